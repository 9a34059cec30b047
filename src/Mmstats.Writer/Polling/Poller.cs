namespace Mmstats.Writer.Polling;

/// <summary>Asks for values that have to be asked for: at once, at an interval, and a last time at the end. One thread at a time asks.</summary>
internal sealed class Poller(TimeProvider time, TimeSpan interval, Problems problems) : IDisposable
{
    // A callback of the application that hangs must not keep the application from ending.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly object gate = new();
    private readonly object turn = new();
    private Action[] polls = [];
    private ITimer? timer;
    private bool isPolling;
    private bool isDisposed;

    /// <summary>Asks now, and then at the interval.</summary>
    public void Add(Action poll)
    {
        lock (gate)
        {
            if (isDisposed)
                return;
            polls = [.. polls, poll];
            timer ??= CreateTimer();
        }
        TakeTurn([poll], Patience);
    }

    /// <summary>Asks a last time.</summary>
    public void Remove(Action poll)
    {
        lock (gate)
        {
            if (!polls.Contains(poll))
                return;
            polls = [.. polls.Where(other => other != poll)];
        }
        TakeTurn([poll], Patience);
    }

    public void Dispose()
    {
        Action[] last;
        lock (gate)
        {
            isDisposed = true;
            last = polls;
            polls = [];
            timer?.Dispose();
        }
        TakeTurn(last, Patience);
    }

    private ITimer CreateTimer()
    {
        // What the caller has in its context (an activity, a request) is no business of what runs for ever.
        if (ExecutionContext.IsFlowSuppressed())
            return time.CreateTimer(OnTime, null, interval, interval);
        using (ExecutionContext.SuppressFlow())
            return time.CreateTimer(OnTime, null, interval, interval);
    }

    private void OnTime(object? state) => TakeTurn(Volatile.Read(ref polls), TimeSpan.Zero);

    private void TakeTurn(Action[] now, TimeSpan patience)
    {
        if (!Monitor.TryEnter(turn, patience))
            return;
        try
        {
            // The thread has the turn already when a callback that is asked ends what asks it.
            if (isPolling)
                return;
            isPolling = true;
            foreach (var poll in now)
                Run(poll);
            isPolling = false;
        }
        finally
        {
            Monitor.Exit(turn);
        }
    }

    private void Run(Action poll)
    {
        try
        {
            poll();
        }
        catch (Exception e)
        {
            problems.Tell(ProblemKind.Callback, $"Asking for values failed: {e.Message}");
        }
    }
}
