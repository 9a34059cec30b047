namespace MmExporter.Protobuf;

/// <summary>The fields of a protobuf message, one after the other. Bytes that are no message end it and throw nothing.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    public const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    private const int VarintLengthMax = 10, BitsOfByte = 7, WireTypeMask = 7;

    private ReadOnlySpan<byte> rest = message;

    /// <summary>Number and wire type of the field that was read.</summary>
    public ulong Tag { get; private set; }

    /// <summary>Its number, where it is a varint.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its bytes, where it is text or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether what was read is no message.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The tag of a field.</summary>
    public static ulong TagOf(int number, int wireType) => (ulong)(number << 3 | wireType);

    /// <summary>Reads the next field; false at the end, and where the message is broken.</summary>
    public bool Next()
    {
        if (rest.IsEmpty || IsBroken)
        {
            return false;
        }

        IsBroken = !TryReadVarint(out ulong tag) || !TryReadContent((int)(tag & WireTypeMask));
        Tag = tag;
        return !IsBroken;
    }

    private bool TryReadContent(int wireType)
    {
        Value = 0;
        Bytes = default;
        switch (wireType)
        {
            case Varint:
                bool isRead = TryReadVarint(out ulong value);
                Value = value;
                return isRead;
            case LengthDelimited:
                return TryReadVarint(out ulong length) && TrySkip(length);
            case Fixed64:
                return TrySkip(sizeof(ulong));
            case Fixed32:
                return TrySkip(sizeof(uint));
            default:
                return false;
        }
    }

    private bool TrySkip(ulong length)
    {
        if (length > (ulong)rest.Length)
        {
            return false;
        }

        Bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < rest.Length && i < VarintLengthMax; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (BitsOfByte * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
