using System.Diagnostics;
using System.Globalization;
using MmExporter.Rendering.Numbers;

namespace MmExporter.Bench;

/// <summary>A number to text, against what the framework does with the same number.</summary>
internal static class NumberBench
{
    private const int Rounds = 301;
    private const int Count = 4_096;
    private const int Repeats = 4;
    private const int Seed = 20_251_122;

    /// <summary>The runtime compiles what runs often again, twice, and in the background.</summary>
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    public static void Run(Report report)
    {
        WarmUp();
        foreach (int digits in new[] { 1, 3, 6, 10, 15, 19 })
        {
            Integers(report, $"ulong, {digits} digits", random => (ulong)random.NextInt64((long)Math.Pow(10, digits - 1), (long)Math.Pow(10, digits)));
        }

        Integers(report, "ulong, 1 to 19 digits", random => (ulong)random.NextInt64() >> random.Next(63));
        Doubles(report, "double, any bits", random => BitConverter.Int64BitsToDouble(random.NextInt64(0x7FF0L << 48)));
        Doubles(report, "double, 0 to 1", random => random.NextDouble());
        Doubles(report, "double, a sum of seconds", random => random.NextDouble() * 100_000);
        Doubles(report, "double, few decimals", random => random.Next(1_000_000) / 1000.0);
        Doubles(report, "double, few decimals, 1 of 3 whole", random => random.Next(3) == 0 ? random.Next(100_000) : random.Next(100_000) / 100.0);
        Doubles(report, "double, whole, 6 digits", random => random.Next(100_000, 1_000_000));
        Doubles(report, "double, whole, 10 digits", random => random.NextInt64(1_000_000_000, 10_000_000_000));
    }

    private static void Integers(Report report, string name, Func<Random, ulong> next)
    {
        var random = new Random(Seed);
        ulong[] values = [.. Enumerable.Range(0, Count).Select(_ => next(random))];
        Compare(report, name, () => Own(values), () => Framework(values));
    }

    private static void Doubles(Report report, string name, Func<Random, double> next)
    {
        var random = new Random(Seed);
        double[] values = [.. Enumerable.Range(0, Count).Select(_ => next(random))];
        Compare(report, name, () => Own(values), () => Framework(values));
    }

    private static void WarmUp()
    {
        double[] doubles = [.. Enumerable.Range(0, Count).Select(i => i / 8.0)];
        ulong[] integers = [.. Enumerable.Range(0, Count).Select(i => (ulong)i << (i % 50))];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;)
        {
            Own(doubles);
            Own(integers);
            Framework(doubles);
            Framework(integers);
        }
    }

    private static void Compare(Report report, string name, Func<long> own, Func<long> framework)
    {
        double[] times = MmExporter.Bench.Rounds.MedianNanoseconds(Rounds, own, framework);
        report.Add(name, times[0], "ns", "TryFormat", times[0] / times[1]);
        report.Add(name + ", TryFormat", times[1], "ns");
    }

    private static long Own(ulong[] values)
    {
        Span<byte> text = stackalloc byte[NumberText.LengthMax];
        long length = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            foreach (ulong value in values)
            {
                length += NumberText.Write(value, text);
            }
        }

        return Operations(length);
    }

    private static long Own(double[] values)
    {
        Span<byte> text = stackalloc byte[NumberText.LengthMax];
        long length = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            foreach (double value in values)
            {
                length += NumberText.Write(value, text);
            }
        }

        return Operations(length);
    }

    private static long Framework(ulong[] values)
    {
        Span<byte> text = stackalloc byte[NumberText.LengthMax];
        long length = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            foreach (ulong value in values)
            {
                value.TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
                length += written;
            }
        }

        return Operations(length);
    }

    private static long Framework(double[] values)
    {
        Span<byte> text = stackalloc byte[NumberText.LengthMax];
        long length = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            foreach (double value in values)
            {
                value.TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
                length += written;
            }
        }

        return Operations(length);
    }

    /// <summary>The lengths are added up, so that no text is left out as not needed.</summary>
    private static long Operations(long length) => length > 0 ? (long)Count * Repeats : throw new InvalidOperationException("No number has a text.");
}
