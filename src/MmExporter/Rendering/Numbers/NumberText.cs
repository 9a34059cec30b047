using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MmExporter.Rendering.Numbers;

/// <summary>Numbers as text that Prometheus, OpenMetrics and Python read.</summary>
/// <remarks>All methods need a destination of at least <see cref="LengthMax"/> bytes, and may overwrite as many: what lies behind
/// the text is not kept. They allocate nothing.</remarks>
internal static class NumberText
{
    /// <summary>Bytes a destination must have. No text is longer than 24.</summary>
    public const int LengthMax = 32;

    private const ulong Ten16 = 10_000_000_000_000_000;
    private const ulong SignBit = 1UL << 63;

    /// <summary>Up to here every whole number is a double, and its shortest decimal has no digit less.</summary>
    private const ulong WholeMax = (1UL << 53) - 1;

    /// <returns>The length of the text.</returns>
    public static int Write(ulong value, Span<byte> destination)
    {
        if (value < SmallNumbers.Count)
        {
            (uint text, int length) = SmallNumbers.Of(value);
            BinaryPrimitives.WriteUInt32LittleEndian(destination, text);
            return length;
        }

        return value < Ten16 ? WriteWithoutZeros(value, destination) : WriteLong(value, destination);
    }

    /// <inheritdoc cref="Write(ulong, Span{byte})"/>
    public static int Write(long value, Span<byte> destination)
    {
        destination[0] = (byte)'-';
        int sign = (int)((ulong)value >> 63);
        return sign + Write(Magnitude(value), destination[sign..]);
    }

    /// <summary>
    /// The shortest text that reads back as the same double: <c>5</c>, <c>-0</c>, <c>0.25</c>, <c>1e+21</c>, <c>5e-324</c>,
    /// <c>NaN</c>, <c>+Inf</c>. With an exponent below 10^-4 and from 10^21 on.
    /// </summary>
    /// <returns>The length of the text.</returns>
    public static int Write(double value, Span<byte> destination)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        long whole = double.ConvertToIntegerNative<long>(value);
        if (whole == value && Magnitude(whole) <= WholeMax && bits != SignBit)
        {
            return Write(whole, destination);
        }

        if (!double.IsFinite(value) || value == 0)
        {
            return WriteSpecial(value, destination);
        }

        destination[0] = (byte)'-';
        int sign = (int)(bits >> 63);
        return sign + DecimalLayout.Write(ShortestDecimal.Of(bits), destination[sign..]);
    }

    /// <summary>
    /// The form that a bucket's bound and a quantile have as labels, so that a series has one name in every format: what Go's
    /// <c>FormatFloat(value, 'g', -1, 64)</c> gives, with <c>.0</c> behind it if that is neither point nor exponent: <c>1.0</c>, <c>0.005</c>,
    /// <c>1e+06</c>, <c>+Inf</c>. Zero has no sign. Prometheus brings all bounds into this form.
    /// </summary>
    /// <returns>The length of the text.</returns>
    public static int WriteCanonical(double value, Span<byte> destination)
    {
        double magnitude = Math.Abs(value);
        if (!double.IsFinite(value) || (magnitude >= 1e-4 && magnitude < 1e6 && magnitude != Math.Truncate(magnitude)))
        {
            return Write(value, destination);
        }

        if (magnitude < 1e6 && magnitude == Math.Truncate(magnitude))
        {
            int length = Write((long)value, destination);
            ".0"u8.CopyTo(destination[length..]);
            return length + 2;
        }

        destination[0] = (byte)'-';
        int sign = value < 0 ? 1 : 0;
        return sign + DecimalLayout.WriteScientific(ShortestDecimal.Of(BitConverter.DoubleToUInt64Bits(value)), destination[sign..]);
    }

    /// <summary>Up to 16 digits. The zeros in front are shifted out, the last one stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteWithoutZeros(ulong value, Span<byte> destination)
    {
        Vector128<byte> digits = DecimalDigits.Of(value);
        int zeros = DecimalDigits.LeadingZeros(digits);
        Vector128.ShuffleNative(digits + DecimalDigits.Zeros, Vector128<byte>.Indices + Vector128.Create((byte)zeros)).CopyTo(destination);
        return DecimalDigits.Count - zeros;
    }

    private static int WriteLong(ulong value, Span<byte> destination)
    {
        ulong head = value / Ten16;
        int length = WriteWithoutZeros(head, destination);
        (DecimalDigits.Of(value - head * Ten16) + DecimalDigits.Zeros).CopyTo(destination[length..]);
        return length + DecimalDigits.Count;
    }

    private static int WriteSpecial(double value, Span<byte> destination)
    {
        ReadOnlySpan<byte> text = double.IsNaN(value) ? "NaN"u8 : value == 0 ? "-0"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8;
        text.CopyTo(destination);
        return text.Length;
    }

    private static ulong Magnitude(long value) => value < 0 ? 0 - (ulong)value : (ulong)value;
}
