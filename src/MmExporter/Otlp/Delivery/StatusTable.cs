namespace MmExporter.Otlp.Delivery;

/// <summary>What the status of an answer says of the request. Which ones are tried again is OTLP's table.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/#failures</remarks>
internal static class StatusTable
{
    public static SendOutcome OfHttp(int status) => status switch
    {
        >= 200 and < 300 => SendOutcome.Accepted,
        429 or 503 => SendOutcome.Failed,

        // What speaks here is a gateway that does not know what the receiver behind it did.
        502 or 504 => SendOutcome.Unknown,
        _ => SendOutcome.Refused,
    };

    /// <param name="status">The call's status, whatever its number.</param>
    /// <param name="isRecoverable">Whether the receiver said when to come again.</param>
    public static SendOutcome OfGrpc(GrpcStatus status, bool isRecoverable) => status switch
    {
        GrpcStatus.Ok => SendOutcome.Accepted,
        GrpcStatus.Aborted or GrpcStatus.OutOfRange or GrpcStatus.Unavailable or GrpcStatus.DataLoss => SendOutcome.Failed,

        // The receiver was taken away in the middle of its work, or was the caller itself.
        GrpcStatus.Cancelled or GrpcStatus.DeadlineExceeded => SendOutcome.Unknown,
        GrpcStatus.ResourceExhausted when isRecoverable => SendOutcome.Failed,
        _ => SendOutcome.Refused,
    };
}
