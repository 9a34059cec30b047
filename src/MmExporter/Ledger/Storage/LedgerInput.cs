using System.Buffers.Binary;
using System.Text;

namespace MmExporter.Ledger.Storage;

/// <summary>Reads the bytes of a ledger's file from first to last. What is not there is 0 and makes it broken.</summary>
internal sealed class LedgerInput(ReadOnlyMemory<byte> bytes)
{
    private int offset;

    /// <summary>Whether anything was not as it has to be; stays so.</summary>
    public bool IsBroken { get; private set; }

    public bool IsAtEnd => offset == bytes.Length;

    public byte U8() => Take(sizeof(byte)) is { Length: > 0 } value ? value[0] : (byte)0;

    public uint U32() => Take(sizeof(uint)) is { Length: > 0 } value ? BinaryPrimitives.ReadUInt32LittleEndian(value) : 0;

    public ulong U64() => Take(sizeof(ulong)) is { Length: > 0 } value ? BinaryPrimitives.ReadUInt64LittleEndian(value) : 0;

    public long I64() => (long)U64();

    public int I32() => (int)U32();

    public bool Flag()
    {
        byte value = U8();
        IsBroken |= value > 1;
        return value == 1;
    }

    /// <summary>How many of something follow; 0 where so many cannot.</summary>
    /// <param name="lengthMin">The least bytes that one takes.</param>
    public int Count(int lengthMin)
    {
        uint count = U32();
        if ((long)count * lengthMin > bytes.Length - offset)
        {
            Broken();
            return 0;
        }

        return (int)count;
    }

    /// <summary>A number below a count.</summary>
    public int Number(int count)
    {
        uint number = U32();
        if (number >= (uint)count)
        {
            Broken();
            return 0;
        }

        return (int)number;
    }

    public string Text()
    {
        int length = Count(1);
        return Encoding.UTF8.GetString(Take(length));
    }

    public void Broken() => IsBroken = true;

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > bytes.Length - offset)
        {
            Broken();
            return default;
        }

        offset += length;
        return bytes.Span.Slice(offset - length, length);
    }
}
