using Mmstats.Writer;

namespace Mmstats.Demo.V2;

/// <summary>A writer of version 2 as the second process of a test; each pattern is one thing that such a test watches.</summary>
internal static class V2Mode
{
    private static readonly string[] Options = ["--dir", "--report", "--updates", "--pattern", "--threads", "--name", "--rate"];

    private static readonly string[] Switches = ["--strace-control"];

    public static int Run(ReadOnlySpan<string> given)
    {
        var arguments = new Arguments(given, Options, Switches);
        var pattern = arguments.Choice("--pattern", Pattern.Calls);
        // What there is to fail at the opening must meet a process that has opened nothing yet.
        if (pattern == Pattern.Descriptors)
            return V2Descriptors.Run(OptionsOf(arguments));
        if (pattern == Pattern.Step)
            return V2Steps.Run(OptionsOf(arguments));
        using var lifetime = new Lifetime(untilStdinCloses: pattern == Pattern.Count);
        var stats = MmStats.Open(arguments.FileNamePart("--name") ?? "proof", OptionsOf(arguments));
        stats.Problem += problem => Console.Out.WriteLine($"problem {problem.Kind} {problem.Message}");
        Console.Out.WriteLine(stats.Paths.Count > 0 ? $"file {stats.Paths[0]}" : "no file");
        switch (pattern)
        {
            case Pattern.Calls:
                StraceMarker.Run(
                    new V2AllUpdates(stats), new Pace(0, lifetime.Stopping), arguments.Number("--updates", 1000, 1, long.MaxValue), arguments.Has("--strace-control"));
                break;
            case Pattern.Report or Pattern.Grow:
                V2Report.Run(stats, arguments.Text("--report")!, pattern == Pattern.Grow, lifetime.Stopping);
                break;
            case Pattern.Fill:
                V2Fill.Run(stats);
                break;
            case Pattern.Forget:
                // As an application that does not dispose: the end of the process has to do.
                stats.Counter("c").Add(5);
                break;
            case Pattern.Hold:
                stats.Counter("c").Add(5);
                stats.Gauge("g", "", "", GaugeMerge.Each).Set(5);
                Console.Out.WriteLine("ready");
                lifetime.Stopping.WaitHandle.WaitOne();
                stats.Dispose();
                break;
            case Pattern.Count:
                V2Count.Run(
                    stats, arguments.Number("--updates", 1000, 0, long.MaxValue), arguments.Number("--rate", 0, 0, 1_000_000), lifetime.Stopping);
                break;
            case Pattern.DisposeAtExit:
                V2DisposeAtExit.Run(stats, (int)arguments.Number("--threads", 4, 1, 64));
                break;
        }
        Console.Out.WriteLine("done");
        return 0;
    }

    private static MmStatsOptions OptionsOf(Arguments arguments) => new()
    {
        Path = arguments.Text("--dir"),
        SeriesPerMetricMax = 1_000_000,
    };

    private enum Pattern
    {
        /// <summary>Updates of every instrument between markers that strace shows.</summary>
        Calls,

        /// <summary>One counter and one histogram; a report says which update is under way.</summary>
        Report,

        /// <summary>The same, and a new series now and then.</summary>
        Grow,

        /// <summary>One counter and one gauge, each 5, until it is told to end.</summary>
        Hold,

        /// <summary>Series and rings until no more files can be made, and updates of all of them.</summary>
        Fill,

        /// <summary>Opens when there is no descriptor left, and goes on until there is a file.</summary>
        Descriptors,

        /// <summary>A file, its series and some updates between two SIGSTOPs.</summary>
        Step,

        /// <summary>Counts and ends.</summary>
        Forget,

        /// <summary>A known number of events; ends, disposing, when standard input does.</summary>
        Count,

        /// <summary>Ends, and disposes at the end, while threads count.</summary>
        DisposeAtExit,
    }
}
