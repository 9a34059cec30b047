using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MmExporter.Rendering.Numbers;

/// <summary>Writes the digits of a decimal with its point or its exponent.</summary>
/// <remarks>The first digit stands alone, the other 16 lie in one vector and are stored at once, the point among them.</remarks>
internal static class DecimalLayout
{
    /// <summary>Below 10^-4 and from 10^21 on, an exponent is shorter to read.</summary>
    private const int FixedExponentMin = -4;
    private const int FixedExponentMax = 20;
    private const ulong Ten16 = 10_000_000_000_000_000;

    /// <summary>In full or with an exponent, whichever is usual for a number of that size.</summary>
    /// <returns>The length of the text.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ShortestDecimal value, Span<byte> destination)
    {
        int exponent = value.Exponent;
        ulong first = value.Digits / Ten16;
        Vector128<byte> digits = DecimalDigits.Of(value.Digits - first * Ten16);
        int count = DecimalDigits.CountWithoutTrailingZeros(digits);
        digits += DecimalDigits.Zeros;
        destination[0] = (byte)('0' + first);
        if ((uint)exponent < (uint)count)
        {
            WithPoint(digits, exponent).CopyTo(destination[1..]);
            destination[DecimalDigits.Count + 1] = digits[DecimalDigits.Count - 1];
            return count + 2;
        }

        if (exponent is < 0 and >= FixedExponentMin)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, LeadingZeros);
            destination = destination[(1 - exponent)..];
            destination[0] = (byte)('0' + first);
            digits.CopyTo(destination[1..]);
            return count + 2 - exponent;
        }

        return exponent is >= 0 and <= FixedExponentMax ? WriteWhole(digits, exponent, destination) : WriteScientific(digits, count, exponent, destination);
    }

    /// <summary>With an exponent, whatever it is.</summary>
    /// <returns>The length of the text.</returns>
    public static int WriteScientific(ShortestDecimal value, Span<byte> destination)
    {
        ulong first = value.Digits / Ten16;
        Vector128<byte> digits = DecimalDigits.Of(value.Digits - first * Ten16);
        destination[0] = (byte)('0' + first);
        return WriteScientific(digits + DecimalDigits.Zeros, DecimalDigits.CountWithoutTrailingZeros(digits), value.Exponent, destination);
    }

    private static ulong LeadingZeros => BinaryPrimitives.ReadUInt64LittleEndian("0.000000"u8);

    /// <summary>The point stands behind <paramref name="index"/> digits, and pushes the last one out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> WithPoint(Vector128<byte> digits, int index)
    {
        Vector128<byte> places = Vector128<byte>.Indices;
        Vector128<byte> point = Vector128.Create((byte)index);

        // Behind the point the mask is −1, and each place takes the digit before it.
        Vector128<byte> moved = Vector128.ShuffleNative(digits, places + Vector128.GreaterThan(places.AsSByte(), point.AsSByte()).AsByte());
        return Vector128.ConditionalSelect(Vector128.Equals(places, point), Vector128.Create((byte)'.'), moved);
    }

    /// <summary>Without a point; zeros stand for what the digits do not reach.</summary>
    private static int WriteWhole(Vector128<byte> digits, int exponent, Span<byte> destination)
    {
        digits.CopyTo(destination[1..]);
        "0000"u8.CopyTo(destination[(DecimalDigits.Count + 1)..]);
        return exponent + 1;
    }

    /// <summary>Behind the first digit; there is a point only where more follow.</summary>
    private static int WriteScientific(Vector128<byte> digits, int count, int exponent, Span<byte> destination)
    {
        destination[1] = (byte)'.';
        digits.CopyTo(destination[2..]);
        int length = count == 0 ? 1 : count + 2;
        destination[length] = (byte)'e';
        destination[length + 1] = (byte)(exponent < 0 ? '-' : '+');

        // At least two digits, as Go and Python write them.
        uint magnitude = (uint)Math.Abs(exponent);
        length += 2;
        if (magnitude >= 100)
        {
            destination[length++] = (byte)('0' + magnitude / 100);
        }

        destination[length] = (byte)('0' + magnitude / 10 % 10);
        destination[length + 1] = (byte)('0' + magnitude % 10);
        return length + 2;
    }
}
