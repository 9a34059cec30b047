using System.Globalization;
using EndToEnd.Tests.Systemd.Support;

namespace EndToEnd.Tests.Systemd;

/// <summary>What the exporter tells the service manager that started it.</summary>
public sealed class NotifyTests(HoldProgram program) : IClassFixture<HoldProgram>, IDisposable
{
    private const string WatchdogMicroseconds = "400000";
    private const string Living = "STATUS=Serving; living writers: 1";

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_ready_when_it_has_seen_what_is_there_and_tells_its_end(bool isAbstract)
    {
        using var manager = new ManagerSocket(isAbstract ? $"@mmexporter-test-{Guid.NewGuid():N}" : directory.File("notify"));
        await using HeldWriter writer = await HeldWriter.CAsync(program, directory.Path, "shop", 5);
        await using Exporter exporter = await StartAsync(manager, [], [], watchdog: "");
        Assert.Equal(["READY=1", Living], await manager.ReceiveAsync("READY=1"));
        Assert.Equal(5, (await exporter.ScrapeAsync()).Value("c_total", ("app", "shop")));

        exporter.Process.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(["STOPPING=1", "STATUS=Ending; living writers: 1"], await manager.ReceiveAsync("STOPPING=1"));
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        Assert.Empty(await manager.ReceiveAllAsync());
    }

    [Fact]
    public async Task It_gives_signs_of_life_while_it_serves_and_while_it_waits_for_writers()
    {
        using var manager = new ManagerSocket(directory.File("notify"));
        await using HeldWriter writer = await HeldWriter.CAsync(program, directory.Path, "shop", 5);
        await using Exporter exporter = await StartAsync(manager, "--shutdown.wait-for-writers=10m");
        await manager.ReceiveAsync("READY=1");
        Assert.Equal(["WATCHDOG=1", Living], await manager.ReceiveAsync("WATCHDOG=1"));
        await manager.ReceiveAsync("WATCHDOG=1");

        exporter.Process.Signal(BackgroundProcess.SigTerm);
        await manager.ReceiveAsync("STOPPING=1");
        await manager.ReceiveAsync("WATCHDOG=1");
        Assert.False(exporter.Process.HasExited);
    }

    /// <summary>Calls of the kernel that do not come back, as of a file system whose server is gone.</summary>
    [Fact]
    public async Task A_pass_that_hangs_ends_the_signs_of_life_until_it_goes_on()
    {
        using var manager = new ManagerSocket(directory.File("notify"));
        await using Exporter exporter = await StartAsync(manager, "--scan.interval=100ms");
        await manager.ReceiveAsync("WATCHDOG=1");
        string process = exporter.Process.Id.ToString(CultureInfo.InvariantCulture);
        string[] hang = ["-f", "-qq", "-o", "/dev/null", "-p", process, "-e", "trace=getdents64", "-e", "inject=getdents64:delay_enter=600000000"];
        await using (BackgroundProcess.Start("strace", hang))
        {
            await exporter.Process.WaitForLineAsync(line => line.Contains("watchdog gets no sign of life", StringComparison.Ordinal));
            Assert.DoesNotContain(await ReceiveStuckAsync(manager), line => line == "WATCHDOG=1");
            // There is a second one, and no sign of life between them.
            Assert.StartsWith("STATUS=The last pass began ", Assert.Single(await manager.ReceiveAsync()), StringComparison.Ordinal);
        }

        await manager.ReceiveAsync("WATCHDOG=1");
        await exporter.ScrapeAsync();
    }

    [Fact]
    public async Task Signs_of_life_are_given_by_the_process_that_is_meant()
    {
        using var manager = new ManagerSocket(directory.File("notify"));
        await using Exporter exporter = await StartAsync(manager, [], ["sh", "-c", "WATCHDOG_PID=$$ exec \"$0\" \"$@\""]);
        await manager.ReceiveAsync("WATCHDOG=1");
    }

    [Fact]
    public async Task A_reload_is_told_with_its_time_and_how_it_went()
    {
        string mapping = directory.File("map.yml");
        await File.WriteAllTextAsync(mapping, "mappings: []\n");
        using var manager = new ManagerSocket(directory.File("notify"));
        await using Exporter exporter = await StartAsync(manager, "--mapping.config", mapping);
        await manager.ReceiveAsync("READY=1");

        double before = Uptime();
        exporter.Process.Signal(BackgroundProcess.SigHup);
        string[] began = await manager.ReceiveAsync("RELOADING=1");
        string time = Assert.Single(began, line => line.StartsWith("MONOTONIC_USEC=", StringComparison.Ordinal));
        // The clock of /proc counts hundredths of a second, and cuts the rest off.
        Assert.InRange(long.Parse(time["MONOTONIC_USEC=".Length..], CultureInfo.InvariantCulture) / 1e6, before - 0.01, Uptime() + 0.02);
        Assert.Equal(["READY=1", "STATUS=Serving; living writers: 0"], await manager.ReceiveAsync("READY=1"));

        await File.WriteAllTextAsync(mapping, "mapings: []\n");
        exporter.Process.Signal(BackgroundProcess.SigHup);
        await manager.ReceiveAsync("RELOADING=1");
        string[] refused = await manager.ReceiveAsync("READY=1");
        Assert.StartsWith($"STATUS=The configuration is refused, and the one before it stays: {mapping}:1:1: ", refused[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "NOTIFY_SOCKET: 'nonsense' cannot be used: ")]
    [InlineData("/nothing/here", "NOTIFY_SOCKET: the service manager cannot be told: ")]
    public async Task Without_a_manager_that_listens_it_serves_and_says_so_once(string address, string message)
    {
        await using Exporter exporter = await Exporter.StartAsync(
            ["--mmstats.path", directory.Path, "--web.listen-address=127.0.0.1:0"], new() { ["NOTIFY_SOCKET"] = address, ["WATCHDOG_USEC"] = WatchdogMicroseconds });
        await exporter.Process.WaitForLineAsync(line => line.Contains(message, StringComparison.Ordinal));
        await exporter.ScrapeAsync();
        exporter.Process.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        Assert.Single(exporter.Log, line => line.Contains("NOTIFY_SOCKET", StringComparison.Ordinal));
    }

    private Task<Exporter> StartAsync(ManagerSocket manager, params string[] more) => StartAsync(manager, more, []);

    private Task<Exporter> StartAsync(ManagerSocket manager, string[] more, string[] wrapper, string watchdog = WatchdogMicroseconds) => Exporter.StartAsync(
        ["--mmstats.path", directory.Path, "--web.listen-address=127.0.0.1:0", .. more],
        new() { ["NOTIFY_SOCKET"] = manager.Address, ["WATCHDOG_USEC"] = watchdog },
        wrapper);

    /// <summary>The first message that says that a pass hangs.</summary>
    private static async Task<string[]> ReceiveStuckAsync(ManagerSocket manager)
    {
        string[] lines;
        do
        {
            lines = await manager.ReceiveAsync();
        }
        while (!lines[0].StartsWith("STATUS=The last pass began ", StringComparison.Ordinal));
        return lines;
    }

    private static double Uptime() => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
}
