using Mmstats.Writer;

namespace Mmstats.Demo.Shop;

/// <summary>One process of an application that writes version 2, until it is told to stop.</summary>
internal static class ShopMode
{
    public static int Run(ReadOnlySpan<string> given)
    {
        var arguments = new Arguments(given, ["--dir", "--name", "--rate"], []);
        var rate = (int)arguments.Number("--rate", 200, 1, 1_000_000);
        var name = arguments.FileNamePart("--name") ?? "shop";
        using var lifetime = new Lifetime(untilStdinCloses: false);
        using var stats = MmStats.Open(name, new MmStatsOptions { Path = arguments.Text("--dir") });
        stats.Problem += problem => Console.Error.WriteLine(problem.Message);
        if (stats.Paths.Count == 0)
            return 1;
        var shop = new ShopStats(stats);
        Console.Out.WriteLine($"file {stats.Paths[0]}");
        Console.Out.WriteLine("ready");
        new Load(rate, Environment.ProcessId).Run(shop, lifetime.Stopping);
        return 0;
    }
}
