using MmExporter.Telemetry;
using MmExporter.Tests.Rendering;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Telemetry;

/// <summary>What the ledger says of itself.</summary>
public sealed class LedgerMetricsTests
{
    [Fact]
    public async Task What_a_dead_writer_left_is_counted()
    {
        using var exporter = new Exporter();
        var metrics = new LedgerMetrics(exporter.Ledger, null, null);
        Assert.Equal(0, Page.Of([.. metrics.Describe()]).Value("mmexporter_ledger_series"));
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("a", 1).Counter("b", 2));
        await exporter.ScrapeAsync();
        File.Delete(exporter.Path("app-1-1.mmstats"));
        await exporter.ScrapeAsync();
        PrometheusPage page = Page.Of([.. metrics.Describe()]);
        Assert.Equal(2, page.Value("mmexporter_ledger_series"));
        Assert.Equal(1, page.Value("mmexporter_ledger_held_files"));
        Assert.Equal(0, page.Value("mmexporter_ledger_refused_series_total"));
    }
}
