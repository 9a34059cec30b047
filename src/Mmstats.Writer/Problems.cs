namespace Mmstats.Writer;

/// <summary>Tells each kind of problem once: to whoever listens now, and to whoever comes later.</summary>
internal sealed class Problems(string application)
{
    private readonly object gate = new();
    private readonly List<Problem> told = [];
    private Action<Problem>? handlers;
    private int toldKinds;

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

    /// <summary>Whether the kind has been told, so that a message is not worth making. It takes no lock.</summary>
    public bool IsTold(ProblemKind kind) => (Volatile.Read(ref toldKinds) & (1 << (int)kind)) != 0;

    public void Tell(ProblemKind kind, string message)
    {
        if (IsTold(kind))
            return;
        var problem = new Problem(kind, message);
        Action<Problem>? listeners;
        lock (gate)
        {
            if (IsTold(kind))
                return;
            told.Add(problem);
            Volatile.Write(ref toldKinds, toldKinds | (1 << (int)kind));
            listeners = handlers;
        }
        // Not from here: whoever tells may hold locks, and those who trace the process or handle problems may do what they like.
        ThreadPool.UnsafeQueueUserWorkItem(
            static call => call.Teller.Publish(call.Handlers, call.Problem), (Teller: this, Handlers: listeners, Problem: problem), preferLocal: false);
    }

    private void Publish(Action<Problem>? listeners, Problem problem)
    {
        Trace(log => log.Problem(application, problem.Kind.ToString(), problem.Message));
        Call(listeners, problem);
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
                Trace(log => log.HandlerFailed(e.ToString()));
            }
        }
    }

    private static void Trace(Action<WriterEventSource> write)
    {
        try
        {
            write(WriterEventSource.Log);
        }
        catch (Exception)
        {
            // Whoever traces the process runs in it, and what it throws would end it here, where nobody catches.
        }
    }
}
