namespace EndToEnd.Tests.Scraping;

/// <summary>The files whose page every scraper is to store in the same way. Nothing writes to them any more.</summary>
internal static class ExporterFiles
{
    private static readonly string[] Recorded = ["all_12writes_mmstats", "counters", "extremes", "labels", "strings", "many_420_fields", "threads-19495-19495", "threads-19495-19497", "killed9-9964-9964"];

    /// <summary>Whether a series is one of an exponential histogram, which is stored as a native one where that is possible.</summary>
    public static bool IsExponential(string series) =>
        series.StartsWith("lock_wait_seconds_", StringComparison.Ordinal) || series.StartsWith("payload_size_bytes_", StringComparison.Ordinal);

    public static void WriteTo(string directory)
    {
        MetricsFile.Write(directory, "web", 18_000_000_000_000_000_000);
        MetricsFile.WriteNumbers(directory, "many", 500);
        foreach (string name in Recorded)
        {
            File.Copy(Path.Combine(CorpusFile.Folder, name + ".mmstats"), Path.Combine(directory, name + ".mmstats"));
        }

        // Version 2 with every kind; its writer is dead, so that its counters and histograms come from the ledger.
        File.Copy(Path.Combine(RepoPaths.Root, "tests", "corpus", "mmstats-v2", "golden.mmstats"), Path.Combine(directory, "golden-1-1.mmstats"));
    }
}
