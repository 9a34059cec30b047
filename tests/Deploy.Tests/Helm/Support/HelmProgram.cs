using EndToEnd.Tests.Support.Scrapers;

namespace Deploy.Tests.Helm.Support;

/// <summary>A Helm of the rig (<c>tests/rig/install-helm.sh</c>), with a home of its own for the time of the tests.</summary>
internal sealed class HelmProgram
{
    public static readonly HelmProgram Three = new("helm-3");
    public static readonly HelmProgram Four = new("helm-4");

    /// <summary>Nothing of this machine's own Helm has a part in it, and nothing stays behind in it.</summary>
    private static readonly string Home = Path.Combine(Path.GetTempPath(), $"mmexporter-helm-{Environment.ProcessId}");

    private readonly string program;
    private readonly string name;

    private HelmProgram(string name)
    {
        this.name = name;
        program = Rig.Program(name, "helm");
        Assert.True(File.Exists(program), $"There is no {program}: run tests/rig/install-helm.sh");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DeleteHome();
    }

    public static HelmProgram OfMajor(int major) => major == 3 ? Three : Four;

    public Task<ProcessOutput> RunAsync(params string[] arguments) => RunProcess.Async(program, arguments, new Dictionary<string, string>
    {
        ["HELM_CACHE_HOME"] = Path.Combine(Home, name, "cache"),
        ["HELM_CONFIG_HOME"] = Path.Combine(Home, name, "config"),
        ["HELM_DATA_HOME"] = Path.Combine(Home, name, "data"),
        // There is no cluster, and none of this machine's is asked.
        ["KUBECONFIG"] = "/dev/null",
    });

    /// <summary>The manifests of a release.</summary>
    /// <param name="chart">The folder of a chart.</param>
    /// <param name="arguments">More of the command line, such as <c>--values FILE</c>.</param>
    public async Task<IReadOnlyList<Manifest>> TemplateAsync(string chart, params string[] arguments) =>
        Manifest.ParseAll((await RunAsync(["template", "release", chart, "--namespace", "space", .. arguments])).MustSucceed().Stdout);

    public override string ToString() => name;

    private static void DeleteHome()
    {
        if (Directory.Exists(Home))
        {
            Directory.Delete(Home, recursive: true);
        }
    }
}
