using System.Diagnostics;
using Mmstats.Writer;

namespace Mmstats.Demo.V2;

/// <summary>Opens the metrics when the process has no descriptor left, counts, and gives the descriptors back.</summary>
internal static class V2Descriptors
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static int Run(MmStatsOptions options)
    {
        // The runtime needs descriptors to load what a first use needs, and Console one to begin.
        options.RetryInterval = TimeSpan.FromMilliseconds(20);
        var path = options.Path;
        options.Path = "/dev/null";
        using (var warmUp = MmStats.Open("warm-up", options))
            warmUp.Counter("c").Increment();
        options.Path = path;
        Console.Out.WriteLine("begins");
        var taken = new List<FileStream>();
        try
        {
            while (true)
                taken.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (IOException)
        {
            // All are taken, which is what this is about.
        }
        using var stats = MmStats.Open("proof", options);
        var counter = stats.Counter("c");
        counter.Add(3);
        var isWithout = stats.Paths.Count == 0;
        using var told = new ManualResetEventSlim();
        Problem? problem = null;
        stats.Problem += what =>
        {
            problem = what;
            told.Set();
        };
        told.Wait(Deadline);
        foreach (var file in taken)
            file.Dispose();
        Console.Out.WriteLine($"without {isWithout}");
        Console.Out.WriteLine($"problem {problem?.Kind} {problem?.Message}");
        var started = Stopwatch.GetTimestamp();
        while (stats.Paths.Count == 0 && Stopwatch.GetElapsedTime(started) < Deadline)
            Thread.SpinWait(1000);
        counter.Add(4);
        Console.Out.WriteLine(stats.Paths.Count > 0 ? $"file {stats.Paths[0]}" : "no file");
        return 0;
    }
}
