using System.Buffers.Binary;
using System.Text;

namespace Mmstats.Writer.Tests.Support;

/// <summary>A field as it stands in a file. Numbers are read from the bytes that are shown.</summary>
internal sealed record DecodedField(string Label, string Type, byte WriteBuffer, byte[] Shown, byte[] Hidden, int ShownOffset)
{
    public ulong UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(Shown);

    public long Int64 => BinaryPrimitives.ReadInt64LittleEndian(Shown);

    public double Double => BinaryPrimitives.ReadDoubleLittleEndian(Shown);

    public string Text => Encoding.UTF8.GetString(Shown).TrimEnd('\0');
}
