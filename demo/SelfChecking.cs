namespace Mmstats.Demo;

/// <summary>
/// Eight-byte values that tell from their own bits whether they were read whole. The lower half is a running number,
/// the upper half a hash of it, so that parts of two values do not fit together, but for one time in 2^m where the later
/// part has only m bits of the hash. A reader's tests compile this file too.
/// </summary>
public static class SelfChecking
{
    // The lowest bit of a double's exponent. A double without it is finite, for those that are not have all eleven.
    private const ulong ExponentLowBit = 0x0010_0000_0000_0000;

    /// <summary>The value of a running number.</summary>
    public static ulong Whole(uint number) => (ulong)Hash(number) << 32 | number;

    /// <summary>Whether these are the bits of one value.</summary>
    public static bool IsWhole(ulong value) => value == Whole((uint)value);

    /// <summary>The same bits as a double, but for one that is cleared so that it is finite.</summary>
    public static double WholeDouble(uint number) => BitConverter.UInt64BitsToDouble(Whole(number) & ~ExponentLowBit);

    /// <summary>Whether these are the bits of one double.</summary>
    public static bool IsWhole(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        return bits == BitConverter.DoubleToUInt64Bits(WholeDouble((uint)bits));
    }

    // The finishing step of MurmurHash3: every bit of the number moves about half of the bits of the hash.
    private static uint Hash(uint number)
    {
        number ^= number >> 16;
        number *= 0x85EB_CA6B;
        number ^= number >> 13;
        number *= 0xC2B2_AE35;
        return number ^ number >> 16;
    }
}
