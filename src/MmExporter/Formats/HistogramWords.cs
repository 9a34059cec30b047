using System.Numerics;

namespace MmExporter.Formats;

/// <summary>Where things stand in the words of a histogram, in a snapshot as in a file of version 2. 0 in every word means:
/// nothing yet.</summary>
internal static class HistogramWords
{
    public const int Sum = 0, Minimum = 1, Maximum = 2;

    /// <summary>The first bucket of a histogram with explicit bounds.</summary>
    public const int ExplicitBuckets = 3;

    /// <summary>The counts of an exponential histogram beside its buckets.</summary>
    public const int Zero = 3, Below = 4, Above = 5;

    /// <summary>The first bucket of an exponential histogram.</summary>
    public const int ExponentialBuckets = 6;

    /// <summary>Words of an exemplar, behind the buckets: value, time in Unix nanoseconds (0 for none), trace id (two), span id.</summary>
    public const int ExemplarLength = 5;

    /// <summary>The extremes are kept XORed with these, so that 0 means nothing yet.</summary>
    private const ulong MinimumMask = 0x7FF0000000000000, MaximumMask = 0xFFF0000000000000;

    public static double MinimumOf(ulong word) => BitConverter.UInt64BitsToDouble(word ^ MinimumMask);

    public static double MaximumOf(ulong word) => BitConverter.UInt64BitsToDouble(word ^ MaximumMask);

    /// <summary>The sum of counts; where a word cannot hold it, the most that one can: a sum that began anew would have buckets that fall.</summary>
    public static ulong CappedSum(ulong total, ulong count) => count <= ulong.MaxValue - total ? total + count : ulong.MaxValue;

    /// <summary>Adds a histogram's words to those of another with the same buckets: sum, extremes and counts; not the exemplar.</summary>
    /// <param name="total">The words so far; all 0 for nothing yet.</param>
    /// <param name="words">As many words, up to the last bucket.</param>
    public static void Add(Span<ulong> total, ReadOnlySpan<ulong> words)
    {
        AddHead(total, words);
        int i = Maximum + 1;
        for (; i <= words.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
        {
            // Where a sum goes beyond, the comparison has all bits set, and that is the greatest number.
            var added = new Vector<ulong>(words[i..]);
            Vector<ulong> sum = new Vector<ulong>(total[i..]) + added;
            (sum | Vector.LessThan(sum, added)).CopyTo(total[i..]);
        }

        for (; i < words.Length; i++)
        {
            total[i] = CappedSum(total[i], words[i]);
        }
    }

    /// <summary>Adds sum and extremes only.</summary>
    public static void AddHead(Span<ulong> total, ReadOnlySpan<ulong> words)
    {
        total[Sum] = BitConverter.DoubleToUInt64Bits(BitConverter.UInt64BitsToDouble(total[Sum]) + BitConverter.UInt64BitsToDouble(words[Sum]));
        double minimum = MinimumOf(words[Minimum]), maximum = MaximumOf(words[Maximum]);

        // A NaN is neither below nor above anything: as the first it would stay.
        if (words[Minimum] != 0 && (total[Minimum] == 0 ? !double.IsNaN(minimum) : minimum < MinimumOf(total[Minimum])))
        {
            total[Minimum] = words[Minimum];
        }

        if (words[Maximum] != 0 && (total[Maximum] == 0 ? !double.IsNaN(maximum) : maximum > MaximumOf(total[Maximum])))
        {
            total[Maximum] = words[Maximum];
        }
    }
}
