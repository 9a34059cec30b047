using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>The chart's README tells of all values, with their defaults.</summary>
public sealed class ReadmeTests
{
    private static readonly string Script = Path.Combine(RepoPaths.Root, "deploy", "helm", "readme.py");

    [Fact]
    public async Task Readme_is_up_to_date()
    {
        ProcessOutput output = await RunProcess.Async(Script, ["--check", Charts.Exporter]);

        Assert.True(output.ExitCode == 0, output.Stderr);
    }

    [Fact]
    public async Task Changed_default_is_found_and_written()
    {
        using var folder = new TempDirectory();
        string chart = await CopyAsync(folder, "port: 9464", "port: 9465");

        ProcessOutput before = await RunProcess.Async(Script, ["--check", chart]);
        ProcessOutput write = await RunProcess.Async(Script, [chart]);
        ProcessOutput after = await RunProcess.Async(Script, ["--check", chart]);

        Assert.Equal((1, 0, 0), (before.ExitCode, write.ExitCode, after.ExitCode));
        Assert.Contains("run deploy/helm/readme.py", before.Stderr, StringComparison.Ordinal);
        Assert.Contains("| `port` | `9465` |", await File.ReadAllTextAsync(Path.Combine(chart, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_without_a_description_is_named()
    {
        using var folder = new TempDirectory();
        string chart = await CopyAsync(folder, "# -- The port it listens on\n", "");

        ProcessOutput output = await RunProcess.Async(Script, ["--check", chart]);

        Assert.Equal(1, output.ExitCode);
        Assert.Matches(@"values\.yaml:[0-9]+: port has no description", output.Stderr);
    }

    private static async Task<string> CopyAsync(TempDirectory folder, string old, string by)
    {
        string chart = folder.File("mmexporter");
        await Charts.CopyAsync(Charts.Exporter, chart);
        string values = Path.Combine(chart, "values.yaml");
        await File.WriteAllTextAsync(values, (await File.ReadAllTextAsync(values)).Replace(old, by, StringComparison.Ordinal));
        return chart;
    }
}
