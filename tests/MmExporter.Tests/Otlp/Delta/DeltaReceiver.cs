using MmExporter.Otlp.Delivery;
using TestSupport.Otlp;

namespace MmExporter.Tests.Otlp.Delta;

/// <summary>Takes requests, or loses them, and adds up what it took: each series, start and time once.</summary>
internal sealed class DeltaReceiver(Func<DeltaReceiver.Fate> fateOfNext)
{
    private readonly DeltaSums taken = new();

    /// <summary>What becomes of a request.</summary>
    public enum Fate
    {
        /// <summary>It is taken, and the sender knows.</summary>
        Taken,

        /// <summary>It is taken, and the sender does not know.</summary>
        TakenUnknown,

        /// <summary>It is lost, and the sender does not know.</summary>
        LostUnknown,

        /// <summary>It is not taken, and the sender knows; it may be later.</summary>
        Failed,

        /// <summary>It is not taken, and the sender knows; it will not be.</summary>
        Refused,

        /// <summary>It is taken, and the sender is killed.</summary>
        TakenKilled,

        /// <summary>It is lost, and the sender is killed.</summary>
        LostKilled,
    }

    /// <summary>Requests by what became of them.</summary>
    public Dictionary<Fate, int> Fates { get; } = [];

    /// <summary>What kills the sender.</summary>
    public CancellationTokenSource Kill { get; set; } = new();

    public IEnumerable<OtlpPoint> Points => taken.Points;

    /// <exception cref="OperationCanceledException">The sender is killed.</exception>
    public Task<SendResult> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        Fate fate = fateOfNext();
        Fates[fate] = Fates.GetValueOrDefault(fate) + 1;
        if (fate is Fate.Taken or Fate.TakenUnknown or Fate.TakenKilled)
        {
            taken.Take(OtlpPoint.AllOf(OtlpDecoder.Metrics(request.Span)));
        }

        if (fate is Fate.TakenKilled or Fate.LostKilled)
        {
            Kill.Cancel();
            throw new OperationCanceledException(Kill.Token);
        }

        SendOutcome outcome = fate switch
        {
            Fate.Taken => SendOutcome.Accepted,
            Fate.Failed => SendOutcome.Failed,
            Fate.Refused => SendOutcome.Refused,
            _ => SendOutcome.Unknown,
        };
        return Task.FromResult(new SendResult(outcome, 0, "", TimeSpan.Zero, 1));
    }

    /// <inheritdoc cref="DeltaSums.Total"/>
    public long Total(string metric, string label) => taken.Total(metric, label);

    /// <inheritdoc cref="DeltaSums.Overlaps"/>
    public IEnumerable<OtlpPoint> Overlaps() => taken.Overlaps();
}
