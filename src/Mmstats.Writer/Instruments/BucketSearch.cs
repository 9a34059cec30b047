using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Mmstats.Format.V2;

namespace Mmstats.Writer;

/// <summary>Finds the word that counts a value among those of a histogram.</summary>
internal sealed class BucketSearch
{
    // Explicit bounds are compared so many at once.
    private const int BlockLength = 16;
    private const int MantissaBits = 52;
    private const ulong MantissaMask = (1UL << MantissaBits) - 1;
    private const int ExponentBias = 1023;

    // Explicit: the bounds, filled up with infinity, which no value is above, to whole blocks.
    private readonly double[] bounds;

    // Exponential: the mantissas of the bounds between two powers of 2, and for each value of the first bits of a mantissa how
    // many bounds are surely below it. With twice as many of these as bounds at most two are left to compare.
    private readonly ulong[] mantissas = [];
    private readonly ushort[]? starts;
    private readonly int scale;
    private readonly int first;
    private readonly int count;

    private BucketSearch(double[] bounds) => this.bounds = bounds;

    private BucketSearch(int scale, int first, int count)
        : this([])
    {
        this.scale = scale;
        this.first = first;
        this.count = count;
        mantissas = ExponentialIndex.Mantissas(scale);
        starts = new ushort[1 << (Math.Max(scale, 0) + 1)];
        for (var i = 0; i < starts.Length; i++)
            starts[i] = (ushort)mantissas.Count(mantissa => mantissa < (ulong)i << StartShift);
    }

    private int StartShift => MantissaBits - (Math.Max(scale, 0) + 1);

    public static BucketSearch Explicit(double[] bounds)
    {
        var padded = new double[Math.Max(1, (bounds.Length + BlockLength - 1) / BlockLength) * BlockLength];
        Array.Fill(padded, double.PositiveInfinity);
        bounds.CopyTo(padded, 0);
        return new BucketSearch(padded);
    }

    public static BucketSearch Exponential(int scale, int first, int count) => new(scale, first, count);

    /// <summary>Whether the histogram takes the value at all.</summary>
    public bool Takes(double value) => double.IsFinite(value) && (starts == null || value >= 0);

    /// <summary>The bounds if one block holds them, as most do, for <see cref="FindInBlock"/>; else null, and <see cref="Find"/> is to be asked.</summary>
    public double[]? Block => starts == null && bounds.Length == BlockLength ? bounds : null;

    /// <summary>Where the word is that counts a value, in bytes from the first data word; any of them for what the histogram does not take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint FindInBlock(double[] block, double value) => OffsetOf(CountBelow(block, 0, value));

    /// <summary>The same for buckets of whatever kind.</summary>
    public nint Find(double value) => starts == null ? FindExplicit(value) : FindExponential(value, starts);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint OffsetOf(int bucket) => (nint)(uint)((V2Layout.HistogramHeadWords + bucket) * V2Layout.WordLength);

    // The bucket of a value is the number of bounds below it. All of a block are compared: a search that jumps costs more than it saves.
    private nint FindExplicit(double value)
    {
        // The block with the first bound that is not below the value: its last bound is the first last bound that is not. The
        // last block if all are below, for where the bounds fill their blocks no infinity ends them.
        var from = 0;
        while (from < bounds.Length - BlockLength && bounds[from + BlockLength - 1] < value)
            from += BlockLength;
        return OffsetOf(from + CountBelow(bounds, from, value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelow(double[] bounds, int from, double value)
    {
        ref var block = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bounds), from);
        if (!Avx2.IsSupported)
            return CountBelowPortably(ref block, value);
        // Four comparisons of four bounds, packed so that each leaves two bits of a mask; their order does not matter.
        var wanted = Vector256.Create(value);
        var low = Avx2.PackSignedSaturate(IsBelow(ref block, 0, wanted), IsBelow(ref block, 4, wanted));
        var high = Avx2.PackSignedSaturate(IsBelow(ref block, 8, wanted), IsBelow(ref block, 12, wanted));
        return BitOperations.PopCount(Avx2.PackSignedSaturate(low, high).ExtractMostSignificantBits()) >> 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> IsBelow(ref double block, nuint offset, Vector256<double> value) =>
        Vector256.LessThan(Vector256.LoadUnsafe(ref block, offset), value).AsInt32();

    private static int CountBelowPortably(ref double block, double value)
    {
        var wanted = Vector128.Create(value);
        var below = Vector128<long>.Zero;
        for (nuint i = 0; i < BlockLength; i += (nuint)Vector128<double>.Count)
            below -= Vector128.LessThan(Vector128.LoadUnsafe(ref block, i), wanted).AsInt64();
        return (int)Vector128.Sum(below);
    }

    private nint FindExponential(double value, ushort[] countsBelow)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        if (bits << 1 == 0)
            return V2Layout.HistogramHeadWords * V2Layout.WordLength;
        var exponent = (int)(bits >> MantissaBits) - ExponentBias;
        var mantissa = bits & MantissaMask;
        int index;
        if (scale > 0)
        {
            // Mantissa 0 is a power of 2, the upper end of the bucket before.
            index = (exponent << scale) + (mantissa == 0 ? -1 : CountBelow(mantissa, countsBelow));
        }
        else
        {
            index = (mantissa == 0 ? exponent - 1 : exponent) >> -scale;
        }
        // What is below the normal doubles comes out as below, too, since no range reaches down there.
        index -= first;
        if (index < 0)
            return (V2Layout.HistogramHeadWords + 1) * V2Layout.WordLength;
        var word = index < count ? V2Layout.ExponentialHeadWords + index : V2Layout.HistogramHeadWords + 2;
        return word * V2Layout.WordLength;
    }

    private int CountBelow(ulong mantissa, ushort[] countsBelow)
    {
        int below = countsBelow[(int)(mantissa >> StartShift)];
        while (below < mantissas.Length && mantissas[below] < mantissa)
            below++;
        return below;
    }
}
