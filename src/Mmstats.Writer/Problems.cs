namespace Mmstats.Writer;

/// <summary>Tells each kind of problem once: to whoever listens now, and to whoever comes later.</summary>
internal sealed class Problems(string application)
{
    private readonly object gate = new();
    private readonly List<Problem> told = [];
    private Action<Problem>? handlers;

    public void Subscribe(Action<Problem>? handler)
    {
        Problem[] before;
        lock (gate)
        {
            handlers += handler;
            before = [.. told];
        }
        foreach (var problem in before)
            Call(handler, problem);
    }

    public void Unsubscribe(Action<Problem>? handler)
    {
        lock (gate)
            handlers -= handler;
    }

    public void Tell(ProblemKind kind, string message)
    {
        var problem = new Problem(kind, message);
        Action<Problem>? listeners;
        lock (gate)
        {
            if (told.Exists(other => other.Kind == kind))
                return;
            told.Add(problem);
            listeners = handlers;
        }
        WriterEventSource.Log.Problem(application, kind.ToString(), message);
        // Not from here: whoever tells holds locks, and a handler may do what it likes.
        if (listeners != null)
            ThreadPool.UnsafeQueueUserWorkItem(static call => Call(call.Handlers, call.Problem), (Handlers: listeners, Problem: problem), preferLocal: false);
    }

    private static void Call(Action<Problem>? handlers, Problem problem)
    {
        foreach (var handler in handlers?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<Problem>)handler)(problem);
            }
            catch (Exception e)
            {
                // Whoever asked to be told of problems has one; it must not become one of whoever counts, or asked too.
                WriterEventSource.Log.HandlerFailed(e.ToString());
            }
        }
    }
}
