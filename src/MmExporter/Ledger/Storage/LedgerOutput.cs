using System.Buffers.Binary;
using System.Text;

namespace MmExporter.Ledger.Storage;

/// <summary>Collects the bytes of a ledger's file and hands them on in large pieces.</summary>
/// <param name="write">Takes a piece.</param>
internal sealed class LedgerOutput(Action<ReadOnlyMemory<byte>> write)
{
    /// <summary>A ledger of a few thousand series is written by one call.</summary>
    private const int BufferLength = 256 * 1024;

    private readonly byte[] buffer = new byte[BufferLength];
    private int count;
    private long flushed;
    private uint crc;

    public void U8(byte value) => Take(sizeof(byte))[0] = value;

    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    public void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    public void I64(long value) => U64((ulong)value);

    public void Count(int value) => U32((uint)value);

    public void Text(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Count(length);
        if (length <= BufferLength)
        {
            Encoding.UTF8.GetBytes(value, Take(length));
            return;
        }

        foreach (byte part in Encoding.UTF8.GetBytes(value))
        {
            U8(part);
        }
    }

    public void Words(ReadOnlySpan<ulong> words)
    {
        foreach (ulong word in words)
        {
            U64(word);
        }
    }

    /// <summary>Writes length and checksum, and hands the last piece on.</summary>
    public void End()
    {
        I64(flushed + count + LedgerLayout.TrailerLength);
        U32(Crc32C.Append(crc, buffer.AsSpan(0, count)));
        Flush();
    }

    private Span<byte> Take(int length)
    {
        if (count + length > BufferLength)
        {
            Flush();
        }

        count += length;
        return buffer.AsSpan(count - length, length);
    }

    private void Flush()
    {
        crc = Crc32C.Append(crc, buffer.AsSpan(0, count));
        write(buffer.AsMemory(0, count));
        flushed += count;
        count = 0;
    }
}
