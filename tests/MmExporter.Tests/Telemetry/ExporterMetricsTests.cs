using MmExporter.Discovery;
using MmExporter.Telemetry;
using MmExporter.Tests.Rendering;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Telemetry;

/// <summary>What the exporter says of itself.</summary>
public sealed class ExporterMetricsTests
{
    [Fact]
    public async Task A_pass_is_told_in_metrics()
    {
        using var exporter = new Exporter();
        exporter.Write("good-1-1.mmstats", new V1Image().Counter("a.b", 1).Counter("a_b", 1).Counter("up", 1));
        exporter.Write("sub/good-1-1.mmstats", new V1Image().Gauge("x", 1));
        exporter.Write("pending-2-2.mmstats", []).Write("bad-3-3.mmstats", [7]);
        exporter.Write("cut-4-4.mmstats", [.. new V1Image().Gauge("x", 1).ToArray()[..25], 9, 9]);
        using var metrics = new ExporterMetrics(exporter.Time);
        PrometheusPage page = null!;
        for (int scrape = 0; scrape < 3; scrape++)
        {
            await exporter.Collector.CollectAsync(result => page = Page.Of([.. metrics.Describe(result)]), CancellationToken.None);
        }

        Assert.Equal(2, page.Value("mmexporter_files", ("state", "read")));
        Assert.Equal(1, page.Value("mmexporter_files", ("state", "partly_read")));
        Assert.Equal(1, page.Value("mmexporter_files", ("state", "pending")));
        Assert.Equal(1, page.Value("mmexporter_files", ("state", "refused")));
        Assert.Equal(1, page.Value("mmexporter_refused_files", ("reason", "unknown_version")));
        Assert.Equal(1, page.Value("mmexporter_refused_files", ("reason", "truncated")));
        Assert.Equal(0, page.Value("mmexporter_refused_files", ("reason", "fifo")));
        Assert.Equal(RefusalReasons.All.Count - 2, page.Of("mmexporter_refused_files").Count);
        Assert.Equal(1, page.Value("mmexporter_colliding_metrics"));
        Assert.Equal(1, page.Value("mmexporter_renamed_names"));
        Assert.Equal(1, page.Value("mmexporter_ambiguous_writers"));
        Assert.Equal(3, page.Value("mmexporter_scrapes_total"));
        Assert.Equal(0, page.Value("mmexporter_stale_values"));
        Assert.True(page.Single("process_open_fds").Value > 3);
        Assert.True(page.Single("process_start_time_seconds").Value > 1.5e9);
        Assert.All(page.Types.Keys, name => Assert.Matches("^(mmexporter|process)_", name));
        Assert.All(page.Types, family => Assert.Equal(family.Key.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge", family.Value));
    }

    [Fact]
    public void The_reasons_have_the_names_of_the_documentation() =>
        Assert.Equal(
            "symlink directory fifo socket device hard_link duplicate too_large permission_denied busy too_many_open_files too_many_files too_many_entries " +
            "too_many_fields too_many_series too_many_bytes too_deep missing_directory io_error internal_error malformed unknown_version truncated unknown_type type_without_value unknown_write_buffer",
            string.Join(' ', RefusalReasons.All.Skip(2).Select(reason => reason.Name())));
}
