namespace Mmstats.Writer.Tests.V2.Support;

/// <summary>Threads of one's own.</summary>
internal static class ThreadBatch
{
    /// <summary>Runs the work on so many new threads at once and waits for their end.</summary>
    public static void Run(int threads, Action<int> work)
    {
        var all = Start(threads, work);
        foreach (var thread in all)
            thread.Join();
    }

    public static Thread[] Start(int threads, Action<int> work)
    {
        var all = new Thread[threads];
        var start = new Barrier(threads);
        for (var i = 0; i < threads; i++)
        {
            var number = i;
            all[i] = new Thread(() => Work(number), 256 << 10) { IsBackground = true };
            all[i].Start();
        }
        return all;

        // Together: one that has done its work before the next one comes is no other thread.
        void Work(int number)
        {
            start.SignalAndWait();
            work(number);
        }
    }
}
