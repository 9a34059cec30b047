using System.Runtime.InteropServices;
using Mmstats.Format.V2;

namespace MmExporter.Formats.V2;

/// <summary>Adds the words of a series in one lane to those of the lanes before, so that the sum is words of the same kind.</summary>
/// <remarks>Words are taken as the processor's own numbers: the exporter runs on little-endian machines only.</remarks>
internal static class V2LaneSum
{
    private const int SumWord = 0, MinimumWord = 1, MaximumWord = 2;

    /// <param name="shape">What the words are.</param>
    /// <param name="total">The words so far; all 0 before the first lane.</param>
    /// <param name="lane">The words of the next lane, the exemplar apart.</param>
    public static void Add(in V2Shape shape, Span<byte> total, ReadOnlySpan<byte> lane)
    {
        Span<ulong> totals = MemoryMarshal.Cast<byte, ulong>(total);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(lane);
        if (shape.BucketCount == 0)
        {
            AddNumber(shape.Number, ref totals[SumWord], words[SumWord]);
            return;
        }

        AddNumber(V2Number.F64, ref totals[SumWord], words[SumWord]);
        TakeExtreme(ref totals[MinimumWord], words[MinimumWord], V2Layout.MinimumMask, static (value, least) => value < least);
        TakeExtreme(ref totals[MaximumWord], words[MaximumWord], V2Layout.MaximumMask, static (value, greatest) => value > greatest);
        for (int i = MaximumWord + 1; i < words.Length; i++)
        {
            totals[i] = unchecked(totals[i] + words[i]);
        }
    }

    private static void AddNumber(V2Number number, ref ulong total, ulong word) => total = number == V2Number.F64
        ? BitConverter.DoubleToUInt64Bits(BitConverter.UInt64BitsToDouble(total) + BitConverter.UInt64BitsToDouble(word))
        : unchecked(total + word);

    /// <summary>A word of 0 says that there is none yet.</summary>
    private static void TakeExtreme(ref ulong total, ulong word, ulong mask, Func<double, double, bool> isFurther)
    {
        if (word != 0 && (total == 0 ||
            isFurther(BitConverter.UInt64BitsToDouble(word ^ mask), BitConverter.UInt64BitsToDouble(total ^ mask))))
        {
            total = word;
        }
    }
}
