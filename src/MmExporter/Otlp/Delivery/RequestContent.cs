using System.Net;

namespace MmExporter.Otlp.Delivery;

/// <summary>A body that knows whether it was sent: a receiver that was given nothing of it cannot have taken it.</summary>
internal sealed class RequestContent(ReadOnlyMemory<byte> body) : HttpContent
{
    private volatile bool hasBegun;

    /// <summary>Whether some of it may have been sent.</summary>
    public bool HasBegun => hasBegun;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        hasBegun = true;
        await stream.WriteAsync(body, cancellationToken);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
