using System.Buffers.Binary;

namespace TestSupport.Otlp;

/// <summary>The one message of a unary gRPC call: a byte that says whether it is compressed, its length in four, big-endian, and itself.</summary>
internal static class GrpcFrame
{
    public const string ContentType = "application/grpc";

    private const int HeaderLength = 5;

    /// <param name="message">The message, uncompressed.</param>
    /// <param name="isGzip">Whether it is to be compressed; then the call says <c>grpc-encoding: gzip</c>.</param>
    public static byte[] Write(ReadOnlySpan<byte> message, bool isGzip)
    {
        ReadOnlySpan<byte> body = isGzip ? Gzip.Compress(message) : message;
        byte[] frame = new byte[HeaderLength + body.Length];
        frame[0] = isGzip ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)body.Length);
        body.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <returns>The message, uncompressed, and whether it was compressed.</returns>
    /// <exception cref="FormatException">The body is not one message, or compressed and not said to be.</exception>
    public static (byte[] Message, bool IsGzip) Read(ReadOnlySpan<byte> body, string? encoding)
    {
        OtlpRules.Require(body.Length >= HeaderLength && body[0] <= 1, "the body begins with the header of a gRPC message");
        OtlpRules.Require(BinaryPrimitives.ReadUInt32BigEndian(body[1..]) == body.Length - HeaderLength, "the body is one gRPC message");
        bool isGzip = body[0] == 1;
        OtlpRules.Require(encoding is null or "identity" or "gzip" && (!isGzip || encoding == "gzip"), "a compressed message has grpc-encoding: gzip");
        ReadOnlySpan<byte> message = body[HeaderLength..];
        return (isGzip ? Gzip.Decompress(message) : message.ToArray(), isGzip);
    }
}
