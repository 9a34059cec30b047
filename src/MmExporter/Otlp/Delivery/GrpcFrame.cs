using System.Buffers.Binary;

namespace MmExporter.Otlp.Delivery;

/// <summary>The frame of a message: whether it is compressed, its length, and the message.</summary>
/// <remarks>https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md</remarks>
internal static class GrpcFrame
{
    private const int LengthOffset = sizeof(byte);

    public const int HeaderLength = LengthOffset + sizeof(uint);

    /// <summary>Writes what stands before a message.</summary>
    /// <param name="frame">The frame, its message already in it.</param>
    /// <param name="isCompressed">Whether the message is compressed.</param>
    public static void WriteHeader(Span<byte> frame, bool isCompressed)
    {
        frame[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame[LengthOffset..], (uint)(frame.Length - HeaderLength));
    }

    /// <summary>Whether bytes are one frame, and what is in it.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> message, out bool isCompressed)
    {
        message = default;
        isCompressed = false;
        if (bytes.Length < HeaderLength || bytes.Span[0] > 1 ||
            BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[LengthOffset..]) != bytes.Length - HeaderLength)
        {
            return false;
        }

        message = bytes[HeaderLength..];
        isCompressed = bytes.Span[0] == 1;
        return true;
    }
}
