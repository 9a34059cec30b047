using System.Runtime.InteropServices;
using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Telemetry;

/// <summary>The <c>mmexporter_*</c> metrics: what a pass found and what it left out.</summary>
/// <remarks>What a scrape finds is a gauge, as Prometheus' guide for writing exporters asks; only what adds up over scrapes
/// is a counter.</remarks>
internal sealed class ExporterMetrics : IDisposable
{
    private readonly ProcessMetrics process = new();
    private readonly List<Family> families = [];
    private readonly Series ambiguous, collisions, fallen, partly, pending, read, refused, renamed, retries, duration, seriesCount, scrapes;
    private readonly Series stale, staleAge;
    private readonly Series[] refusedByReason;

    public ExporterMetrics(TimeProvider time)
    {
        Time = time;
        ambiguous = Gauge("mmexporter_ambiguous_writers", "Writers whose file name another file has too; they carry the label mmstats_file.").Add();
        Gauge("mmexporter_build_info", "Version, revision and runtime of this exporter; always 1.").Add(
            new Label("version", BuildInfo.Version),
            new Label("revision", BuildInfo.Revision),
            new Label("dotnetversion", RuntimeInformation.FrameworkDescription.Replace(".NET ", "", StringComparison.Ordinal)))
            .Value = Number.From(1UL);
        collisions = Gauge("mmexporter_colliding_metrics", "Metrics whose name another one has too; they carry the label mmstats_label, or their family is untyped.").Add();
        fallen = Gauge("mmexporter_fallen_counters", "Fields that were taken for counters until a value fell; they are served as gauges.").Add();
        Family files = Gauge("mmexporter_files", "Files by state: read, partly_read (up to a fault), pending (being created), refused.");
        partly = files.Add(new Label("state", "partly_read"));
        pending = files.Add(new Label("state", "pending"));
        read = files.Add(new Label("state", "read"));
        refused = files.Add(new Label("state", "refused"));
        Family reasons = Gauge("mmexporter_refused_files", "Files that are not read, or not to their end, by reason.");
        refusedByReason = [.. RefusalReasons.All.Where(reason => reason > RefusalReason.NotYet)
            .Select(reason => reasons.Add(new Label("reason", reason.Name())))];
        renamed = Gauge("mmexporter_renamed_names", "Names and labels of writers that belong to the exporter or to Prometheus; they begin with exported_.").Add();
        duration = Gauge("mmexporter_scrape_duration_seconds", "How long finding, reading and adding up took in this scrape.").Add();
        scrapes = Counter("mmexporter_scrapes_total", "Scrapes since the start.").Add();
        seriesCount = Gauge("mmexporter_series", "Series of writers.").Add();
        staleAge = Gauge("mmexporter_stale_value_age_seconds", "Age of the oldest value that is an older reading because no whole one was to be had; 0 without one.").Add();
        stale = Gauge("mmexporter_stale_values", "Values in this scrape that are older readings because no whole one was to be had.").Add();
        retries = Counter("mmexporter_value_retries_total", "Readings of single values that were made again because the value changed.").Add();
        families.AddRange(process.Families);
    }

    private TimeProvider Time { get; }

    /// <summary>Takes a pass's findings and gives them as families.</summary>
    public IReadOnlyList<Family> Describe(CollectionResult result)
    {
        process.Refresh();
        ambiguous.Value = Number.From((long)result.Catalog.AmbiguousWriters);
        collisions.Value = Number.From((long)result.Catalog.Collisions);
        fallen.Value = Number.From((long)result.Catalog.FallenCounters);
        partly.Value = Number.From((long)result.PartlyReadFiles);
        pending.Value = Number.From((long)result.PendingFiles);
        read.Value = Number.From((long)result.ReadFiles);
        refused.Value = Number.From((long)result.RefusedFiles);
        for (int i = 0; i < refusedByReason.Length; i++)
        {
            refusedByReason[i].Value = Number.From((long)result.Refused(RefusalReason.NotYet + 1 + i));
        }

        renamed.Value = Number.From((long)result.Catalog.Renamed);
        duration.Value = Number.From(result.Duration.TotalSeconds);
        scrapes.Add(Number.From(1UL));
        seriesCount.Value = Number.From((long)result.Catalog.SeriesCount);
        staleAge.Value = Number.From(Time.GetElapsedTime(result.OldestStaleTimestamp, result.Timestamp).TotalSeconds);
        stale.Value = Number.From((long)result.StaleValues);
        retries.Value = Number.From(result.ReadRetries);
        return families;
    }

    public void Dispose() => process.Dispose();

    private Family Gauge(string name, string help) => Add(name, MetricType.Gauge, help);

    private Family Counter(string name, string help) => Add(name, MetricType.Counter, help);

    private Family Add(string name, MetricType type, string help)
    {
        var family = new Family(name, type, help);
        families.Add(family);
        return family;
    }
}
