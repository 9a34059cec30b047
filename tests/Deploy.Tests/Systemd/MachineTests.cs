namespace Deploy.Tests.Systemd;

/// <summary>The package on a machine with systemd: what an operator and applications of several users see there.</summary>
public sealed class MachineTests(SystemdMachine machine) : IClassFixture<SystemdMachine>
{
    private static readonly (string Name, string Value) Shop = ("app", "shop");

    /// <summary>Five of the shop's processes have died, and one more at a restart.</summary>
    private const double OfTheDead = 5 + 7 + 100 + 200 + 300, OfAll = OfTheDead + 1000;

    [SystemdFact]
    public void All_that_was_waited_for_came() => machine.AssertNothingWaitedForInVain();

    [SystemdFact]
    public void Package_installs_and_the_exporter_is_ready_when_that_returns()
    {
        machine.AssertSucceeded("install");
        Assert.Single(machine.Page("page-after-install").Of("mmexporter_build_info"));
        string[] state = machine.Lines("state-after-install");
        Assert.Contains("ActiveState=active", state);
        Assert.Contains("SubState=running", state);
        Assert.Contains("StatusText=Serving; living writers: 0", state);
        Assert.Equal("enabled", machine.Fact("service-enabled"));
        Assert.Equal("disabled", machine.Fact("socket-enabled"));
    }

    [SystemdFact]
    public void Units_are_without_mistakes_and_closed_in_place_too()
    {
        Assert.Equal((0, ""), (machine.ExitCode("verify"), machine.Fact("verify")));
        machine.AssertSucceeded("security");
    }

