using System.Buffers.Binary;
using System.Text.Unicode;

namespace Mmstats.Format.V2;

/// <summary>Reads and checks the strings of a record, one behind the other.</summary>
internal ref struct V2StringReader
{
    private readonly ReadOnlySpan<byte> record;

    public V2StringReader(ReadOnlySpan<byte> record, int offset)
    {
        this.record = record;
        Offset = offset;
    }

    /// <summary>Offset in the record of what follows the strings that were read.</summary>
    public int Offset { get; private set; }

    /// <summary>Reads a string that holds no control character.</summary>
    public V2Refusal ReadPlain(int lengthMin, int lengthMax, out ReadOnlySpan<byte> text)
    {
        V2Refusal refusal = ReadAny(lengthMin, lengthMax, out text);
        return refusal == V2Refusal.None && V2Utf8.HasControlCharacter(text) ? V2Refusal.ControlCharacter : refusal;
    }

    /// <summary>Reads a string of any characters.</summary>
    public V2Refusal ReadAny(int lengthMin, int lengthMax, out ReadOnlySpan<byte> text)
    {
        text = default;
        ReadOnlySpan<byte> rest = record[Offset..];
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(rest, out ushort length) ||
            length > rest.Length - V2Layout.StringPrefixLength)
        {
            return V2Refusal.StringBeyondRecord;
        }

        if (length < lengthMin)
        {
            return V2Refusal.EmptyString;
        }

        if (length > lengthMax)
        {
            return V2Refusal.StringTooLong;
        }

        text = rest.Slice(V2Layout.StringPrefixLength, length);
        Offset += V2Layout.StringPrefixLength + length;
        return Utf8.IsValid(text) ? V2Refusal.None : V2Refusal.StringNotUtf8;
    }

    /// <summary>Reads names of which no two are the same.</summary>
    public V2Refusal ReadNames(int count, bool mayHoldControls, out V2Strings names)
    {
        names = default;
        int start = Offset;
        for (int i = 0; i < count; i++)
        {
            int end = Offset;
            V2Refusal refusal = mayHoldControls
                ? ReadAny(1, V2Layout.NameBytesMax, out ReadOnlySpan<byte> name)
                : ReadPlain(1, V2Layout.NameBytesMax, out name);
            if (refusal != V2Refusal.None)
            {
                return refusal;
            }

            foreach (ReadOnlySpan<byte> earlier in new V2Strings(record[start..end], i))
            {
                if (earlier.SequenceEqual(name))
                {
                    return V2Refusal.RepeatedString;
                }
            }
        }

        names = new V2Strings(record[start..Offset], count);
        return V2Refusal.None;
    }
}
