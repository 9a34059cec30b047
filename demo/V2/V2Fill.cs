using System.Globalization;
using Mmstats.Writer;

namespace Mmstats.Demo.V2;

/// <summary>More metrics than the disk has room for, and updates of all of them by several threads.</summary>
internal static class V2Fill
{
    private const int Series = 3000;
    private const int Threads = 4;
    private const int Rounds = 20;

    public static void Run(MmStats stats)
    {
        var counters = stats.CounterFamily("c", "", "", ["n"]);
        var histograms = stats.HistogramFamily("h", "", "", ["n"], Buckets.Default);
        Parallel.For(0, Threads, thread =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < Series; i++)
                {
                    var name = i.ToString(CultureInfo.InvariantCulture);
                    counters.With(name).Increment();
                    histograms.With(name).Record(i);
                }
            }
        });
        var samples = stats.Samples("ring", capacity: 1 << 16);
        for (var i = 0; i < 1 << 17; i++)
            samples.Add(i);
        Console.Out.WriteLine($"files {stats.Paths.Count}");
    }
}
