namespace MmExporter.Otlp.Delivery;

/// <summary>How it is sent.</summary>
internal enum OtlpProtocol
{
    /// <summary>POST over HTTP/1.1, the answer's status its status.</summary>
    HttpProtobuf,

    /// <summary>A gRPC call: POST over HTTP/2 with a framed body, the status behind the answer.</summary>
    Grpc,
}
