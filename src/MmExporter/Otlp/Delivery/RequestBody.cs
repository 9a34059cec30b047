using System.IO.Compression;

namespace MmExporter.Otlp.Delivery;

/// <summary>Makes the body of a request, compressed and framed as its endpoint wants it, in memory that is used again.</summary>
internal sealed class RequestBody(OtlpProtocol protocol, OtlpCompression compression) : IDisposable
{
    private readonly MemoryStream buffer = new();

    /// <summary>The body; it holds until the next one is made.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> request)
    {
        if (protocol == OtlpProtocol.HttpProtobuf && compression == OtlpCompression.None)
        {
            return request;
        }

        int headerLength = protocol == OtlpProtocol.Grpc ? GrpcFrame.HeaderLength : 0;
        buffer.SetLength(headerLength);
        buffer.Position = headerLength;
        if (compression == OtlpCompression.Gzip)
        {
            using var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(request.Span);
        }
        else
        {
            buffer.Write(request.Span);
        }

        Memory<byte> body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (protocol == OtlpProtocol.Grpc)
        {
            GrpcFrame.WriteHeader(body.Span, compression == OtlpCompression.Gzip);
        }

        return body;
    }

    public void Dispose() => buffer.Dispose();
}
