using System.Buffers.Binary;
using System.Numerics;

namespace MmExporter.Ledger.Storage;

/// <summary>The checksum CRC-32C (Castagnoli), by the processor's instruction where it has one. It finds every change within
/// 32 bits in a row, and others but for one of four billion.</summary>
internal static class Crc32C
{
    /// <param name="crc">The checksum of the bytes before; 0 at the start.</param>
    /// <param name="bytes">The bytes that follow.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint sum = ~crc;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return ~sum;
    }
}
