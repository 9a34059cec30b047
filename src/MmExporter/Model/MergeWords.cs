using System.Numerics;
using System.Runtime.InteropServices;
using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>Runs the steps of plans: plain arithmetic on words.</summary>
internal static class MergeWords
{
    private const int TimeWord = 1, RankWord = 2, CountWord = 1;

    /// <param name="step">The step.</param>
    /// <param name="rank">Orders writers whose gauges were set at the same time.</param>
    /// <param name="words">The words of the file.</param>
    /// <param name="store">What takes them.</param>
    /// <returns>How many values were left out because no counter, or no state, can have them.</returns>
    public static int Run(in MergeStep step, ulong rank, ReadOnlySpan<ulong> words, ValueStore store)
    {
        ReadOnlySpan<ulong> source = words[step.Source..];
        Span<ulong> target = store.Words[step.Target..];
        Span<bool> present = store.Present.Slice(step.Target, step.Count);
        switch (step.Operation)
        {
            case MergeOperation.AddUnsigned:
                AddUnsigned(target[..step.Count], source[..step.Count], step.Target, store);
                break;
            case MergeOperation.AddSigned:
                AddSigned(target[..step.Count], source[..step.Count]);
                break;
            case MergeOperation.AddFloat:
                AddFloats(MemoryMarshal.Cast<ulong, double>(target[..step.Count]), MemoryMarshal.Cast<ulong, double>(source[..step.Count]));
                break;
            case MergeOperation.AddTotal:
                return AddTotals(MemoryMarshal.Cast<ulong, double>(target[..step.Count]), MemoryMarshal.Cast<ulong, double>(source[..step.Count]), present);
            case MergeOperation.Set:
                source[..step.Count].CopyTo(target);
                break;
            case MergeOperation.AddUnsignedAsFloat:
                AddFloat(ref target[0], source[0]);
                break;
            case MergeOperation.AddSignedAsFloat:
                AddFloat(ref target[0], (long)source[0]);
                break;
            case MergeOperation.AddWhereSet or MergeOperation.SetWhereSet or MergeOperation.Last or MergeOperation.Min or MergeOperation.Max or MergeOperation.Average
                when IsNoState(step, source[0]):
                return 1;
            case MergeOperation.AddWhereSet or MergeOperation.SetWhereSet or MergeOperation.Min or MergeOperation.Max or MergeOperation.Average
                when IsNeverSet(step, source):
                return 0;
            case MergeOperation.AddWhereSet:
                if (!IsTotal(step, source[0]))
                {
                    return 1;
                }

                AddNumber(step, source[0], ref target[0], store);
                break;
            case MergeOperation.SetWhereSet:
                target[0] = Converted(step, source[0]);
                break;
            case MergeOperation.Last:
                TakeLast(step, rank, source, target, present);
                return 0;
            case MergeOperation.Min or MergeOperation.Max:
                TakeExtreme(step, source[0], ref target[0], present[0]);
                break;
            case MergeOperation.Average:
                AddFloat(ref target[0], new Number(step.Metric.Number, source[0]).AsDouble());
                target[CountWord]++;
                break;
            case MergeOperation.Histogram:
                present[0] = true;
                return AddHistogram(step, source, target);
            case MergeOperation.State:
                TakeState(step, source[0], target);
                break;
            default:
                target[0] = 1;
                break;
        }

        present.Fill(true);
        return 0;
    }

    private static void AddUnsigned(Span<ulong> totals, ReadOnlySpan<ulong> words, int first, ValueStore store)
    {
        int i = 0;
        Vector<ulong> wrapped = Vector<ulong>.Zero;
        for (; i <= words.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
        {
            var added = new Vector<ulong>(words[i..]);
            Vector<ulong> sum = new Vector<ulong>(totals[i..]) + added;
            wrapped |= Vector.LessThan(sum, added);
            sum.CopyTo(totals[i..]);
        }

        bool hasOverflow = wrapped != Vector<ulong>.Zero;
        for (; i < words.Length; i++)
        {
            totals[i] = unchecked(totals[i] + words[i]);
            hasOverflow |= totals[i] < words[i];
        }

        for (i = 0; hasOverflow && i < words.Length; i++)
        {
            if (totals[i] < words[i])
            {
                store.CountOverflow(first + i);
            }
        }
    }

    private static void AddSigned(Span<ulong> totals, ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            totals[i] = unchecked(totals[i] + words[i]);
        }
    }

