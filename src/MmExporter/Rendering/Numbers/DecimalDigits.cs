using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MmExporter.Rendering.Numbers;

/// <summary>Sixteen decimal digits in a vector, a digit a byte, the first one in the lowest: as text lies in memory.</summary>
internal static class DecimalDigits
{
    public const int Count = 16;

    private const ulong Ten8 = 100_000_000;

    /// <summary>Added to digits, it makes them text.</summary>
    public static Vector128<byte> Zeros => Vector128.Create((byte)'0');

    /// <summary>The digits of a number below 10^16, with zeros in front.</summary>
    /// <remarks>Each step halves all parts at once. The reciprocals are rounded up, and exact for all numbers that can stand there.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Of(ulong value)
    {
        ulong high = value / Ten8;
        Vector128<uint> fours = Vector128.Create(Fours(high), Fours(value - high * Ten8)).AsUInt32();
        Vector128<uint> hundreds = (fours * 5_243U) >> 19;
        Vector128<ushort> twos = (hundreds | ((fours - hundreds * 100U) << 16)).AsUInt16();
        Vector128<ushort> tens = (twos * 103) >> 10;
        return (tens | ((twos - tens * 10) << 8)).AsByte();
    }

    /// <summary>How many zeros the digits begin with; the last digit is none of them.</summary>
    public static int LeadingZeros(Vector128<byte> digits) => BitOperations.TrailingZeroCount(NotZero(digits) | (1U << (Count - 1)));

    /// <summary>How many digits there are up to the last one that is not zero.</summary>
    public static int CountWithoutTrailingZeros(Vector128<byte> digits) => 32 - BitOperations.LeadingZeroCount(NotZero(digits));

    private static uint NotZero(Vector128<byte> digits) => Vector128.GreaterThan(digits.AsSByte(), Vector128<sbyte>.Zero).ExtractMostSignificantBits();

    /// <summary>A number below 10^8 as two of four digits.</summary>
    private static ulong Fours(ulong value)
    {
        ulong high = (value * 109_951_163) >> 40;
        return high | ((value - high * 10_000) << 32);
    }
}
