using MmExporter.Otlp.Delivery;

namespace MmExporter.Otlp.Delta;

/// <summary>Requests that were sent, or are about to be, until it is known of each whether the receiver took it. Whatever may have arrived is sent
/// again as the same bytes, so that a receiver can tell.</summary>
/// <param name="requests">The requests; null for those that are done.</param>
/// <param name="changes">What becomes of streams when they are taken.</param>
/// <param name="mayHaveArrived">Whether they may have been sent before.</param>
internal sealed class InFlight(ReadOnlyMemory<byte>?[] requests, IReadOnlyList<DeltaBatch.Change> changes, bool mayHaveArrived)
{
    /// <summary>How often a request that may have arrived may be refused, before it is given up.</summary>
    public const int RefusalsMax = 10;

    private readonly ReadOnlyMemory<byte>?[] requests = requests;
    private readonly bool[] mayHaveArrived = [.. Enumerable.Repeat(mayHaveArrived, requests.Length)];
    private readonly int[] refusals = new int[requests.Length];

    /// <summary>The requests; null for those that are done.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>?> Requests => requests;

    /// <summary>What becomes of streams when requests are taken.</summary>
    public IReadOnlyList<DeltaBatch.Change> Changes { get; } = changes;

    /// <summary>Requests that were given up, although they may not have arrived.</summary>
    public int GivenUp { get; private set; }

    /// <summary>Whether all that are done were taken, as far as anybody knows.</summary>
    public bool IsTaken { get; private set; } = true;

    /// <summary>Whether it is known of all.</summary>
    public bool IsDone => Array.TrueForAll(requests, request => request is null);

    /// <summary>Takes note of what became of a request.</summary>
    /// <param name="request">Its number.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="table">What receivers have taken.</param>
    public void Settle(int request, SendOutcome outcome, DeltaTable table)
    {
        mayHaveArrived[request] |= outcome == SendOutcome.Unknown;
        bool isGivenUp = outcome == SendOutcome.Refused && mayHaveArrived[request] && ++refusals[request] == RefusalsMax;
        if (outcome == SendOutcome.Accepted || isGivenUp)
        {
            // Of two wrong totals, one that misses something is the better.
            Apply(request, table);
            GivenUp += isGivenUp ? 1 : 0;
            requests[request] = null;
        }
        else if (!mayHaveArrived[request])
        {
            // It definitely did not arrive: the next push tells the same and what came since.
            requests[request] = null;
            IsTaken = false;
        }
    }

    private void Apply(int request, DeltaTable table)
    {
        foreach (DeltaBatch.Change change in Changes)
        {
            if (change.Request == request)
            {
                table.Set(change.Id, change.Stream);
            }
        }
    }
}
