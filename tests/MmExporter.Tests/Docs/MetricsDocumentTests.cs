using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using MmExporter.Commands;
using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Telemetry;

namespace MmExporter.Tests.Docs;

/// <summary>docs/metrics.md tells the exporter's own metrics, and all reasons.</summary>
public sealed partial class MetricsDocumentTests
{
    /// <summary>Labels with more values have a table of their own; others are listed where the text does not name them.</summary>
    private const int ValuesMax = 15;

    /// <summary>The page is that of an exporter that pushes both signals and has a web configuration, so that all there is is on it.</summary>
    [Fact]
    public async Task The_table_of_metrics_is_that_of_the_page()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("web.yml"), "");
        PrometheusPage page = await PageAsync(
            "--mmstats.path", directory.Path, "--web.listen-address=127.0.0.1:0", "--otlp.endpoint=http://127.0.0.1:1", "--log.level=error", "--web.config.file", directory.File("web.yml"));
        IEnumerable<string> rows = page.Types.Keys.Order(StringComparer.Ordinal).Select(name => Row(page, name));
        GeneratedSection.Check("metrics.md", "own metrics", ["| metric | type | meaning |", "| --- | --- | --- |", .. rows]);
    }

    [Fact]
    public void The_tables_of_reasons_have_every_reason_in_their_order_and_no_other()
    {
        Assert.Equal(RefusalReasons.All.Where(reason => reason > RefusalReason.NotYet).Select(RefusalReasons.Name), ReasonsBelow("### Reasons"));
        Assert.Equal(Enum.GetValues<LeftOutReason>().Select(LeftOutReasonNames.Name), ReasonsBelow("### Series that are left out"));
    }

    private static string Row(PrometheusPage page, string name)
    {
        IReadOnlyList<PrometheusSample> samples = page.Of(name);
        string labels = string.Join(',', samples[0].Labels.Keys), text = page.Helps[name].Replace("|", "\\|", StringComparison.Ordinal);
        string[] all = samples.Count > 1 ? [.. samples.Select(sample => sample.Labels.Values.Single())] : [];
        string values = all.Length <= ValuesMax && all.Any(value => !text.Contains(value, StringComparison.Ordinal)) ? $" `{labels}`: {string.Join(", ", all.Select(value => $"`{value}`"))}" : "";
        return $"| `{name}{(labels.Length > 0 ? $"{{{labels}}}" : "")}` | {page.Types[name]} | {text}{values} |";
    }

    private static IEnumerable<string> ReasonsBelow(string heading)
    {
        string document = File.ReadAllText(Path.Combine(RepoPaths.Root, "docs", "metrics.md"));
        string section = document[(document.IndexOf(heading + "\n", StringComparison.Ordinal) + heading.Length)..].Split("\n#")[0];
        return FirstCell().Matches(section).SelectMany(row => QuotedWord().Matches(row.Value)).Select(word => word.Groups[1].Value);
    }

    private static async Task<PrometheusPage> PageAsync(params string[] arguments)
    {
        ServeSettings? settings = null;
        var command = new ServeCommand(_ => null, given =>
        {
            settings = given;
            return Task.FromResult(0);
        });
        Assert.Equal(0, await CommandLine.RunAsync(command.Root, arguments));
        using var signals = new Signals();
        await using WebApplication app = Composition.Build(settings!, [], signals);
        await app.StartAsync();
        using var client = new HttpClient();
        return PrometheusPage.Parse(await client.GetByteArrayAsync(new Uri(new Uri(app.Urls.Single()), "/metrics")));
    }

    [GeneratedRegex(@"^\| `[^|]*", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex QuotedWord();
}
