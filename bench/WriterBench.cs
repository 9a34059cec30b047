using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mmstats.Writer;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MmExporter.Bench;

/// <summary>
/// Nanoseconds an update: of the writer, of a plain store, and of System.Diagnostics.Metrics with the OpenTelemetry SDK
/// listening and with the bridge listening, all in one run and by turns.
/// </summary>
internal static unsafe class WriterBench
{
    private const int Rounds = 21;
    private const int Updates = 2_000_000;
    private const string Raw = "raw *(long*)p += 1";
    private const string SdkCounter = "SDK Counter.Add, 0 tags";
    private const string SdkCounterTags = "SDK Counter.Add, 2 tags";
    private const string SdkHistogram = "SDK Histogram.Record, 0 tags";

    private static readonly double[] Values = [.. Enumerable.Range(0, 1024).Select(i => i * 7919 % 1024 * 0.01)];

    public static void Run(Report report)
    {
        string directory = BenchDirectory.Create();
        try
        {
            OneThread(report, directory);
            TwoThreads(report, directory);
            MoreThreadsThanLanes(report, directory);
            Costs(report, directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void OneThread(Report report, string directory)
    {
        using MmStats stats = MmStats.Open("bench", new MmStatsOptions { Path = directory });
        using var instruments = new SdkInstruments();
        var raw = (long*)NativeMemory.AlignedAlloc(64, 64);
        Counter counter = stats.Counter("counter");
        SharedCounter shared = stats.SharedCounter("shared");
        DoubleCounter sum = stats.DoubleCounter("sum");
        Histogram histogram = stats.Histogram("histogram", unit: "s");
        Histogram exponential = stats.Histogram("exponential", "", "s", Buckets.Exponential(1e-3, 1e1));
        Gauge gauge = stats.Gauge("gauge", "", "", GaugeMerge.Sum);
        Gauge last = stats.Gauge("last");
        Family<Counter> family = stats.CounterFamily("family", "", "", ["code"]);
        Family<Counter> pairs = stats.CounterFamily("pairs", "", "", ["method", "code"]);
        using var bridged = new BridgedInstruments(stats);

        var cases = new (string Name, string[] Vs, Func<long> Run)[]
        {
            (Raw, [], () => Store(raw)),
            ("LocalCounter.Increment", [Raw], () => Increment(counter.Local())),
            ("Counter.Increment", [Raw, SdkCounter], () => Increment(counter)),
            (SdkCounter, [Raw], () => Add(instruments.Counter)),
            ("SharedCounter.Increment", [Raw], () => Increment(shared)),
            ("DoubleCounter.Add", [Raw], () => Add(sum)),
            ("Gauge.Set, rule sum", [Raw], () => Set(gauge)),
            ("Gauge.Set, rule last", [Raw], () => Set(last)),
            ("Family.With(\"200\").Increment", [Raw], () => With(family)),
            ("Family.With(\"GET\", \"200\").Increment", [Raw], () => WithTwo(pairs)),
            (SdkHistogram, [Raw], () => Record(instruments.Histogram)),
            ("Histogram.Record, explicit", [Raw, SdkHistogram], () => Record(histogram)),
            ("Histogram.Record, exponential", [SdkHistogram], () => Record(exponential)),
            ("Histogram.Time", [], () => Time(histogram)),
            (SdkCounterTags, [Raw], () => AddTags(instruments.Counter)),
            ("bridge Counter.Add, 0 tags", [SdkCounter], () => Add(bridged.Counter)),
            ("bridge Counter.Add, 2 tags", [SdkCounterTags], () => AddTags(bridged.Counter)),
            ("bridge Histogram.Record, 0 tags", [SdkHistogram], () => Record(bridged.Histogram)),
        };
        Measure(report, "", cases);
        Allocations(report, cases);
        NativeMemory.AlignedFree(raw);
    }

    private static void TwoThreads(Report report, string directory)
    {
        using MmStats stats = MmStats.Open("bench", new MmStatsOptions { Path = directory });
        using var instruments = new SdkInstruments();
        Counter counter = stats.Counter("counter");
        SharedCounter shared = stats.SharedCounter("shared");
        Histogram histogram = stats.Histogram("histogram", unit: "s");
        Measure(
            report,
            ", two threads",
            (SdkCounter, [], Twice(() => Add(instruments.Counter))),
            ("Counter.Increment", [SdkCounter], Twice(() => Increment(counter))),
            ("SharedCounter.Increment", [SdkCounter], Twice(() => Increment(shared))),
            (SdkCounterTags, [], Twice(() => AddTags(instruments.Counter))),
            (SdkHistogram, [], Twice(() => Record(instruments.Histogram))),
            ("Histogram.Record, explicit", [SdkHistogram], Twice(() => Record(histogram))));
    }

    // A writer of two lanes: one for a thread that holds it, and none for the thread that measures.
    private static void MoreThreadsThanLanes(Report report, string directory)
    {
        using MmStats few = MmStats.Open("few", new MmStatsOptions { Path = directory, Lanes = 2, BytesMax = 1 << 20 });
        using MmStats grown = MmStats.Open("grown", new MmStatsOptions { Path = directory, Lanes = 2 });
        Counter atomic = few.Counter("counter");
        Counter far = grown.Counter("counter");
        Histogram locked = few.Histogram("histogram", unit: "s");
        using var end = new ManualResetEventSlim();
        Thread[] holders = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            far.Increment();
            end.Wait();
        }))];
        foreach (Thread holder in holders)
        {
            holder.Start();
        }

