namespace Deploy.Tests.Systemd;

/// <summary>The unit files, as systemd's own programs judge them, without a system that runs them.</summary>
public sealed class UnitTests
{
    private static readonly string Units = Path.Combine(RepoPaths.Root, "deploy", "systemd");

    [Fact]
    public async Task Units_have_no_mistake()
    {
        // A binary that is there, since a missing one is a mistake too.
        using var directory = new TempDirectory();
        string service = await File.ReadAllTextAsync(Path.Combine(Units, "mmexporter.service"));
        Assert.Contains("ExecStart=/usr/bin/mmexporter ", service, StringComparison.Ordinal);
        await File.WriteAllTextAsync(directory.File("mmexporter.service"), service.Replace("ExecStart=/usr/bin/mmexporter ", "ExecStart=/bin/true ", StringComparison.Ordinal));
        File.Copy(Path.Combine(Units, "mmexporter.socket"), directory.File("mmexporter.socket"));

        ProcessOutput output = await RunProcess.Async("systemd-analyze", ["verify", directory.File("mmexporter.service"), directory.File("mmexporter.socket")]);
        Assert.Equal((0, ""), (output.ExitCode, output.Stdout + output.Stderr));
    }

    [Fact]
    public async Task Exposure_is_at_most_1_5() =>
        (await RunProcess.Async("systemd-analyze", ["security", "--offline=true", "--threshold=15", Path.Combine(Units, "mmexporter.service")])).MustSucceed();

    /// <summary>The check above can fail: without its sandbox the unit does not pass.</summary>
    [Fact]
    public async Task Exposure_without_the_sandbox_is_more()
    {
        using var directory = new TempDirectory();
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Units, "mmexporter.service"));
        await File.WriteAllLinesAsync(directory.File("open.service"), lines.Where(line => !line.StartsWith("Protect", StringComparison.Ordinal) && !line.StartsWith("SystemCall", StringComparison.Ordinal)));
        Assert.NotEqual(0, (await RunProcess.Async("systemd-analyze", ["security", "--offline=true", "--threshold=15", directory.File("open.service")])).ExitCode);
    }
}
