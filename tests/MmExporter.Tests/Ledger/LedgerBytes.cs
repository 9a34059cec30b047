using System.Buffers.Binary;
using MmExporter.Ledger;
using MmExporter.Ledger.Storage;

namespace MmExporter.Tests.Ledger;

/// <summary>A ledger as bytes and back.</summary>
internal static class LedgerBytes
{
    public static byte[] Encode(LedgerImage image)
    {
        var bytes = new List<byte>();
        LedgerEncoder.Encode(image, piece => bytes.AddRange(piece.Span));
        return [.. bytes];
    }

    public static LedgerImage Decode(byte[] bytes)
    {
        Assert.True(LedgerDecoder.TryDecode(bytes, out LedgerImage? image, out string? fault), fault);
        return image;
    }

    /// <summary>The ledger of an exporter that is started again.</summary>
    public static LedgerState Reload(LedgerState state, DateTimeOffset now, LedgerLimits? limits = null)
    {
        LedgerState next = Totals.New(limits);
        next.Restore(Decode(Encode(state.Image(now))));
        return next;
    }

    /// <summary>Makes length and checksum right again.</summary>
    public static byte[] Seal(byte[] bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.Length - LedgerLayout.TrailerLength), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(bytes.Length - LedgerLayout.CrcLength), Crc32C.Append(0, bytes.AsSpan(0, bytes.Length - LedgerLayout.CrcLength)));
        return bytes;
    }
}