    private static void AddFloats(Span<double> totals, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            totals[i] += values[i];
        }
    }

    /// <summary>One writer's nonsense would make the total of all writers nonsense.</summary>
    private static int AddTotals(Span<double> totals, ReadOnlySpan<double> values, Span<bool> present)
    {
        int refused = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (IsTotal(values[i]))
            {
                totals[i] += values[i];
                present[i] = true;
            }
            else
            {
                refused++;
            }
        }

        return refused;
    }

    private static void AddFloat(ref ulong total, double value) =>
        total = BitConverter.DoubleToUInt64Bits(BitConverter.UInt64BitsToDouble(total) + value);

    /// <summary>Whether it is a gauge that tells when it was set, and never was.</summary>
    private static bool IsNeverSet(in MergeStep step, ReadOnlySpan<ulong> source) =>
        step.Metric.Merge == GaugeMerge.Last && source[TimeWord] == 0;

    /// <summary>Whether it is a state without names, which is 0 or 1, and is neither.</summary>
    private static bool IsNoState(in MergeStep step, ulong word) => step.Metric.Kind == MetricKind.State && word > 1;

    /// <summary>Whether a counter can have the value.</summary>
    private static bool IsTotal(double value) => value >= 0 && value <= double.MaxValue;

    private static bool IsTotal(in MergeStep step, ulong word) => !step.Series.IsCounter || IsTotal(new Number(step.Metric.Number, word).AsDouble());

    private static void AddNumber(in MergeStep step, ulong word, ref ulong total, ValueStore store)
    {
        if (step.Series.Number == NumberKind.Float)
        {
            AddFloat(ref total, new Number(step.Metric.Number, word).AsDouble());
            return;
        }

        total = unchecked(total + word);
        if (step.Series.Number == NumberKind.Unsigned && total < word)
        {
            store.CountOverflow(step.Target);
        }
        else if (step.Series is { Number: NumberKind.Signed, IsCounter: true })
        {
            // It stays at the greatest number there is, as in the ledger: a total must not become negative.
            total = Math.Min(total, long.MaxValue);
        }
    }

    private static void TakeLast(in MergeStep step, ulong rank, ReadOnlySpan<ulong> source, Span<ulong> target, Span<bool> present)
    {
        ulong time = step.Metric.Merge == GaugeMerge.Last ? source[TimeWord] : 1;
        if (time == 0 || (present[0] && (time < target[TimeWord] || (time == target[TimeWord] && rank < target[RankWord]))))
        {
            return;
        }

        target[0] = Converted(step, source[0]);
        target[TimeWord] = time;
        target[RankWord] = rank;
        present[0] = true;
    }

    private static void TakeExtreme(in MergeStep step, ulong word, ref ulong target, bool isPresent)
    {
        var candidate = new Number(step.Series.Number, Converted(step, word));
        int order = Compare(candidate, new Number(step.Series.Number, target));
        if (!isPresent || (step.Operation == MergeOperation.Min ? order < 0 : order > 0))
        {
            target = candidate.Bits;
        }
    }

    private static int Compare(Number x, Number y) => x.Kind switch
    {
        NumberKind.Unsigned => x.Bits.CompareTo(y.Bits),
        NumberKind.Signed => ((long)x.Bits).CompareTo((long)y.Bits),

        // A NaN is less than every number, so that it shows in a minimum.
        _ => x.AsDouble().CompareTo(y.AsDouble()),
    };

    /// <summary>The word as a number of the series' kind.</summary>
    private static ulong Converted(in MergeStep step, ulong word) => step.Series.Number == step.Metric.Number
        ? word
        : BitConverter.DoubleToUInt64Bits(new Number(step.Metric.Number, word).AsDouble());

    private static int AddHistogram(in MergeStep step, ReadOnlySpan<ulong> source, Span<ulong> target)
    {
        MetricDefinition metric = step.Metric;
        BucketLayout layout = step.Series.Buckets!;
        int words = metric.Words - (metric.HasExemplars ? HistogramWords.ExemplarLength : 0);
        int refused = double.IsFinite(BitConverter.UInt64BitsToDouble(source[HistogramWords.Sum])) ? 0 : 1;
        if (refused == 0)
        {
            HistogramWords.AddHead(target, source);
        }

        for (int i = HistogramWords.Maximum + 1; i < words; i++)
        {
            ref ulong bucket = ref target[step.Map is { } map ? map[i] : i];
            bucket = HistogramWords.CappedSum(bucket, source[i]);
        }

        if (metric.HasExemplars)
        {
            TakeExemplar(source.Slice(words, HistogramWords.ExemplarLength), target.Slice(layout.ExemplarWord, HistogramWords.ExemplarLength));
        }

        return refused;
    }

    /// <summary>The latest of all stands.</summary>
    private static void TakeExemplar(ReadOnlySpan<ulong> exemplar, Span<ulong> target)
    {
        if ((long)exemplar[1] > (long)target[1])
        {
            exemplar.CopyTo(target);
        }
    }

    private static void TakeState(in MergeStep step, ulong index, Span<ulong> target)
    {
        if (index < (ulong)step.Map!.Length && step.Map[index] is >= 0 and var state)
        {
            target[state] = 1;
        }
    }
}
