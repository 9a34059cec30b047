using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Mmstats.Writer.Polling;

namespace Mmstats.Writer.Bridge;

/// <summary>Takes instruments of System.Diagnostics.Metrics into the files, each once, however many patterns name its meter.</summary>
internal sealed class MeterBridge(BridgeContext context, Poller poller, Claims claims) : IDisposable
{
    private readonly object gate = new();
    private readonly InstrumentFactory factory = new(context);

    // What was taken stays known as long as the instrument lives: its totals go on when it is listened to again.
    private readonly ConditionalWeakTable<Instrument, BridgedInstrument> instruments = [];
    private readonly HashSet<Listening> listenings = [];
    private bool isDisposed;

    /// <summary>Listens to the meters from now on.</summary>
    public IDisposable Listen(MeterPatterns patterns)
    {
        var listening = new Listening(this, patterns, poller, context.Problems);
        lock (gate)
        {
            if (isDisposed)
                return listening;
            listenings.Add(listening);
        }
        listening.Start();
        return listening;
    }

    /// <summary>What takes the instrument's measurements; null if it is taken already or cannot be.</summary>
    public BridgedInstrument? TryTake(Instrument instrument)
    {
        BridgedInstrument? bridged;
        lock (gate)
        {
            if (instruments.TryGetValue(instrument, out bridged))
                return TakeOnce(bridged);
        }
        // Not under the lock: values of tags are objects of the application, and what they do to become text may wait for somebody
        // who waits for the lock. Two threads may make the same, and one of them makes it in vain.
        if (!claims.IsOpenTo(instrument.Name, this) || factory.Make(instrument) is not { } made)
            return null;
        lock (gate)
        {
            if (!instruments.TryGetValue(instrument, out bridged))
            {
                // Only what is taken has a claim to its name: what was refused leaves it to the facts of the process.
                if (!claims.TryClaim(instrument.Name, this))
                    return null;
                bridged = made;
                instruments.Add(instrument, bridged);
            }
            return TakeOnce(bridged);
        }
    }

    /// <summary>Another one may take the instrument.</summary>
    public void Release(BridgedInstrument bridged)
    {
        lock (gate)
            bridged.IsTaken = false;
    }

    /// <summary>Offers the instrument, which nobody has, to those who still listen.</summary>
    public void Offer(Instrument instrument)
    {
        Listening[] others;
        lock (gate)
            others = isDisposed ? [] : [.. listenings];
        // The first whose patterns name it takes it; for the others it is taken then.
        foreach (var other in others)
            other.Take(instrument);
    }

    public void Forget(Listening listening)
    {
        lock (gate)
            listenings.Remove(listening);
    }

    public void Dispose()
    {
        Listening[] last;
        lock (gate)
        {
            isDisposed = true;
            last = [.. listenings];
        }
        foreach (var listening in last)
            listening.Dispose();
    }

    private static BridgedInstrument? TakeOnce(BridgedInstrument bridged)
    {
        if (bridged.IsTaken)
            return null;
        bridged.IsTaken = true;
        return bridged;
    }
}
