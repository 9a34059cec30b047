using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>
/// Walks the records of a directory, or of what was appended to it. Every byte string is safe input.
/// </summary>
/// <remarks>When <see cref="TryNext"/> returns false, <see cref="Refusal"/> says whether the records ended with the bytes,
/// and <see cref="Offset"/> where. A length that is wrong ends the walk for good, because where the next record begins
/// is unknown then.</remarks>
public ref struct V2DirectoryReader
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly int start;
    private int position;

    /// <summary>A reader over complete bytes of a directory.</summary>
    /// <param name="bytes">The bytes from <paramref name="start"/> up to <see cref="V2Progress.DirectoryEnd"/>.</param>
    /// <param name="start">Bytes of the directory before them: 0, or the <see cref="Offset"/> at which an earlier walk ended.</param>
    public V2DirectoryReader(ReadOnlySpan<byte> bytes, int start = 0)
    {
        this.bytes = bytes;
        this.start = start;
    }

    /// <summary>Bytes from the start of the directory to the next record; after the end, to where the records end.</summary>
    public readonly int Offset => start + position;

    /// <summary>Why the records ended before the bytes: <see cref="V2Refusal.WrongRecordLength"/>,
    /// <see cref="V2Refusal.UnalignedRecordLength"/> or <see cref="V2Refusal.RecordBeyondDirectory"/>; else
    /// <see cref="V2Refusal.None"/>.</summary>
    public V2Refusal Refusal { get; private set; }

    /// <summary>Finds the next record.</summary>
    /// <param name="record">The record, when the return value is true.</param>
    /// <returns>False at the end of the records, be it as it should or not.</returns>
    public bool TryNext(out V2Record record)
    {
        record = default;
        ReadOnlySpan<byte> rest = bytes[position..];
        if (rest.IsEmpty || Refusal != V2Refusal.None)
        {
            return false;
        }

        Refusal = CheckLength(rest);
        if (Refusal != V2Refusal.None)
        {
            return false;
        }

        int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest);
        record = new V2Record(rest[..length], Offset);
        position += length;
        return true;
    }

    private static V2Refusal CheckLength(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < V2Layout.RecordHeaderLength)
        {
            return V2Refusal.RecordBeyondDirectory;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length is < V2Layout.RecordHeaderLength or > V2Layout.RecordLengthMax)
        {
            return V2Refusal.WrongRecordLength;
        }

        if (length % V2Layout.RecordHeaderLength != 0)
        {
            return V2Refusal.UnalignedRecordLength;
        }

        return length <= rest.Length ? V2Refusal.None : V2Refusal.RecordBeyondDirectory;
    }
}
