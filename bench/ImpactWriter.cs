using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mmstats.Writer;

namespace MmExporter.Bench;

/// <summary>
/// The writer of <see cref="ImpactBench"/>, a process of its own. For each line it reads, which names an instrument, it
/// updates that for a while and answers with nanoseconds an update: of the clock, and of the processor.
/// </summary>
internal static class ImpactWriter
{
    public const string Command = "impact-writer";
    public const string Counter = "LocalCounter.Increment";
    public const string Histogram = "Histogram.Record";

    /// <summary>What an application may have beside the two that are updated.</summary>
    private const int OtherCounters = 1_000;

    private const int CounterUpdates = 50_000_000;
    private const int HistogramUpdates = 6_000_000;
    private const int ThreadProcessorTime = 3;

    private static readonly double[] Values = [.. Enumerable.Range(0, 1024).Select(i => i * 7919 % 1024 * 0.01)];

    public static void Run(string directory)
    {
        using MmStats stats = MmStats.Open("impact", new MmStatsOptions { Path = directory });
        Family<Counter> others = stats.CounterFamily("others", "", "", ["kind"]);
        for (int i = 0; i < OtherCounters; i++)
        {
            others.With($"kind{i}").Increment();
        }

        LocalCounter counter = stats.Counter("counter").Local();
        Histogram histogram = stats.Histogram("histogram", unit: "s");
        Console.WriteLine(stats.Paths[0]);
        while (Console.ReadLine() is { } name)
        {
            long updates = name == Counter ? CounterUpdates : HistogramUpdates;
            long clock = Stopwatch.GetTimestamp();
            long processor = ProcessorTime();
            if (name == Counter)
            {
                Increment(counter);
            }
            else
            {
                Record(histogram);
            }

            processor = ProcessorTime() - processor;
            double nanoseconds = Stopwatch.GetElapsedTime(clock).TotalNanoseconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / updates:R} {(double)processor / updates:R}"));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Increment(LocalCounter counter)
    {
        for (int i = 0; i < CounterUpdates; i++)
        {
            counter.Increment();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Record(Histogram histogram)
    {
        double[] values = Values;
        for (int i = 0; i < HistogramUpdates; i++)
        {
            histogram.Record(values[i & 1023]);
        }
    }

    private static unsafe long ProcessorTime()
    {
        long* time = stackalloc long[2];
        _ = GetTime(ThreadProcessorTime, time);
        return time[0] * 1_000_000_000 + time[1];
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int GetTime(int clock, long* time);
}
