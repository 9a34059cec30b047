using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>What the chart says to the exporter, the exporter understands.</summary>
public sealed partial class FlagTests(Charts charts) : IClassFixture<Charts>
{
    /// <summary>Flags that values name in another way than in <c>config</c>, or that a pod has no use for.</summary>
    private static readonly string[] NotInConfig =
    [
        "--config.file", "--ledger.path", "--mapping.config", "--mmstats.path", "--otlp.endpoint", "--otlp.headers", "--otlp.protocol",
        "--shutdown.wait-for-writers", "--version", "--web.config.file", "--web.listen-address", "--web.systemd-socket",
    ];

    [Fact]
    public async Task All_flags_that_are_rendered_are_the_daemons()
    {
        HashSet<string> flags = [.. (await DaemonFlagsAsync()).Keys];
        List<string> rendered = [];
        foreach (string file in Charts.ValuesFiles(Charts.Exporter))
        {
            rendered.AddRange(FlagsOf(await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", file)));
        }
        foreach (string file in Charts.ValuesFiles(charts.ExampleApp))
        {
            rendered.AddRange(FlagsOf(await HelmProgram.Four.TemplateAsync(charts.ExampleApp, "--values", file)));
        }
        rendered.AddRange(FlagsOf(await Kustomize.BuildAsync(Kustomize.Example)));

        Assert.Contains("--mmstats.path", rendered);
        Assert.Empty(rendered.Distinct().Except(flags));
    }

    [Fact]
    public async Task Values_name_all_flags_of_the_daemon_and_switches_are_truth_values()
    {
        Dictionary<string, bool> flags = await DaemonFlagsAsync();
        JsonNode schema = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Charts.Exporter, "values.schema.json")))!;

        Assert.All(schema["properties"]!["config"]!["properties"]!.AsObject(), property =>
        {
            Assert.Contains($"--{property.Key}", flags);
            bool isSwitch = property.Value!["type"] is JsonValue type && (string?)type == "boolean";
            Assert.True(isSwitch == flags[$"--{property.Key}"], property.Key);
        });
        IEnumerable<string> named = schema["properties"]!["config"]!["properties"]!.AsObject().Select(property => $"--{property.Key}");
        Assert.Equal(NotInConfig, flags.Keys.Except(named).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("daemonset")]
    [InlineData("read-only")]
    [InlineData("otlp")]
    public async Task Daemon_starts_with_the_arguments_of_the_pod(string values)
    {
        IReadOnlyList<Manifest> manifests = await HelmProgram.Four.TemplateAsync(Charts.Exporter, "--values", Charts.Values(values));
        using var folder = new TempDirectory();
        string[] arguments = [.. ArgumentsOf(manifests).Select(argument => AtHome(argument, folder))];
        if (manifests.SingleOrDefault(manifest => manifest.Kind == "ConfigMap") is { } mapping)
        {
            await File.WriteAllTextAsync(folder.File("mapping.yml"), (string)mapping.Json["data"]!["mapping.yml"]!);
        }

        await using BackgroundProcess exporter = BackgroundProcess.Start(RepoPaths.MmExporter, arguments);
        await exporter.WaitForLineAsync(line => line.Contains("Listening on ", StringComparison.Ordinal));
        exporter.Signal(BackgroundProcess.SigTerm);

        Assert.Equal(0, await exporter.WaitForExitAsync());
    }

    /// <summary>Files and the port are those of this test; nothing is pushed anywhere.</summary>
    private static string AtHome(string argument, TempDirectory folder) => argument.Split('=')[0] switch
    {
        "--mmstats.path" => $"--mmstats.path={folder.Path}",
        "--ledger.path" => $"--ledger.path={folder.File("ledger")}",
        "--mapping.config" => $"--mapping.config={folder.File("mapping.yml")}",
        "--web.listen-address" => "--web.listen-address=127.0.0.1:0",
        "--otlp.endpoint" => "--otlp.endpoint=http://127.0.0.1:9",
        _ => argument,
    };

    /// <summary>The daemon's flags by its own help, and whether each is a switch without a value.</summary>
    private static async Task<Dictionary<string, bool>> DaemonFlagsAsync()
    {
        string help = (await RunProcess.Async(RepoPaths.MmExporter, ["--help"])).MustSucceed().Stdout;
        return FlagLine().Matches(help).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Length == 0);
    }

    private static IEnumerable<string> FlagsOf(IEnumerable<Manifest> manifests) =>
        ArgumentsOf(manifests).Select(argument => argument.Split('=')[0]);

    private static IEnumerable<string> ArgumentsOf(IEnumerable<Manifest> manifests) =>
        from manifest in manifests
        from container in manifest.Containers
        from argument in container["args"]?.AsArray() ?? []
        select (string)argument!;

    [GeneratedRegex("^  (--[a-z][-.a-z]*)( [A-Z]+)?$", RegexOptions.Multiline)]
    private static partial Regex FlagLine();
}
