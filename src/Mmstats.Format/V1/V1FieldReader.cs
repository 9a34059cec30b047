using System.Buffers.Binary;

namespace Mmstats.Format.V1;

/// <summary>
/// Walks the fields of a version 1 file. Every byte string is safe input: no length found in it is believed before it
/// is compared with the bytes that are there.
/// </summary>
/// <remarks>When <see cref="MoveNext"/> returns false, <see cref="Refusal"/> says whether the list ended as it
/// should, and <see cref="Offset"/> where.</remarks>
public ref struct V1FieldReader
{
    private readonly ReadOnlySpan<byte> file;

    /// <summary>A reader over the whole bytes of a file.</summary>
    public V1FieldReader(ReadOnlySpan<byte> file)
    {
        this.file = file;
        Offset = V1Layout.FieldsOffset;
        Refusal = V1Refusal.NotYet;
    }

    /// <summary>The field that <see cref="MoveNext"/> found.</summary>
    public V1Field Current { get; private set; }

    /// <summary>Offset of the next field; after the end, of the field at which the list ended.</summary>
    public int Offset { get; private set; }

    /// <summary>Why the list ended. Of no meaning before <see cref="MoveNext"/> returned false.</summary>
    public V1Refusal Refusal { get; private set; }

    /// <summary>Finds the next field.</summary>
    /// <returns>False at the end of the list, be it as it should or not.</returns>
    public bool MoveNext()
    {
        bool first = Offset == V1Layout.FieldsOffset;
        if (first && !HasVersion())
        {
            return false;
        }

        ReadOnlySpan<byte> rest = file[Offset..];
        if (IsEndOfList(rest))
        {
            // A file without a single field looks the same as one whose fields are about to be written.
            return End(first ? V1Refusal.NotYet : V1Refusal.None);
        }

        V1Refusal refusal = ReadField(rest, out V1Field field);
        if (refusal != V1Refusal.None)
        {
            return End(refusal);
        }

        Current = field;
        Offset = field.End;
        return true;
    }

    private bool HasVersion()
    {
        if (file.IsEmpty || file[0] == 0)
        {
            return End(V1Refusal.NotYet);
        }

        return file[0] == V1Layout.Version || End(V1Refusal.UnknownVersion);
    }

    /// <summary>The list ends where the next label size reads as nothing, one zero byte or two zero bytes.</summary>
    private static bool IsEndOfList(ReadOnlySpan<byte> rest) =>
        rest.IsEmpty || (rest[0] == 0 && (rest.Length == 1 || rest[1] == 0));

    private readonly V1Refusal ReadField(ReadOnlySpan<byte> rest, out V1Field field)
    {
        field = default;
        if (!TrySplitSized(ref rest, out ReadOnlySpan<byte> label) || !TrySplitSized(ref rest, out ReadOnlySpan<byte> type))
        {
            return V1Refusal.Truncated;
        }

        if (!type.ContainsAnyExcept((byte)0))
        {
            return V1Refusal.NotYet;
        }

        V1Refusal refusal = StructFormat.TryParse(type, out StructFormat format);
        if (refusal != V1Refusal.None)
        {
            return refusal;
        }

        if (rest.IsEmpty)
        {
            return V1Refusal.Truncated;
        }

        bool buffered = rest[0] != V1Layout.Unbuffered;
        if (buffered && rest[0] > 1)
        {
            return V1Refusal.UnknownWriteBuffer;
        }

        int stateLength = Math.Min(V1Layout.StateLength(format.Length, buffered), rest.Length);
        field = new V1Field(Offset, label.Length, type.Length, stateLength, buffered, format);
        return field.TryGetShown(rest[..stateLength], out _) ? V1Refusal.None : V1Refusal.Truncated;
    }

    private static bool TrySplitSized(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(rest, out ushort length) ||
            rest.Length - V1Layout.SizePrefixLength < length)
        {
            return false;
        }

        text = rest.Slice(V1Layout.SizePrefixLength, length);
        rest = rest[(V1Layout.SizePrefixLength + length)..];
        return true;
    }

    private bool End(V1Refusal refusal)
    {
        Refusal = refusal;
        return false;
    }
}
