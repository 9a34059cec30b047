using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mmstats.Writer.V1;

namespace MmExporter.Bench;

/// <summary>Updates a second of the version 1 writer, one thread, in a file in memory.</summary>
internal static unsafe class WriterV1Bench
{
    private const int Rounds = 15;
    private const int Updates = 10_000_000;
    private const int SlowUpdates = 1_000_000;

    public static void Run(Report report)
    {
        string directory = BenchDirectory.Create();
        var builder = new V1FileBuilder(new V1Options { Directory = directory, FileName = "bench-{PID}-{TID}.mmstats" });
        V1Counter counter = builder.Counter("counter");
        V1Number<double> gauge = builder.Double("gauge");
        V1MovingAverage moving = builder.MovingAverage("moving");
        V1Timer timer = builder.Timer("timer");
        V1String text = builder.String("text");
        var raw = (long*)NativeMemory.AlignedAlloc(64, 64);
        using (builder.Create())
        {
            string[] names = ["raw *(long*)p += 1", "Counter.Increment", "Double.Value", "MovingAverage.Add", "Timer.Time", "String.Set (20 characters)"];
            double[] medians = Bench.Rounds.MedianNanoseconds(
                Rounds,
                () => Raw(raw),
                () => Increment(counter),
                () => Set(gauge),
                () => Add(moving),
                () => Time(timer),
                () => SetText(text));
            for (int i = 0; i < names.Length; i++)
            {
                report.Add(names[i], 1e9 / medians[i], "updates/s", i == 0 ? null : names[0], medians[0] / medians[i]);
                report.Add(names[i], medians[i], "ns", i == 0 ? null : names[0], medians[i] / medians[0]);
            }
        }

        NativeMemory.AlignedFree(raw);
        Directory.Delete(directory, recursive: true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Raw(long* address)
    {
        for (int i = 0; i < Updates; i++)
        {
            Volatile.Write(ref *address, *address + 1);
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Increment(V1Counter counter)
    {
        for (int i = 0; i < Updates; i++)
        {
            counter.Increment();
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Set(V1Number<double> gauge)
    {
        for (int i = 0; i < Updates; i++)
        {
            gauge.Value = i;
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Add(V1MovingAverage moving)
    {
        for (int i = 0; i < Updates; i++)
        {
            moving.Add(i);
        }

        return Updates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Time(V1Timer timer)
    {
        for (int i = 0; i < SlowUpdates; i++)
        {
            using (timer.Time())
            {
            }
        }

        return SlowUpdates;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long SetText(V1String text)
    {
        for (int i = 0; i < SlowUpdates; i++)
        {
            text.Set("twenty characters 20");
        }

        return SlowUpdates;
    }
}
