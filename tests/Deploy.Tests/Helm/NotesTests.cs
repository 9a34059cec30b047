using Deploy.Tests.Helm.Support;

namespace Deploy.Tests.Helm;

/// <summary>What Helm says after it has installed the chart. Helm 3 says it only to a cluster.</summary>
public sealed class NotesTests
{
    [Theory]
    [InlineData("default", "MMSTATS_PATH=/dev/shm/mmstats\n", "supplementalGroups: [65532]\n", "curl http://localhost:9464/metrics", "set podMonitor.enabled", "Everybody who reaches port 9464")]
    [InlineData("daemonset", "reads /run/mmstats.", "MMSTATS_PATH=/run/mmstats\n", "supplementalGroups: [1000650000]\n", "port-forward daemonset/release-mmexporter 9500")]
    [InlineData("read-only", "mounted read-only: the exporter removes no file")]
    [InlineData("web-config", "curl https://localhost:9464/metrics")]
    [InlineData("sidecars-only", "No exporter runs by itself.")]
    public async Task Notes_say_what_to_do_next(string values, params string[] expected)
    {
        string notes = await NotesAsync("--values", Charts.Values(values));

        Assert.All(expected, text => Assert.Contains(text, notes, StringComparison.Ordinal));
        Assert.DoesNotContain("\n\n\n", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("<no value>", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_say_nothing_that_is_not_so()
    {
        string notes = await NotesAsync("--values", Charts.Values("web-config"));

        Assert.DoesNotContain("Everybody", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("Prometheus is not told", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("read-only", notes, StringComparison.Ordinal);
    }

    private static async Task<string> NotesAsync(params string[] arguments)
    {
        string output = (await HelmProgram.Four.RunAsync(["install", "release", Charts.Exporter, "--dry-run=client", .. arguments])).MustSucceed().Stdout;
        return output[output.IndexOf("\nNOTES:\n", StringComparison.Ordinal)..];
    }
}