    [SystemdFact]
    public void Exporter_has_a_user_of_its_own_the_shared_group_and_no_privileges()
    {
        Dictionary<string, string[]> status = machine.Lines("process-status")
            .Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0], parts => parts[1].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        string shared = machine.Fact("mmstats-group").Split(':')[2];
        Assert.NotEqual("0", status["Uid"][0]);
        Assert.Contains(shared, status["Groups"]);
        // systemd removes what a service's own group has in /dev/shm when it stops.
        Assert.NotEqual(shared, status["Gid"][0]);
        Assert.Equal("0000000000000000", status["CapEff"][0]);
        Assert.Equal(("1", "2"), (status["NoNewPrivs"][0], status["Seccomp"][0]));
    }

    [SystemdFact]
    public void Shared_memory_is_read_only_but_for_the_shared_directory()
    {
        Assert.Equal("2770 root mmstats", machine.Fact("shared-directory"));
        Dictionary<string, string> mounts = machine.Lines("mounts").Select(line => line.Split(' ')).GroupBy(fields => fields[1]).ToDictionary(group => group.Key, group => group.Last()[3]);
        Assert.StartsWith("ro,", mounts["/dev/shm"], StringComparison.Ordinal);
        Assert.StartsWith("rw,", mounts["/dev/shm/mmstats"], StringComparison.Ordinal);
        Assert.StartsWith("ro,", mounts["/"], StringComparison.Ordinal);
    }

    [SystemdFact]
    public void Writers_of_two_users_share_an_application_and_strangers_see_nothing()
    {
        string[] files = machine.Lines("files-of-the-living");
        Assert.Equal(["d 2770 alice mmstats", "f 640 alice mmstats", "f 640 bob mmstats"], files.Order(StringComparer.Ordinal));
        Assert.Equal(12, machine.Page("page-of-two-users").Value("c_total", Shop));
        Assert.NotEqual(0, machine.ExitCode("stranger"));
        Assert.Contains("Permission denied", machine.Fact("stranger"), StringComparison.Ordinal);
    }

    [SystemdFact]
    public void Killed_writers_stay_in_the_total_and_their_files_go_though_they_are_other_users()
    {
        Assert.Equal("5", machine.Fact("files-of-the-dead"));
        Assert.Equal("3", machine.Fact("files-left"));
        PrometheusPage page = machine.Page("page-after-deaths");
        Assert.Equal(OfTheDead, page.Value("c_total", Shop));
        Assert.Equal(2, page.Value("mmexporter_ledger_removed_files_total"));
    }

    [SystemdFact]
    public void Restart_keeps_totals_and_other_users_files()
    {
        machine.AssertSucceeded("restart");
        machine.AssertSucceeded("process-changed");
        Assert.Equal(OfAll, machine.Page("page-after-restart").Value("c_total", Shop));
        // The three of the dead and the living one's: systemd removes files of the exporter's user, and these are not.
        Assert.Equal("4", machine.Fact("files-after-restart"));
        Assert.Equal([" 700", "ledger 600", "ledger.events.lock 600", "ledger.lock 600"], machine.Lines("state-directory").Order(StringComparer.Ordinal));
    }

    [SystemdFact]
    public void Services_with_dynamic_users_are_counted_after_systemd_has_removed_their_files()
    {
        string[] files = machine.Lines("files-of-transients");
        Assert.Equal(["d 770 mmstats", "d 770 mmstats", "f 640 mmstats", "f 640 mmstats"], files.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(machine.Lines("files-after-transients"), line => line.EndsWith(".mmstats", StringComparison.Ordinal));
        PrometheusPage page = machine.Page("page-after-transients");
        Assert.Equal(4, page.Value("c_total", ("app", "cart")));
        Assert.Equal(5, page.Value("c_total", ("app", "proof")));
    }

    [SystemdFact]
    public void Exporter_that_hangs_is_ended_by_the_watchdog_and_started_again()
    {
        Assert.Equal("0", machine.Fact("restarts-while-alive"));
        Assert.Equal("1", machine.Fact("restarts-after-hang"));
        Assert.Contains("Watchdog timeout", machine.Fact("log-of-hang"), StringComparison.Ordinal);
        Assert.Equal(OfAll, machine.Page("page-after-hang").Value("c_total", Shop));
    }

    [SystemdFact]
    public void Reload_takes_a_mapping_and_shows_the_mistake_in_one_it_refuses()
    {
        Assert.Equal(OfAll, machine.Page("page-before-reload").Value("first_total", Shop));
        machine.AssertSucceeded("reload");
        Assert.StartsWith(
            "The configuration is refused, and the one before it stays: /etc/mmexporter/mapping.yml:3:3: ", machine.Fact("status-after-mistake"), StringComparison.Ordinal);
        Assert.Equal(OfAll, machine.Page("page-after-mistake").Value("second_total", Shop));
        machine.AssertSucceeded("same-process");
    }

    [SystemdFact]
    public void First_request_starts_the_exporter_on_the_socket_of_systemd()
    {
        Assert.Equal("inactive", machine.Fact("service-before-request"));
        Assert.Equal(OfAll, machine.Page("page-by-activation").Value("c_total", Shop));
        Assert.Equal("active", machine.Fact("service-after-request"));
        Assert.Contains("Listening on http://[::]:9464", machine.Fact("log-of-activation"), StringComparison.Ordinal);
        // The socket outlives the process.
        Assert.Equal(OfAll, machine.Page("page-after-stop").Value("c_total", Shop));
    }

    [SystemdFact]
    public void Without_the_socket_its_flag_is_a_mistake_that_the_log_tells()
    {
        Assert.NotEqual(0, machine.ExitCode("start-without-socket"));
        Assert.Contains("mmexporter: --web.systemd-socket: systemd passed no socket", machine.Fact("log-without-socket"), StringComparison.Ordinal);
    }

    [SystemdFact]
    public void Upgrade_restarts_the_exporter_and_keeps_settings_and_totals()
    {
        machine.AssertSucceeded("upgrade");
        Assert.EndsWith("-2 install ok installed", machine.Fact("version"), StringComparison.Ordinal);
        machine.AssertSucceeded("process-changed-by-upgrade");
        Assert.Equal("ARGS=\"--scan.interval=1s\"", machine.Fact("settings-after-upgrade"));
        Assert.Equal(OfAll, machine.Page("page-after-upgrade").Value("c_total", Shop));
    }

    [SystemdFact]
    public void Upgrade_of_a_disabled_exporter_leaves_it_disabled()
    {
        machine.AssertSucceeded("install-when-disabled");
        Assert.Equal("disabled", machine.Fact("enabled-when-disabled"));
        Assert.Equal("inactive", machine.Fact("active-when-disabled"));
    }

    [SystemdFact]
    public void Removal_keeps_settings_and_state_and_purge_leaves_nothing_but_what_applications_wrote()
    {
        machine.AssertSucceeded("remove");
        Assert.Equal("inactive", machine.Fact("active-after-remove"));
        Assert.Contains("/var/lib/private/mmexporter/ledger", machine.Lines("state-after-remove"));
        Assert.Contains("/etc/default/mmexporter", machine.Lines("state-after-remove"));
        machine.AssertSucceeded("purge");
        Assert.Equal("", machine.Fact("left-of-package"));
        Assert.Equal("", machine.Fact("units-after-purge"));
        Assert.Equal("3", machine.Fact("left-of-applications"));
    }
}
