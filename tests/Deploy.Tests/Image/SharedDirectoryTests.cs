using EndToEnd.Tests.Support;

namespace Deploy.Tests.Image;

/// <summary>An application and the exporter in two containers, under two users, with one directory between them and a group in common.</summary>
public sealed class SharedDirectoryTests(ImageFixture images) : ContainerTest(images)
{
    private const int Processes = 5;
    private const int Count = 7;

    private readonly int port = FreePort.Next();

    [ContainerFact]
    public async Task What_a_killed_application_counted_stays_and_its_files_go()
    {
        string shared = await MakeSharedDirectoryAsync();
        await StartExporterAsync(shared);
        await StartApplicationAsync(shared);
        await ShowsAsync(port, Processes, "mmexporter_writers", ("state", "alive"));
        await ShowsAsync(port, Processes * Count, "orders_total", ("app", "shop"));

        await Podman.RunAsync("kill", "application");

        // The newest three stay, as the flight recorder.
        await ShowsAsync(port, Processes - 3, "mmexporter_ledger_removed_files_total");
        await ShowsAsync(port, 0, "mmexporter_writers", ("state", "alive"));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(shared, "shop")).Length);
        Assert.Equal(Processes * Count, await ValueAsync(port, "orders_total", ("app", "shop")));
        Assert.Equal(Processes, await ValueAsync(port, "mmexporter_writers_ended_total", ("how", "crashed")));
    }

    [ContainerFact]
    public async Task Files_and_directories_have_the_group_of_the_shared_directory_and_are_nobody_elses()
    {
        string shared = await MakeSharedDirectoryAsync();
        await StartApplicationAsync(shared, "--umask", "0077");
        string folder = Path.Combine(shared, "shop");
        await Eventually.Async(() => Directory.Exists(folder) && Directory.GetFiles(folder, "*.mmstats").Length == Processes, "files are there");
        Assert.Equal("2770 1000:3000", await StatusAsync(folder));
        foreach (string file in Directory.GetFiles(folder))
        {
            Assert.Equal("640 1000:3000", await StatusAsync(file));
        }
    }

    [ContainerFact]
    public async Task An_exporter_that_is_not_in_the_group_says_so()
    {
        string shared = await MakeSharedDirectoryAsync();
        ProcessOutput refused = await Podman.TryAsync(
            "run", "--pull", "never", "--network", "none", "--volume", $"{shared}:/metrics", ImageFixture.Exporter, "--mmstats.path", "/metrics");
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("mmexporter: --mmstats.path: /metrics cannot be read (permission denied); name a directory that this user may read\n", refused.Stderr);
    }

    [ContainerFact]
    public async Task An_application_that_is_not_in_the_group_says_so_and_goes_on()
    {
        string shared = await MakeSharedDirectoryAsync();
        await Podman.StartAsync("application", "--network", "none", "--user", "1000:1000", "--volume", $"{shared}:/metrics", "--env", "MMSTATS_PATH=/metrics", ImageFixture.Application);
        await Eventually.Async(async () => (await Podman.RunAsync("logs", "application")).Contains("Permission denied", StringComparison.Ordinal), "it says so");
        Assert.Equal("true", await Podman.InspectAsync("application", "{{.State.Running}}"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(shared));
    }

    [ContainerFact]
    public async Task An_exporter_that_is_told_to_end_waits_for_the_application_in_another_container()
    {
        string shared = await MakeSharedDirectoryAsync();
        await StartExporterAsync(shared, "--shutdown.wait-for-writers", "1m");
        await StartApplicationAsync(shared);
        await ShowsAsync(port, Processes, "mmexporter_writers", ("state", "alive"));

        await Podman.RunAsync("kill", "--signal", "TERM", "exporter");
        await Eventually.Async(async () => (await Podman.TryAsync("logs", "exporter")).Stderr.Contains("Waiting up to 60 s for 5 writers", StringComparison.Ordinal), "it waits");
        Assert.Equal(Processes * Count, await ValueAsync(port, "orders_total", ("app", "shop")));

        await Podman.RunAsync("kill", "application");
        Assert.Equal("0", await Podman.RunAsync("wait", "exporter"));
    }

    private static async Task<string> StatusAsync(string path) =>
        (await RunProcess.Async("stat", ["--format", "%a %u:%g", path])).MustSucceed().Stdout.TrimEnd();

    private async Task StartExporterAsync(string shared, params string[] more)
    {
        string state = await MakeDirectoryAsync("700", 65532, 65532);
        await Podman.StartAsync(
            "exporter",
            [
                "--network", "host", "--group-add", $"{Group}", "--volume", $"{shared}:/metrics", "--volume", $"{state}:/state", ImageFixture.Exporter,
                "--mmstats.path", "/metrics", "--web.listen-address", $"127.0.0.1:{port}", "--scan.interval", "200ms",
                "--ledger.path", "/state/ledger", "--ledger.unlink-delay", "0s", .. more,
            ]);
        await ShowsAsync(port, 0, "mmexporter_writers", ("state", "alive"));
    }

    private Task<string> StartApplicationAsync(string shared, params string[] more) => Podman.StartAsync(
        "application",
        [
            "--network", "none", "--user", "1000:1000", "--group-add", $"{Group}", "--volume", $"{shared}:/metrics", "--env", "MMSTATS_PATH=/metrics",
            .. more, ImageFixture.Application, $"{Processes}", $"{Count}",
        ]);
}
