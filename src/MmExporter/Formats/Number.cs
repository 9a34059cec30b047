using System.Globalization;

namespace MmExporter.Formats;

/// <summary>A number as a file holds it, in 64 bits.</summary>
/// <param name="Kind">What the bits are.</param>
/// <param name="Bits">The bits.</param>
internal readonly record struct Number(NumberKind Kind, ulong Bits)
{
    public static Number From(ulong value) => new(NumberKind.Unsigned, value);

    public static Number From(long value) => new(NumberKind.Signed, (ulong)value);

    public static Number From(double value) => new(NumberKind.Float, BitConverter.DoubleToUInt64Bits(value));

    public double AsDouble() => Kind switch
    {
        NumberKind.Unsigned => Bits,
        NumberKind.Signed => (long)Bits,
        _ => BitConverter.UInt64BitsToDouble(Bits),
    };

    /// <summary>Invariant text that reads back as the same number.</summary>
    public override string ToString() => Kind switch
    {
        NumberKind.Unsigned => Bits.ToString(CultureInfo.InvariantCulture),
        NumberKind.Signed => ((long)Bits).ToString(CultureInfo.InvariantCulture),
        _ => AsDouble().ToString(CultureInfo.InvariantCulture),
    };
}
