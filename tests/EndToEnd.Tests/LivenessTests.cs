namespace EndToEnd.Tests;

/// <summary>
/// Who lives and who is dead, across PID namespaces, used numbers and users. They need root: namespaces and users are made
/// here. Where the naive answer (is there a process of that number?) is wrong, the test shows that it is.
/// </summary>
public sealed class LivenessTests(HoldProgram program) : IClassFixture<HoldProgram>
{
    /// <summary>Above what processes outside have, and of no more than the kernel's greatest number.</summary>
    private const int HighNumber = 4_100_001;

    private const string SharedNamespace = "--liveness.shared-pid-namespace";

    [Fact]
    public async Task Writers_of_other_pid_namespaces_live_until_they_die_whatever_their_numbers_say()
    {
        using var directory = new TempDirectory();
        await using PidNamespace inside = await PidNamespace.StartAsync();
        await using HeldWriter c = await HeldWriter.CAsync(program, directory.Path, "c-app", 3, PidNamespace.Alone);
        await using HeldWriter python = await HeldWriter.PythonAsync(directory.Path, "py-app", 4, PidNamespace.Alone);
        await using HeldWriter dotNet = await HeldWriter.DotNetAsync(directory.Path, PidNamespace.Alone);
        await using HeldWriter high = await HeldWriter.CAsync(program, directory.Path, "high", 6, inside.EnterAs(HighNumber));
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);

        // The naive answer: this one is dead, and those live, for ever.
        Assert.Equal(HighNumber, high.NumberInName);
        Assert.False(Directory.Exists(FormattableString.Invariant($"/proc/{HighNumber}")));
        Assert.All([c, python, dotNet], writer => Assert.Equal(1, writer.NumberInName));
        Assert.True(Directory.Exists("/proc/1"));

        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.Equal((4, 0, 0), Writers(page));
        Assert.Equal(["c-app", "high", "proof", "py-app"], Living(page));

        await c.KillAsync();
        await python.EndAsync();
        await dotNet.KillAsync();
        page = await exporter.ScrapeAsync();
        Assert.Equal((1, 3, 0), Writers(page));
        Assert.Equal((1, 2), Ended(page));
        Assert.Equal(["high"], Living(page));
        Assert.Equal([3, 4, 5, 6], page.Of("c_total").Select(sample => sample.Value).Order());

