using System.Runtime.InteropServices;
using MmExporter.Discovery;
using MmExporter.Model;

namespace MmExporter.Telemetry;

/// <summary>The <c>mmexporter_*</c> metrics: what a pass found and what it left out.</summary>
/// <remarks>What a scrape finds is a gauge, as Prometheus' guide for writing exporters asks; only what adds up over scrapes
/// is a counter.</remarks>
internal sealed class ExporterMetrics : IDisposable
{
    private static readonly RefusalReason[] Reasons = [.. RefusalReasons.All.Where(reason => reason > RefusalReason.NotYet)];

    private readonly TimeProvider time;
    private readonly OwnFamilies families = new();
    private readonly ProcessMetrics process;
    private readonly Family ambiguous, collisions, duration, fallen, files, refused, renamed, retries, scrapes, series, stale, staleAge, writers, writersEnded;
    private long scrapeCount;

    public ExporterMetrics(TimeProvider time)
    {
        this.time = time;
        ambiguous = Gauge("mmexporter_ambiguous_writers", "Writers whose file name another file has too; they carry the label mmstats_file.");
        Family buildInfo = families.AddInfo(
            "mmexporter_build_info",
            "Version, revision and runtime of this exporter; always 1.",
            new Label("version", BuildInfo.Version),
            new Label("revision", BuildInfo.Revision),
            new Label("dotnetversion", RuntimeInformation.FrameworkDescription.Replace(".NET ", "", StringComparison.Ordinal)));
        collisions = Gauge("mmexporter_colliding_metrics", "Metrics whose name another one has too; they carry the label mmstats_label, or their family is untyped.");
        fallen = Gauge("mmexporter_fallen_counters", "Fields that were taken for counters until a value fell; they are served as gauges.");
        files = families.Add(
            "mmexporter_files",
            FamilyType.Gauge,
            "Files by state: read, partly_read (up to a fault), pending (being created), refused.",
            "state",
            ["partly_read", "pending", "read", "refused"]);
        refused = families.Add(
            "mmexporter_refused_files",
            FamilyType.Gauge,
            "Files that are not read, or not to their end, by reason.",
            "reason",
            Reasons.Select(RefusalReasons.Name));
        renamed = Gauge("mmexporter_renamed_names", "Names and labels of writers that belong to the exporter or to Prometheus; they begin with exported_.");
        duration = Gauge("mmexporter_scrape_duration_seconds", "How long finding, reading and adding up took in this scrape.");
        scrapes = Counter("mmexporter_scrapes_total", "Scrapes since the start.");
        series = Gauge("mmexporter_series", "Series of writers.");
        staleAge = Gauge("mmexporter_stale_value_age_seconds", "Age of the oldest value that is an older reading because no whole one was to be had; 0 without one.");
        stale = Gauge("mmexporter_stale_values", "Values in this scrape that are older readings because no whole one was to be had.");
        retries = Counter("mmexporter_value_retries_total", "Readings of single values that were made again because the value changed.");
        writers = families.Add(
            "mmexporter_writers",
            FamilyType.Gauge,
            "Writers of the files that are there, by state: alive, dead, unknown (of a format whose writers hold no lock).",
            "state",
            ["alive", "dead", "unknown"]);
        writersEnded = families.Add(
            "mmexporter_writers_ended_total",
            FamilyType.Counter,
            "Writers that have ended since the start, by how: closed (in order, as they said), crashed. Of formats that tell.",
            "how",
            ["closed", "crashed"]);
        process = new ProcessMetrics(families);
        families.Set(buildInfo, 1);
    }

    /// <summary>Takes a pass's findings and gives them as families.</summary>
    public ReadOnlySpan<Family> Describe(CollectionResult result)
    {
        process.Refresh();
        families.Set(ambiguous, result.Catalog.AmbiguousWriters);
        families.Set(collisions, result.Catalog.Collisions);
        families.Set(fallen, result.Catalog.FallenCounters);
        families.Set(files, result.PartlyReadFiles, 0);
        families.Set(files, result.PendingFiles, 1);
        families.Set(files, result.ReadFiles, 2);
        families.Set(files, result.RefusedFiles, 3);
        for (int i = 0; i < Reasons.Length; i++)
        {
            families.Set(refused, result.Refused(Reasons[i]), i);
        }

        families.Set(renamed, result.Catalog.Renamed);
        families.Set(duration, result.Duration.TotalSeconds);
        families.Set(scrapes, ++scrapeCount);
        families.Set(series, result.Catalog.SeriesCount);
        families.Set(staleAge, time.GetElapsedTime(result.OldestStaleTimestamp, result.Timestamp).TotalSeconds);
        families.Set(stale, result.StaleValues);
        families.Set(retries, result.ReadRetries);
        families.Set(writers, result.AliveWriters, 0);
        families.Set(writers, result.DeadWriters, 1);
        families.Set(writers, result.UnknownWriters, 2);
        families.Set(writersEnded, result.ClosedWriters, 0);
        families.Set(writersEnded, result.CrashedWriters, 1);
        return families.All;
    }

    public void Dispose() => process.Dispose();

    private Family Gauge(string name, string help) => families.Add(name, FamilyType.Gauge, help);

    private Family Counter(string name, string help) => families.Add(name, FamilyType.Counter, help);
}