        var measuring = new Thread(() =>
        {
            far.Increment();
            SpinWait.SpinUntil(() => grown.Paths.Count > 1, TimeSpan.FromSeconds(10));
            Measure(
                report,
                ", no lane in the first file",
                ("Counter.Increment in a further file", [], () => Increment(far)),
                ("Counter.Increment, atomic", [], () => Increment(atomic)),
                ("Histogram.Record, locked", [], () => Record(locked)));
        });
        measuring.Start();
        measuring.Join();
        end.Set();
        foreach (Thread holder in holders)
        {
            holder.Join();
        }
    }

    private static void Costs(Report report, string directory)
    {
        const int writers = 20;
        var opens = new List<double>();
        var firsts = new List<double>();
        for (int i = 0; i < writers; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using MmStats stats = MmStats.Open("costs", new MmStatsOptions { Path = directory });
            opens.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            Counter counter = stats.Counter("counter");
            var thread = new Thread(() =>
            {
                long before = Stopwatch.GetTimestamp();
                counter.Increment();
                firsts.Add(Stopwatch.GetElapsedTime(before).TotalNanoseconds);
            });
            thread.Start();
            thread.Join();
            if (i == 0)
            {
                report.Add("bytes of a writer's first file", new FileInfo(stats.Paths[0]).Length, "bytes");
            }
        }

        report.Add("MmStats.Open, the first", opens[0], "us");
        report.Add("MmStats.Open, median", Median(opens), "us");
        report.Add("first update of a thread, median", Median(firsts), "ns");
    }

    private static void Measure(Report report, string suffix, params (string Name, string[] Vs, Func<long> Run)[] cases)
    {
        // Long enough for the last tier of the compiler to be reached.
        long warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm) < TimeSpan.FromSeconds(2))
        {
            foreach ((_, _, Func<long> run) in cases)
            {
                run();
            }
        }

        double[] medians = Bench.Rounds.MedianNanoseconds(Rounds, [.. cases.Select(entry => entry.Run)]);
        var byName = cases.Select((entry, i) => (entry.Name, medians[i])).ToDictionary();
        foreach ((string name, string[] vs, _) in cases)
        {
            if (vs.Length == 0)
            {
                report.Add(name + suffix, byName[name], "ns");
            }

            foreach (string other in vs)
            {
                report.Add(name + suffix, byName[name], "ns", other + suffix, byName[name] / byName[other]);
            }
        }
    }

    private static void Allocations(Report report, (string Name, string[] Vs, Func<long> Run)[] cases)
    {
        foreach ((string name, _, Func<long> run) in cases)
        {
            report.Add(name + ", allocated", AllocatedBy(run), "bytes");
        }

        report.Add("control that must allocate, allocated", AllocatedBy(() => Format()), "bytes");
    }

    private static double AllocatedBy(Func<long> run)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long updates = run();
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / updates;
    }

    private static Func<long> Twice(Func<long> run) => () =>
    {
        var other = new Thread(() => run());
        other.Start();
        long updates = run();
        other.Join();
        return updates;
    };

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Format()
    {
        for (int i = 0; i < Updates; i++)
        {
            GC.KeepAlive(i.ToString(CultureInfo.InvariantCulture));
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Store(long* address)
    {
        for (int i = 0; i < Updates; i++)
        {
            Volatile.Write(ref *address, *address + 1);
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Increment(LocalCounter counter)
    {
        for (int i = 0; i < Updates; i++)
        {
            counter.Increment();
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Increment(Counter counter)
    {
        for (int i = 0; i < Updates; i++)
        {
            counter.Increment();
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Increment(SharedCounter counter)
    {
        for (int i = 0; i < Updates; i++)
        {
            counter.Increment();
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Add(DoubleCounter counter)
    {
        for (int i = 0; i < Updates; i++)
        {
            counter.Add(0.5);
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Set(Gauge gauge)
    {
        for (int i = 0; i < Updates; i++)
        {
            gauge.Set(i);
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Record(Mmstats.Writer.Histogram histogram)
    {
        double[] values = Values;
        for (int i = 0; i < Updates; i++)
        {
            histogram.Record(values[i & 1023]);
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Time(Mmstats.Writer.Histogram histogram)
    {
        for (int i = 0; i < Updates; i++)
        {
            using (histogram.Time())
            {
            }
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long With(Family<Counter> family)
    {
        for (int i = 0; i < Updates; i++)
        {
            family.With("200").Increment();
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long WithTwo(Family<Counter> family)
    {
        for (int i = 0; i < Updates; i++)
        {
            family.With("GET", "200").Increment();
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Add(Counter<long> counter)
    {
        for (int i = 0; i < Updates; i++)
        {
            counter.Add(1);
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long AddTags(Counter<long> counter)
    {
        for (int i = 0; i < Updates; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("method", "GET"), new KeyValuePair<string, object?>("code", "200"));
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Record(Histogram<double> histogram)
    {
        double[] values = Values;
        for (int i = 0; i < Updates; i++)
        {
            histogram.Record(values[i & 1023]);
        }

        return Updates;
    }
}
