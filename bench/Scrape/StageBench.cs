using System.Buffers;
using System.Diagnostics;
using MmExporter.Discovery;
using MmExporter.Model;
using MmExporter.Rendering;
using MmExporter.Snapshots;
using Mmstats.Format.V2;

namespace MmExporter.Bench.Scrape;

/// <summary>Where the time of a scrape goes: the stages of a pass one after the other, as <see cref="Collector"/> runs them. Of each
/// the fastest round, which also a busy machine repeats; medians are those of <see cref="ScrapeBench"/>.</summary>
internal static class StageBench
{
    private const int Rounds = 101;
    private const int WarmUpRounds = 300;

    private static readonly string[] Stages = ["find and open", "read and add lanes", "merge", "render"];

    public static void Run(Report report)
    {
        foreach (ScrapeCase scrape in Cases(report.IsQuick).Where(scrape => report.Wants(scrape.Name)))
        {
            Run(report, scrape);
        }
    }

    private static ScrapeCase[] Cases(bool isQuick)
    {
        ScrapeCase counters = new(100_000);
        ScrapeCase doubles = counters with { Number = V2Number.F64 };
        return isQuick ? [counters, doubles] : [counters, doubles, counters with { Files = 1_000 }, counters with { Lanes = 64 }, doubles with { Lanes = 64 }, counters with { IsMerged = true }];
    }

    private static void Run(Report report, ScrapeCase scrape)
    {
        using var files = new BenchFiles(scrape);
        DirectoryScanner scanner = Exporter.NewScanner(files.Root);
        using var table = new FileTable(16_384);
        var settings = new ModelSettings();
        var reading = Exporter.NewReading(settings);
        var catalog = new Catalog(settings);
        var contributions = new Contributions(Exporter.NewDeadWriters());
        var page = new ArrayBufferWriter<byte>(1 << 20);
        double[][] times = [.. Stages.Select(_ => new double[Rounds])];
        long[] marks = new long[Stages.Length + 1];
        for (int round = -WarmUpRounds; round < Rounds; round++)
        {
            files.Update();
            page.ResetWrittenCount();
            marks[0] = Stopwatch.GetTimestamp();
            table.Refresh(scanner);
            marks[1] = Stopwatch.GetTimestamp();
            Read(table, reading, contributions, marks[0]);
            marks[2] = Stopwatch.GetTimestamp();
            catalog.Merge(contributions.All);
            marks[3] = Stopwatch.GetTimestamp();
            TextPage.Write(catalog.Families, Exposition.Default, new PageOptions(), null, page);
            marks[4] = Stopwatch.GetTimestamp();
            for (int stage = 0; stage < Stages.Length && round >= 0; stage++)
            {
                times[stage][round] = Stopwatch.GetElapsedTime(marks[stage], marks[stage + 1]).TotalNanoseconds;
            }
        }

        double[] fastest = [.. times.Select(Enumerable.Min)];
        report.Add(scrape.Name, fastest.Sum() / scrape.Series, "ns/series");
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            report.Add($"{scrape.Name}: {Stages[stage]}", fastest[stage] / scrape.Series, "ns/series", scrape.Name, fastest[stage] / fastest.Sum());
        }
    }

    private static void Read(FileTable table, FileReading reading, Contributions contributions, long timestamp)
    {
        reading.BeginPass();
        contributions.Begin();
        foreach (SourceFile file in table.Files)
        {
            reading.Read(file, timestamp);
            contributions.Add(file);
        }

        contributions.End();
    }
}
