using MmExporter.Rendering.Numbers;

namespace MmExporter.Rendering;

/// <summary>Writes the number that a word is.</summary>
internal interface IWordText
{
    /// <returns>Bytes written.</returns>
    static abstract int Write(ulong word, Span<byte> destination);
}

/// <summary>Words that are numbers without a sign.</summary>
internal readonly struct UnsignedText : IWordText
{
    public static int Write(ulong word, Span<byte> destination) => NumberText.Write(word, destination);
}

/// <summary>Words that are doubles.</summary>
internal readonly struct DoubleText : IWordText
{
    public static int Write(ulong word, Span<byte> destination) => NumberText.Write(BitConverter.UInt64BitsToDouble(word), destination);
}
