using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Mmstats.Writer.Polling;

namespace Mmstats.Writer.Bridge;

/// <summary>The listener for the meters that some patterns name.</summary>
internal sealed class Listening : IDisposable
{
    private readonly MeterBridge bridge;
    private readonly MeterPatterns patterns;
    private readonly Poller poller;
    private readonly Problems problems;
    private readonly MeterListener listener = new();
    private readonly List<BridgedInstrument> observed = [];
    private int disposed;

    public Listening(MeterBridge bridge, MeterPatterns patterns, Poller poller, Problems problems)
    {
        this.bridge = bridge;
        this.patterns = patterns;
        this.poller = poller;
        this.problems = problems;
        listener.InstrumentPublished = (instrument, _) => Take(instrument);
        listener.MeasurementsCompleted = OnCompleted;
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Of(state).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Of(state).Record((long)value, tags));
        listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Of(state).Record((long)value, tags));
        listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Of(state).Record((long)value, tags));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Of(state).Record(value, tags));
        listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Of(state).Record((double)value, tags));
        listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Of(state).Record((double)value, tags));
    }

    /// <summary>Begins, with the instruments that there are.</summary>
    public void Start()
    {
        listener.Start();
        poller.Add(Poll);
    }

    /// <summary>Asks observable instruments a last time, and ends.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        poller.Remove(Poll);
        // First, or it would be offered what it lets go of.
        bridge.Forget(this);
        listener.Dispose();
    }

    /// <summary>Takes the instrument if the patterns name it and nobody has it.</summary>
    /// <remarks>It runs where the application makes its instrument, which is not to fail for whoever listens.</remarks>
    public void Take(Instrument instrument)
    {
        try
        {
            if (!patterns.Match(instrument.Meter.Name) || bridge.TryTake(instrument) is not { } bridged)
                return;
            if (instrument.IsObservable)
            {
                lock (observed)
                    observed.Add(bridged);
            }
            listener.EnableMeasurementEvents(instrument, bridged);
        }
        catch (Exception e)
        {
            problems.Tell(ProblemKind.Instrument, $"The instrument {instrument.Name} was not taken: {e.Message}");
        }
    }

    // The state is what was given to EnableMeasurementEvents, which is of this type always.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static BridgedInstrument Of(object? state) => Unsafe.As<BridgedInstrument>(state!);

    private void OnCompleted(Instrument instrument, object? state)
    {
        if (state is not BridgedInstrument bridged)
            return;
        lock (observed)
            observed.Remove(bridged);
        bridge.Release(bridged);
        // What listens no more has seen the last of it, but the instrument may go on.
        if (Volatile.Read(ref disposed) == 0)
            bridged.End();
        else
            bridge.Offer(instrument);
    }

    private void Poll()
    {
        var isComplete = true;
        try
        {
            listener.RecordObservableInstruments();
        }
        catch (Exception e)
        {
            isComplete = false;
            var first = (e as AggregateException)?.Flatten().InnerExceptions.FirstOrDefault() ?? e;
            problems.Tell(ProblemKind.Callback, $"An observable instrument has thrown {first.GetType().Name}: {first.Message}");
        }
        BridgedInstrument[] now;
        lock (observed)
            now = [.. observed];
        foreach (var bridged in now)
            bridged.Commit(isComplete);
    }
}
