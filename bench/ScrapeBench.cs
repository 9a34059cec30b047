using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Rendering;
using MmExporter.Snapshots;
using Mmstats.Writer.V1;

namespace MmExporter.Bench;

/// <summary>One scrape without HTTP: scan, read, decode, add up, render. Every value has changed since the last one.</summary>
internal static class ScrapeBench
{
    private const int Rounds = 11;
    private const int Files = 100;

    /// <summary>The runtime compiles what runs often a second time; before that, a scrape is several times slower.</summary>
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    public static void Run(Report report)
    {
        foreach (int series in new[] { 1_000, 100_000 })
        {
            Run(report, series, "counters", (builder, label) => Update(builder.Counter(label)));
            Run(report, series, "doubles", (builder, label) => Update(builder.Double(label)));
        }
    }

    private static Action Update(V1Counter counter) => () => counter.Add(12_345);

    private static Action Update(V1Number<double> number) => () => number.Value += 0.1;

    private static void Run(Report report, int series, string kind, Func<V1FileBuilder, string, Action> add)
    {
        string directory = BenchDirectory.Create();
        var files = new List<V1File>();
        var updates = new List<Action>();
        for (int file = 0; file < Files; file++)
        {
            // Each file is an application of its own, so that counters do not merge and every field is a series.
            var builder = new V1FileBuilder(new V1Options { Directory = directory, FileName = $"bench{file}-{{PID}}-1.mmstats" });
            for (int field = 0; field < series / Files; field++)
            {
                updates.Add(add(builder, $"bench.request.kind{field}"));
            }

            files.Add(builder.Create());
        }

        using var collector = new Collector(
            new DirectoryScanner([directory], new FileGlob("*.mmstats")), new FileTable(2 * Files), new Catalog(), TimeProvider.System, NullLogger<Collector>.Instance);
        var page = new ArrayBufferWriter<byte>();
        double first = Scrape(collector, page, updates).Microseconds;
        WarmUp(() => Scrape(collector, page, updates));
        (double Microseconds, long Allocated)[] scrapes = [.. Enumerable.Range(0, Rounds).Select(_ => Scrape(collector, page, updates))];
        double median = scrapes.Select(scrape => scrape.Microseconds).Order().ElementAt(Rounds / 2);

        string name = $"{series} {kind} in {Files} files";
        report.Add(name, median, "us/scrape");
        report.Add(name, median * 1000 / series, "ns/series");
        report.Add(name, scrapes[^1].Allocated, "bytes allocated/scrape");
        report.Add(name + ", the first", first, "us/scrape", name, first / median);
        files.ForEach(file => file.Dispose());
        Directory.Delete(directory, recursive: true);
    }

    private static void WarmUp(Action scrape)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;)
        {
            scrape();
        }
    }

    /// <summary>Changes every value, and measures the scrape alone.</summary>
    private static (double Microseconds, long Allocated) Scrape(Collector collector, ArrayBufferWriter<byte> page, List<Action> updates)
    {
        updates.ForEach(update => update());
        page.ResetWrittenCount();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        collector.CollectAsync(result => PrometheusText.Write(result.Catalog.Families, page), CancellationToken.None).GetAwaiter().GetResult();
        double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return (microseconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }
}
