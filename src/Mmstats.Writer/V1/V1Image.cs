using System.Buffers.Binary;
using Mmstats.Format.V1;

namespace Mmstats.Writer.V1;

/// <summary>The bytes of a whole file with the values its instruments have now.</summary>
internal static class V1Image
{
    /// <summary>The size of a file whose fields take so many bytes: whole pages, and one of them at least.</summary>
    public static int FileLength(int fieldsLengthBytes)
    {
        var used = V1Layout.FieldsOffset + fieldsLengthBytes;
        return (used + V1Layout.PageLength - 1) / V1Layout.PageLength * V1Layout.PageLength;
    }

    public static byte[] Compose(IReadOnlyList<V1Instrument> instruments)
    {
        var image = new byte[FileLength(instruments.Sum(instrument => instrument.FieldLengthBytes))];
        image[0] = V1Layout.Version;
        var rest = image.AsSpan(V1Layout.FieldsOffset);
        foreach (var instrument in instruments)
        {
            rest = WriteSized(rest, instrument.LabelUtf8);
            rest = WriteSized(rest, instrument.TypeAscii);
            instrument.CurrentState.CopyTo(rest);
            rest = rest[instrument.CurrentState.Length..];
        }
        return image;
    }

    private static Span<byte> WriteSized(Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)bytes.Length);
        bytes.CopyTo(rest[V1Layout.SizePrefixLength..]);
        return rest[(V1Layout.SizePrefixLength + bytes.Length)..];
    }
}