        await high.EndAsync();
        page = await exporter.ScrapeAsync();
        Assert.Equal((0, 4, 0), Writers(page));
        Assert.Equal((2, 2), Ended(page));
        Assert.All([c, python, dotNet, high], writer => Assert.True(File.Exists(writer.File)));
    }

    [Fact]
    public async Task A_used_number_is_another_process()
    {
        using var directory = new TempDirectory();
        await using PidNamespace inside = await PidNamespace.StartAsync();
        await using HeldWriter version2 = await HeldWriter.PythonAsync(directory.Path, "two", 3, inside.EnterAs(20_000));
        await using HeldWriter version1 = await HeldWriter.Version1Async(directory.Path, "one", inside.EnterAs(30_000));
        await using Exporter exporter = await Exporter.StartAsync(
            ["--mmstats.path", directory.Path, "--web.listen-address", "127.0.0.1:0", SharedNamespace], wrapper: inside.Enter);
        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.Equal((2, 0, 0), Writers(page));
        Assert.Equal((1, 1), (page.Of("g").Count, page.Of("d").Count));

        await version2.KillAsync();
        await version1.KillAsync();
        Assert.False(await inside.SeesProcessAsync(20_000));
        await using BackgroundProcess second = await HeirAsync(inside, 20_000), first = await HeirAsync(inside, 30_000);
        page = await exporter.ScrapeAsync();
        Assert.Equal((0, 2, 0), Writers(page));
        Assert.Equal((0, 0), (page.Of("g").Count, page.Of("d").Count));
        Assert.Equal(3, page.Value("c_total", ("app", "two")));

        // The naive answer: both live.
        Assert.True(await inside.SeesProcessAsync(20_000));
        Assert.True(await inside.SeesProcessAsync(30_000));
        Assert.True(File.Exists(version2.File) && File.Exists(version1.File));
    }

    [Fact]
    public async Task Writers_of_one_application_that_are_all_process_1_are_several_writers()
    {
        using var directory = new TempDirectory();
        string[] places = [directory.File("a"), directory.File("b")];
        await using HeldWriter c = await HeldWriter.CAsync(program, directory.Path, "twin", 3, PidNamespace.Alone);
        await using HeldWriter python = await HeldWriter.PythonAsync(directory.Path, "twin", 4, PidNamespace.Alone);
        await using HeldWriter a = await HeldWriter.Version1Async(places[0], "twin", PidNamespace.Alone);
        await using HeldWriter b = await HeldWriter.Version1Async(places[1], "twin", PidNamespace.Alone);
        Assert.All([c, python, a, b], writer => Assert.Equal(1, writer.NumberInName));
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);

        // The page is read strictly: no sample is there twice.
        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.Equal((2, 0, 2), Writers(page));
        Assert.Equal(7, page.Value("c_total", ("app", "twin")));
        Assert.Equal([3, 4], page.Of("g").Select(sample => sample.Value).Order());
        Assert.Equal(2, page.Of("d").Count);

        // The naive answer: process 1 lives.
        await python.KillAsync();
        await a.KillAsync();
        page = await exporter.ScrapeAsync();
        Assert.Equal((1, 1, 2), Writers(page));
        Assert.Equal((0, 1), Ended(page));
        Assert.Equal(7, page.Value("c_total", ("app", "twin")));
        Assert.Equal(3, Assert.Single(page.Of("g")).Value);

        // Of version 1 nobody can tell from outside, so nothing is taken away.
        Assert.Equal(2, page.Of("d").Count);
        Assert.All([c, python, a, b], writer => Assert.True(File.Exists(writer.File)));
    }

    [Fact]
    public async Task Exporter_and_writers_may_be_different_users_who_share_a_group()
    {
        const string Group = "54320";
        string[] exporterUser = As("54321", Group), oneUser = As("54322", Group), otherUser = As("54323", Group);
        using var directory = new TempDirectory();
        (await RunProcess.Async("chgrp", [Group, directory.Path])).MustSucceed();
        (await RunProcess.Async("chmod", ["2770", directory.Path])).MustSucceed();
        await using HeldWriter c = await HeldWriter.CAsync(program, directory.Path, "shop", 3, oneUser);
        await using HeldWriter python = await HeldWriter.PythonAsync(directory.Path, "shop", 4, otherUser);
        await using HeldWriter version1 = await HeldWriter.Version1Async(directory.Path, "old", oneUser);
        await using HeldWriter dying = await HeldWriter.Version1Async(directory.Path, "dying", otherUser);
        await using Exporter exporter = await Exporter.StartAsync(
            ["--mmstats.path", directory.Path, "--web.listen-address", "127.0.0.1:0", SharedNamespace], wrapper: exporterUser);
        PrometheusPage page = await exporter.ScrapeAsync();
        Assert.Equal((4, 0, 0), Writers(page));
        Assert.Equal(7, page.Value("c_total", ("app", "shop")));
        Assert.Equal((2, 2), (page.Of("g").Count, page.Of("d").Count));

        // The naive answer to the exporter's user: it may not ask, so they are dead.
        foreach (HeldWriter writer in new[] { c, python, version1 })
        {
            string[] ask = [.. exporterUser, "kill", "-0", FormattableString.Invariant($"{writer.NumberInName}")];
            Assert.NotEqual(0, (await RunProcess.Async(ask[0], ask[1..])).ExitCode);
        }

        // Nor may it remove or change what is not its own.
        string[] touch = [.. exporterUser, "touch", c.File];
        Assert.NotEqual(0, (await RunProcess.Async(touch[0], touch[1..])).ExitCode);

        await python.KillAsync();
        await dying.KillAsync();
        page = await exporter.ScrapeAsync();
        Assert.Equal((2, 2, 0), Writers(page));
        Assert.Equal((0, 1), Ended(page));
        Assert.Equal(7, page.Value("c_total", ("app", "shop")));
        Assert.Equal(3, Assert.Single(page.Of("g")).Value);
        Assert.Equal("old", Assert.Single(page.Of("d")).Labels["app"]);
        Assert.All([c, python, version1, dying], writer => Assert.True(File.Exists(writer.File)));
    }

    [Fact]
    public async Task Switched_off_the_dead_count_as_living()
    {
        using var directory = new TempDirectory();
        await using HeldWriter c = await HeldWriter.CAsync(program, directory.Path, "shop", 3);
        await c.KillAsync();
        await using Exporter off = await Exporter.ReadingAsync(directory.Path, "--liveness=off");
        await using Exporter auto = await Exporter.ReadingAsync(directory.Path);
        PrometheusPage page = await off.ScrapeAsync();
        Assert.Equal((1, 0, 0), Writers(page));
        Assert.Equal(3, Assert.Single(page.Of("g")).Value);
        page = await auto.ScrapeAsync();
        Assert.Equal((0, 1, 0), Writers(page));
        Assert.Empty(page.Of("g"));
    }

    private static string[] As(string user, string group) => ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "--"];

    /// <summary>A process that writes nothing, with the number of one that has ended.</summary>
    private static async Task<BackgroundProcess> HeirAsync(PidNamespace inside, int number)
    {
        string[] command = [.. inside.EnterAs(number), "sh", "-c", "echo runs; exec sleep infinity"];
        BackgroundProcess heir = BackgroundProcess.Start(command[0], command[1..]);
        await heir.WaitForLineAsync(line => line == "runs");
        return heir;
    }

    /// <summary>The applications that show a gauge: those of dead writers do not.</summary>
    private static IEnumerable<string> Living(PrometheusPage page) => page.Of("g").Select(sample => sample.Labels["app"]).Order(StringComparer.Ordinal);

    private static (double Alive, double Dead, double Unknown) Writers(PrometheusPage page) => (
        page.Value("mmexporter_writers", ("state", "alive")),
        page.Value("mmexporter_writers", ("state", "dead")),
        page.Value("mmexporter_writers", ("state", "unknown")));

    private static (double Closed, double Crashed) Ended(PrometheusPage page) => (
        page.Value("mmexporter_writers_ended_total", ("how", "closed")), page.Value("mmexporter_writers_ended_total", ("how", "crashed")));
}
