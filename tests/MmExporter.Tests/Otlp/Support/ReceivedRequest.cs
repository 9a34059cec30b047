using TestSupport.Otlp;

namespace MmExporter.Tests.Otlp.Support;

/// <summary>A request as a receiver got it.</summary>
/// <param name="Path">With the query.</param>
/// <param name="Protocol">Such as <c>HTTP/2</c>.</param>
/// <param name="Headers">By name in any case of letters.</param>
/// <param name="Body">As it was sent.</param>
internal sealed record ReceivedRequest(string Path, string Protocol, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The export request in it, out of its frame and decompressed.</summary>
    public byte[] Message()
    {
        if (Headers["Content-Type"] == GrpcFrame.ContentType)
        {
            return GrpcFrame.Read(Body, Headers.GetValueOrDefault("grpc-encoding")).Message;
        }

        return Headers.GetValueOrDefault("Content-Encoding") == "gzip" ? Gzip.Decompress(Body) : Body;
    }
}
