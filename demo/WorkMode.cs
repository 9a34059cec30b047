namespace Mmstats.Demo;

/// <summary>One application process: several threads, each with its file and its load, until the parent process ends.</summary>
internal static class WorkMode
{
    public static int Run(ReadOnlySpan<string> given)
    {
        var arguments = new Arguments(given, ["--dir", "--name", "--threads", "--rate"], []);
        var application = arguments.FileNamePart("--name") ?? "web";
        var rate = (int)arguments.Number("--rate", 200, 1, 1_000_000);
        var threads = new Thread[arguments.Number("--threads", 2, 1, 1000)];
        using var lifetime = new Lifetime(untilStdinCloses: true);
        using var started = new CountdownEvent(threads.Length);
        var failures = 0;
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { Name = FormattableString.Invariant($"{application} {i}") };
            threads[i].Start(i);
        }
        started.Wait();
        if (failures == 0)
            Console.Out.WriteLine("ready");
        foreach (var thread in threads)
            thread.Join();
        return failures == 0 ? 0 : 1;

        void Work(object? index)
        {
            try
            {
                using var stats = new RequestStats(arguments.Text("--dir"), application);
                Console.Out.WriteLine($"file {stats.Path}");
                started.Signal();
                new Load(rate, HashCode.Combine(Environment.ProcessId, index)).Run(stats, lifetime.Stopping);
            }
            catch (IOException refused)
            {
                Console.Error.WriteLine(refused.Message);
                Interlocked.Increment(ref failures);
                lifetime.Stop();
                started.Signal();
            }
        }
    }
}
