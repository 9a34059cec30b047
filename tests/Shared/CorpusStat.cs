using System.Security.Cryptography;

namespace TestSupport;

/// <summary>A field of a recorded file as mmstats' own reader gave it.</summary>
/// <param name="Label">The label, bytes that are not UTF-8 dropped.</param>
/// <param name="LabelHex">The label's bytes, or <c>sha1:HASH:len=N</c>.</param>
/// <param name="Type">The Python struct format.</param>
/// <param name="IsBuffered">Whether there are two buffers.</param>
/// <param name="WriteBuffer">The write buffer, 255 where there is one value.</param>
/// <param name="Offset">Offset of the field in the file.</param>
/// <param name="ValueOffset">Offset of the first packed data in the file, behind the write buffer.</param>
/// <param name="ValueSize">Bytes of the packed data.</param>
/// <param name="Kind">int, float, bool or str.</param>
/// <param name="Value">The first value as Python prints it; true or false.</param>
/// <param name="RawHex">The shown packed data, or <c>sha1:HASH:len=N</c>.</param>
internal sealed record CorpusStat(
    string Label,
    string LabelHex,
    string Type,
    bool IsBuffered,
    byte WriteBuffer,
    int Offset,
    int ValueOffset,
    int ValueSize,
    string Kind,
    string Value,
    string RawHex)
{
    /// <summary>A float's value; Python writes nan and inf.</summary>
    public double FloatValue => Value switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(Value, System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>A text without the lone surrogates that Python 2 has in texts and UTF-8 has not.</summary>
    public string TextValue => string.Concat(Value.Where((c, i) =>
        !char.IsSurrogate(c) ||
        (i + 1 < Value.Length && char.IsSurrogatePair(c, Value[i + 1])) ||
        (i > 0 && char.IsSurrogatePair(Value[i - 1], c))));

    /// <summary>Writes bytes as <paramref name="recorded"/> has them: in hex, or as a hash with the length.</summary>
    public static string Describe(ReadOnlySpan<byte> bytes, string recorded)
    {
        return recorded.StartsWith("sha1:", StringComparison.Ordinal)
            ? $"sha1:{Convert.ToHexStringLower(Sha1(bytes))}:len={bytes.Length}"
            : Convert.ToHexStringLower(bytes);
    }

    // The corpus names long texts by their hash; nothing is protected by it.
#pragma warning disable CA5350
    private static byte[] Sha1(ReadOnlySpan<byte> bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350
}
