using Mmstats.Writer.V1;

namespace Mmstats.Demo;

/// <summary>One file, one thread, and one pattern of updates as fast as it goes or at a rate: for tests and measurements.</summary>
internal static class LoopMode
{
    private static readonly string[] Options =
        ["--dir", "--name", "--updates", "--rate", "--pattern", "--place", "--split"];

    private static readonly string[] Switches =
        ["--keep", "--leave-open", "--until-stdin-closes", "--strace-marker", "--strace-control"];

    public static int Run(ReadOnlySpan<string> given)
    {
        var arguments = new Arguments(given, Options, Switches);
        var updates = arguments.Number("--updates", long.MaxValue, 0, long.MaxValue);
        var rate = arguments.Number("--rate", 0, 1, 1_000_000_000);
        var place = arguments.Choice("--place", Placement.Natural);
        var split = (int)arguments.Number("--split", 4, 1, 7);
        var builder = new V1FileBuilder(FileOptions(arguments));
        IUpdates pattern = arguments.Choice("--pattern", Pattern.Counter) switch
        {
            Pattern.Whole => new WholeUpdates(builder, new Placer(builder, place, split)),
            Pattern.All => new AllUpdates(builder),
            _ => new CounterUpdates(builder, new Placer(builder, place, split)),
        };
        if (arguments.Text("--dir") is { } directory)
            Directory.CreateDirectory(directory);
        using var lifetime = new Lifetime(arguments.Has("--until-stdin-closes"));
        using var file = builder.Create();
        Console.Out.WriteLine($"file {file.Path}");
        Console.Out.WriteLine("ready");
        var pace = new Pace(rate, lifetime.Stopping);
        if (arguments.Has("--strace-marker") || arguments.Has("--strace-control"))
            StraceMarker.Run(pattern, pace, updates, inside: arguments.Has("--strace-control"));
        else
            pattern.Run(pace, updates);
        Console.Out.WriteLine("done");
        if (arguments.Has("--leave-open"))
            Environment.Exit(0);
        return 0;
    }

    private static V1Options FileOptions(Arguments arguments) => new()
    {
        Directory = arguments.Text("--dir"),
        FileName = arguments.FileNamePart("--name") is { } name ? name + "-{PID}-{TID}.mmstats" : null,
        KeepFile = arguments.Has("--keep"),
        // Placement counts from the first field.
        DefaultFields = !arguments.Has("--place"),
    };

    private enum Pattern
    {
        Counter,
        Whole,
        All,
    }
}
