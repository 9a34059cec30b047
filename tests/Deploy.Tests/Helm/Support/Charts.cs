namespace Deploy.Tests.Helm.Support;

/// <summary>The charts of the tree, and copies of them for the time of the tests.</summary>
public sealed class Charts : IAsyncLifetime, IDisposable
{
    /// <summary>The chart in the source, with its symbolic links.</summary>
    public static readonly string Exporter = Path.Combine(RepoPaths.Root, "deploy", "helm", "mmexporter");

    private static readonly string ExampleSource = Path.Combine(RepoPaths.Root, "deploy", "helm", "example-app");

    private readonly TempDirectory folder = new();

    /// <summary>A copy of the example application, with the chart as the dependency that its <c>Chart.yaml</c> names.</summary>
    public string ExampleApp => folder.File("example-app");

    public async Task InitializeAsync()
    {
        await CopyAsync(Exporter, folder.File("mmexporter"));
        await CopyAsync(ExampleSource, ExampleApp);
        (await HelmProgram.Three.RunAsync("dependency", "update", "--skip-refresh", ExampleApp)).MustSucceed();
    }

    public Task DisposeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The files of <c>ci/</c> in a chart of the tree.</summary>
    public static IEnumerable<string> ValuesFiles(string chart) =>
        Directory.GetFiles(Path.Combine(chart, "ci"), "*-values.yaml").Order(StringComparer.Ordinal);

    /// <summary>The path of a file of <c>ci/</c> of the chart.</summary>
    public static string Values(string name) => Path.Combine(Exporter, "ci", $"{name}-values.yaml");

    /// <summary>A copy that has files where the source has symbolic links.</summary>
    public static async Task CopyAsync(string chart, string copy) =>
        (await RunProcess.Async("cp", ["--recursive", "--dereference", chart, copy])).MustSucceed();
}
