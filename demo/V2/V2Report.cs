using System.Globalization;
using Mmstats.Writer;
using Mmstats.Writer.V1;

namespace Mmstats.Demo.V2;

/// <summary>
/// Updates one after the other, and before and after each a number in another file: whoever kills this process knows
/// from that file what the metrics have to be. That file is one of version 1, which takes as little time as the metrics do.
/// </summary>
internal static class V2Report
{
    private const int UpdatesPerSeries = 64;

    public static void Run(MmStats stats, string path, bool grows, CancellationToken stopping)
    {
        var builder = new V1FileBuilder(new V1Options
        {
            Directory = Path.GetDirectoryName(path), FileName = Path.GetFileName(path), KeepFile = true, DefaultFields = false,
        });
        var counterBegun = builder.UInt64("counter.begun");
        var counterDone = builder.UInt64("counter.done");
        var histogramBegun = builder.UInt64("histogram.begun");
        var histogramDone = builder.UInt64("histogram.done");
        var seriesBegun = builder.UInt64("series.begun");
        var seriesDone = builder.UInt64("series.done");
        using var report = builder.Create();
        var counter = stats.Counter("c");
        var histogram = stats.Histogram("h");
        var family = stats.CounterFamily("s", "", "", ["n"]);
        for (var n = 1ul; !stopping.IsCancellationRequested; n++)
        {
            counterBegun.Value = n;
            counter.Increment();
            counterDone.Value = n;
            histogramBegun.Value = n;
            histogram.Record(n);
            histogramDone.Value = n;
            if (grows && n % UpdatesPerSeries == 0)
            {
                var number = n / UpdatesPerSeries;
                seriesBegun.Value = number;
                family.With(number.ToString(CultureInfo.InvariantCulture)).Increment();
                seriesDone.Value = number;
            }
            if (n == 1)
                Console.Out.WriteLine("updating");
        }
    }
}
