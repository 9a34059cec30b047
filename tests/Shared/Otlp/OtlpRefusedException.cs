using Google.Rpc;

namespace TestSupport.Otlp;

/// <summary>A receiver did not take a request.</summary>
/// <param name="httpStatus">The status of HTTP; 200 where gRPC has one of its own.</param>
/// <param name="status">What it says: the code of gRPC, a message, and when to try again.</param>
internal sealed class OtlpRefusedException(int httpStatus, Status status) : Exception($"{httpStatus} {status}")
{
    public int HttpStatus { get; } = httpStatus;

    public Status Status { get; } = status;
}
