namespace MmExporter.Otlp.Delivery;

/// <summary>How far a request has come.</summary>
/// <param name="body">What is sent, the same at each attempt.</param>
internal sealed class SendProgress(ReadOnlyMemory<byte> body)
{
    private Attempt last = new(SendOutcome.Failed, "nothing sent: ended before");
    private bool mayHaveArrived;
    private int attempts;

    public ReadOnlyMemory<byte> Body => body;

    public void Add(in Attempt attempt)
    {
        last = attempt;
        attempts++;
        mayHaveArrived |= attempt.Outcome == SendOutcome.Unknown;
    }

    /// <summary>What became of it.</summary>
    /// <param name="endpoint">What the receiver is called.</param>
    public SendResult ResultAt(string endpoint)
    {
        bool isAccepted = last.Outcome == SendOutcome.Accepted;
        return new SendResult(
            mayHaveArrived && !isAccepted ? SendOutcome.Unknown : last.Outcome,
            last.Rejected,
            isAccepted ? last.Message : $"{endpoint}: {last.Message}",
            last.RetryAfter ?? TimeSpan.Zero,
            attempts);
    }
}
