using System.Diagnostics;
using MmExporter.Snapshots;
using Mmstats.Format.V2;

namespace MmExporter.Bench.Scrape;

/// <summary>Scrapes of every size, each with every value changed since the one before.</summary>
internal static class ScrapeBench
{
    /// <summary>A case has at least so many rounds, and more while they take less than <see cref="TimeMin"/>.</summary>
    private const int RoundsMin = 11;
    private const int RoundsMax = 501;

    /// <summary>Files of a case in memory, so that the benchmark runs on small machines.</summary>
    private const long BytesMax = 400L << 20;

    private static readonly TimeSpan TimeMin = TimeSpan.FromSeconds(0.3);

    /// <summary>The runtime compiles what runs often a second time; before that, a scrape is several times slower.</summary>
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    public static void Run(Report report)
    {
        WarmUp(new ScrapeCase(10_000));
        WarmUp(new ScrapeCase(10_000, Number: V2Number.F64));
        var nanoseconds = new Dictionary<ScrapeCase, double>();
        foreach (ScrapeCase scrape in Cases(report.IsQuick).Where(scrape => report.Wants(scrape.Name)))
        {
            if (WhyLeftOut(scrape) is { } reason)
            {
                report.Say($"{scrape.Name}: left out, {reason}");
            }
            else
            {
                nanoseconds[scrape] = Run(report, scrape);
            }
        }

        SdkCollectBench.Run(report, nanoseconds);
        HttpBench.Run(report);
    }

    private static IEnumerable<ScrapeCase> Cases(bool isQuick)
    {
        int[] series = isQuick ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
        int[] files = isQuick ? [100] : [1, 100, 1_000];
        int[] lanes = isQuick ? [1, 64] : [1, 8, 64];
        return (
            from number in new[] { V2Number.U64, V2Number.F64 }
            from seriesCount in series
            from fileCount in files
            from laneCount in lanes
            select new ScrapeCase(seriesCount, fileCount, laneCount, number)).Append(new ScrapeCase(100_000, IsMerged: true));
    }

    private static string? WhyLeftOut(ScrapeCase scrape)
    {
        long bytes = BenchFile.SizeOf(scrape).FileBytes;
        return bytes > new FileLimits().SizeBytesMax ? $"a file of {bytes >> 20} MiB is refused"
            : bytes * scrape.Files > BytesMax ? $"{bytes * scrape.Files >> 20} MiB of files"
            : null;
    }

    private static double Run(Report report, ScrapeCase scrape)
    {
        using var files = new BenchFiles(scrape);
        double first = First(files);
        using var exporter = new Exporter(files.Root);
        exporter.ScrapeAll(scrape);
        (double nanoseconds, double allocated) = Measure(exporter, files.Update);
        report.Add(scrape.Name, nanoseconds / scrape.Series, "ns/series");
        report.Add(scrape.Name + ", allocated", allocated, "bytes/scrape");
        if (scrape is { Files: 100, Lanes: 1 })
        {
            report.Add(scrape.Name + ", the first scrape", first / scrape.Series, "ns/series", scrape.Name, first / nanoseconds);
            int replaced = 0;
            (double replacing, double replacingAllocated) = Measure(exporter, () =>
            {
                files.Replace(replaced++ % scrape.Files);
                files.Update();
            });
            report.Add(scrape.Name + ", one file is new", replacing / scrape.Series, "ns/series", scrape.Name, replacing / nanoseconds);
            report.Add(scrape.Name + ", one file is new, allocated", replacingAllocated, "bytes/scrape");
        }

        return nanoseconds;
    }

    /// <summary>The time of an exporter's first scrape, of code that is compiled already.</summary>
    private static double First(BenchFiles files)
    {
        using var exporter = new Exporter(files.Root);
        return exporter.Measure().Nanoseconds;
    }

    /// <summary>Medians of nanoseconds and of allocated bytes.</summary>
    private static (double Nanoseconds, double AllocatedBytes) Measure(Exporter exporter, Action change)
    {
        var times = new List<double>();
        var bytes = new List<double>();
        for (long start = Stopwatch.GetTimestamp(); times.Count < RoundsMin || (times.Count < RoundsMax && Stopwatch.GetElapsedTime(start) < TimeMin);)
        {
            change();
            (double nanoseconds, long allocated) = exporter.Measure();
            times.Add(nanoseconds);
            bytes.Add(allocated);
        }

        return (Rounds.Median([.. times]), Rounds.Median([.. bytes]));
    }

    private static void WarmUp(ScrapeCase scrape)
    {
        using var files = new BenchFiles(scrape);
        using var exporter = new Exporter(files.Root);
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;)
        {
            files.Update();
            exporter.Scrape();
        }
    }
}
