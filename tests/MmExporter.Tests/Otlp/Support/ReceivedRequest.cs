using System.IO.Compression;

namespace MmExporter.Tests.Otlp.Support;

/// <summary>A request as a receiver got it.</summary>
/// <param name="Path">With the query.</param>
/// <param name="Protocol">Such as <c>HTTP/2</c>.</param>
/// <param name="Headers">By name in any case of letters.</param>
/// <param name="Body">As it was sent.</param>
internal sealed record ReceivedRequest(string Path, string Protocol, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    private const int FrameHeaderLength = 5;

    /// <summary>The export request in it, out of its frame and decompressed.</summary>
    public byte[] Message()
    {
        bool isGrpc = Headers["Content-Type"] == "application/grpc";
        byte[] message = isGrpc ? Body[FrameHeaderLength..] : Body;
        string encoding = Headers.GetValueOrDefault(isGrpc ? "grpc-encoding" : "Content-Encoding", "identity");
        if (isGrpc)
        {
            Assert.Equal(message.Length, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(1)));
            Assert.Equal(encoding == "gzip" ? 1 : 0, Body[0]);
        }

        return encoding == "gzip" ? Decompress(message) : message;
    }

    private static byte[] Decompress(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
