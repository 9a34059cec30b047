namespace MmExporter.Otlp.Delivery;

/// <summary>What the status of an answer says of the request. Which ones are tried again is OTLP's table.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/#failures</remarks>
internal static class StatusTable
{
    /// <param name="status">The status.</param>
    /// <param name="isRecoverable">Whether the receiver said when to come again: so it is the receiver that speaks, and took nothing.</param>
    public static SendOutcome OfHttp(int status, bool isRecoverable) => status switch
    {
        >= 200 and < 300 => SendOutcome.Accepted,
        429 => SendOutcome.Failed,
        503 when isRecoverable => SendOutcome.Failed,

        // It may be a gateway that does not know what the receiver behind it did.
        502 or 503 or 504 => SendOutcome.Unknown,
        _ => SendOutcome.Refused,
    };

    /// <param name="status">The call's status, whatever its number.</param>
    /// <param name="isRecoverable">Whether the receiver said when to come again: so it is the receiver that speaks, and took nothing.</param>
    public static SendOutcome OfGrpc(GrpcStatus status, bool isRecoverable) => status switch
    {
        GrpcStatus.Ok => SendOutcome.Accepted,
        GrpcStatus.OutOfRange => SendOutcome.Failed,
        GrpcStatus.Unavailable or GrpcStatus.Aborted or GrpcStatus.DataLoss when isRecoverable => SendOutcome.Failed,

        // The receiver was taken away in the middle of its work, or it was a gateway, or the caller itself, that spoke.
        GrpcStatus.Unavailable or GrpcStatus.Aborted or GrpcStatus.DataLoss or GrpcStatus.Cancelled or GrpcStatus.DeadlineExceeded => SendOutcome.Unknown,
        GrpcStatus.ResourceExhausted when isRecoverable => SendOutcome.Failed,
        _ => SendOutcome.Refused,
    };
}
