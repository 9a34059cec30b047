using System.Runtime.InteropServices;
using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Snapshots;

namespace MmExporter.Telemetry;

/// <summary>The <c>mmexporter_*</c> metrics: what a pass found and what it left out.</summary>
/// <remarks>What a scrape finds is a gauge, as Prometheus' guide for writing exporters asks; only what adds up over scrapes
/// is a counter.</remarks>
internal sealed class ExporterMetrics
{
    private static readonly RefusalReason[] Reasons = [.. RefusalReasons.All.Where(reason => reason > RefusalReason.NotYet)];

    private static readonly LeftOutReason[] LeftOutReasons = Enum.GetValues<LeftOutReason>();

    private readonly TimeProvider time;
    private readonly ReloadState reload;
    private readonly OwnFamilies families = new();
    private readonly Family ambiguous, collisions, duration, failed, fallen, files, leftOut, lostEntries, passes, refused, refusedValues, reloaded, reloadTime,
        renamed, retries, scrapes, series, stale, staleAge, writerLosses, writers, writersEnded;
    private long scrapeCount;

    public ExporterMetrics(TimeProvider time, ReloadState reload)
    {
        this.time = time;
        this.reload = reload;
        ambiguous = Gauge("mmexporter_ambiguous_writers", "Writers whose file name another file has too; they carry the label mmstats_file.");
        Family buildInfo = families.AddInfo(
            "mmexporter_build_info",
            "Version, revision and runtime of this exporter; always 1.",
            new Label("version", BuildInfo.Version),
            new Label("revision", BuildInfo.Revision),
            new Label("dotnetversion", RuntimeInformation.FrameworkDescription.Replace(".NET ", "", StringComparison.Ordinal)));
        collisions = Gauge("mmexporter_colliding_metrics", "Metrics whose name another one has too; they carry the label mmstats_label, or their family is untyped.");
        reloaded = Gauge("mmexporter_config_last_reload_successful", "Whether mapping and configuration file were taken when they were read last: 1, or 0 where one had a mistake.");
        reloadTime = Gauge("mmexporter_config_last_reload_success_timestamp_seconds", "When mapping and configuration file were taken last, at the start or later, in Unix seconds.");
        fallen = Gauge("mmexporter_fallen_counters", "Fields that were taken for counters until a value fell; they are served as gauges.");
        files = families.Add(
            "mmexporter_files",
            FamilyType.Gauge,
            "Files by state: read, partly_read (up to a fault), pending (being created), refused.",
            "state",
            ["partly_read", "pending", "read", "refused"]);
        lostEntries = Counter("mmexporter_lost_ring_entries_total", "Events and samples that were overwritten before they were read.");
        passes = Counter("mmexporter_passes_total", "Passes over the files since the start; scrapes at the same time share one.");
        duration = Gauge("mmexporter_pass_duration_seconds", "How long finding, reading and adding up took in this pass.");
        failed = Counter("mmexporter_pass_failures_total", "Passes that came to no end: a mistake in the exporter. Each is in the log.");
        refusedValues = Gauge("mmexporter_refused_values", "Values in this pass that no counter (negative, NaN), or no state without names (neither 0 nor 1), can have; they are left out.");
        refused = families.Add(
            "mmexporter_refused_files",
            FamilyType.Gauge,
            "Files that are not read, or not to their end, by reason.",
            "reason",
            Reasons.Select(RefusalReasons.Name));
        renamed = Gauge("mmexporter_renamed_names", "Names and labels of writers that belong to the exporter or to Prometheus; they begin with exported_.");
        scrapes = Counter("mmexporter_scrapes_total", "Scrapes since the start.");
        series = Gauge("mmexporter_series", "Series of writers.");
        leftOut = families.Add(
            "mmexporter_series_left_out",
            FamilyType.Gauge,
            "Series of files that are not on the page, by reason.",
            "reason",
            LeftOutReasons.Select(LeftOutReasonNames.Name));
        staleAge = Gauge("mmexporter_stale_value_age_seconds", "Age of the oldest value that is an older reading because no whole one was to be had; 0 without one.");
        stale = Gauge("mmexporter_stale_values", "Values in this scrape that are older readings, or left out, because no whole one was to be had.");
        retries = Counter("mmexporter_value_retries_total", "Readings of single values that were made again because the value changed.");
        writerLosses = families.Add(
            "mmexporter_writer_losses",
            FamilyType.Gauge,
            "What the writers of the files that are there say they could not keep: label values under an overflow series, values that no instrument took, series in no file.",
            "what",
            ["overflowed_series", "rejected_values", "unplaced_series"]);
        writers = families.Add(
            "mmexporter_writers",
            FamilyType.Gauge,
            "Writers of the files that are there, each once however many files it has, by state: alive, dead, unknown (of a format whose writers hold no lock).",
            "state",
            ["alive", "dead", "unknown"]);
        writersEnded = families.Add(
            "mmexporter_writers_ended_total",
            FamilyType.Counter,
            "Writers that have ended since the start, by how: closed (in order, as they said), crashed. Of formats that tell.",
            "how",
            ["closed", "crashed"]);
        families.Set(buildInfo, 1);
    }

    /// <summary>Counts a scrape.</summary>
    public void CountScrape() => scrapeCount++;

    /// <summary>Takes a pass's findings and gives them as families.</summary>
    public ReadOnlySpan<Family> Describe(CollectionResult result)
    {
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

        for (int i = 0; i < LeftOutReasons.Length; i++)
        {
            families.Set(leftOut, result.Catalog.LeftOut(LeftOutReasons[i]), i);
        }

        families.Set(reloaded, reload.IsSuccessful ? 1 : 0);
        families.Set(reloadTime, reload.SuccessTime.ToUnixTimeMilliseconds() / 1e3);
        families.Set(lostEntries, result.LostRingEntries);
        families.Set(passes, result.Passes);
        families.Set(failed, result.FailedPasses);
        families.Set(refusedValues, result.Catalog.RefusedValues);
        families.Set(renamed, result.Catalog.Renamed);
        families.Set(duration, result.Duration.TotalSeconds);
        families.Set(scrapes, scrapeCount);
        families.Set(series, result.Catalog.SeriesCount);
        families.Set(staleAge, time.GetElapsedTime(result.OldestStaleTimestamp, result.Timestamp).TotalSeconds);
        families.Set(stale, result.StaleValues);
        families.Set(retries, result.ReadRetries);
        families.Set(writerLosses, result.Losses.OverflowedSeries, 0);
        families.Set(writerLosses, result.Losses.RejectedValues, 1);
        families.Set(writerLosses, result.Losses.UnplacedSeries, 2);
        families.Set(writers, result.AliveWriters, 0);
        families.Set(writers, result.DeadWriters, 1);
        families.Set(writers, result.UnknownWriters, 2);
        families.Set(writersEnded, result.ClosedWriters, 0);
        families.Set(writersEnded, result.CrashedWriters, 1);
        return families.All;
    }

    private Family Gauge(string name, string help) => families.Add(name, FamilyType.Gauge, help);

    private Family Counter(string name, string help) => families.Add(name, FamilyType.Counter, help);
}
