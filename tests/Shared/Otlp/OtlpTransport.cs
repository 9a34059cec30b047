namespace TestSupport.Otlp;

/// <summary>How a request travels.</summary>
internal enum OtlpTransport
{
    /// <summary>HTTP/2 without TLS, with gRPC's frame and trailers.</summary>
    Grpc,

    /// <summary>HTTP/1.1 with a protobuf body.</summary>
    Http,
}
