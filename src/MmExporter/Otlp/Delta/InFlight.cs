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
    private readonly SendOutcome[] outcomes = new SendOutcome[requests.Length];

    /// <summary>The requests; null for those that are done.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>?> Requests => requests;

    /// <summary>What becomes of streams when requests are taken.</summary>
    public IReadOnlyList<DeltaBatch.Change> Changes { get; } = changes;

    /// <summary>What became of requests that are done; <see cref="SendOutcome.Refused"/> for those that were given up.</summary>
    public IReadOnlyList<SendOutcome> Outcomes => outcomes;

    /// <summary>Whether it is known of all.</summary>
    public bool IsDone => Array.TrueForAll(requests, request => request is null);

    /// <summary>Takes note of what became of a request.</summary>
    /// <param name="request">Its number.</param>
    /// <param name="outcome">What became of it this time.</param>
    /// <param name="table">What receivers have taken.</param>
    /// <param name="isLast">Whether the process ends: what did not arrive is kept for the next start, which has nothing else of it.</param>
    /// <returns>How many points are given up, which may not have arrived.</returns>
    public int Settle(int request, SendOutcome outcome, DeltaTable table, bool isLast = false)
    {
        mayHaveArrived[request] |= outcome == SendOutcome.Unknown;
        bool isGivenUp = outcome == SendOutcome.Refused && mayHaveArrived[request] && ++refusals[request] == RefusalsMax;
        if (outcome == SendOutcome.Accepted || isGivenUp)
        {
            // Of two wrong totals, one that misses something is the better.
            Apply(request, table);
        }
        else if (mayHaveArrived[request] || (isLast && outcome == SendOutcome.Failed))
        {
            return 0;
        }

        // What definitely did not arrive is told by the next push, with what came since.
        requests[request] = null;
        outcomes[request] = outcome;
        return isGivenUp ? Changes.Count(change => change.Request == request) : 0;
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
