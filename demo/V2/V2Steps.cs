using System.Runtime.InteropServices;
using Mmstats.Writer;

namespace Mmstats.Demo.V2;

/// <summary>
/// What a tracer watches instruction by instruction: the thread raises SIGSTOP, makes a file with series, updates them, and
/// raises SIGSTOP again.
/// </summary>
internal static class V2Steps
{
    private const int SigStop = 19;

    public static int Run(MmStatsOptions options)
    {
        // Once on files that nobody watches, so that everything is compiled.
        var directory = Directory.CreateTempSubdirectory("mmstats-demo-");
        for (var i = 0; i < 2; i++)
            Work(new MmStatsOptions { Path = directory.FullName, SeriesPerMetricMax = options.SeriesPerMetricMax });
        directory.Delete(recursive: true);
        GC.Collect();
        Raise();
        var stats = Work(options);
        Raise();
        GC.KeepAlive(stats);
        return 0;
    }

    private static MmStats Work(MmStatsOptions options)
    {
        var stats = MmStats.Open("proof", options);
        var histogram = stats.Histogram("histogram", "", "", Buckets.Default);
        for (var i = 1; i <= 5; i++)
            histogram.Record(i);
        var counter = stats.CounterFamily("counter", "", "", ["label"]).With("value");
        counter.Add(7);
        counter.Add(1L << 40);
        stats.Text("text", capacity: 16).Set("sixteen bytes...");
        var samples = stats.Samples("samples", capacity: 4);
        for (var i = 0; i < 6; i++)
            samples.Add(DateTimeOffset.UnixEpoch.AddSeconds(i + 1), i + 1);
        return stats;
    }

    // To this thread alone: kill would choose one.
    private static void Raise() => _ = RaiseSignal(SigStop);

    [DllImport("libc", EntryPoint = "raise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RaiseSignal(int signal);
}
