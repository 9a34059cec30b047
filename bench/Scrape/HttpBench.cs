using System.Diagnostics;
using MmExporter.Bench.Servers;
using Mmstats.Format.V2;

namespace MmExporter.Bench.Scrape;

/// <summary>
/// Scrapes of the daemon over loopback, every value changed, by turns with nginx, which serves the same bytes from a file.
/// </summary>
internal static class HttpBench
{
    private const string Identity = "identity";
    private const string Gzip = "gzip";

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MeasuredTime = TimeSpan.FromSeconds(3);

    public static void Run(Report report)
    {
        int[] series = report.IsQuick ? [100_000] : [1_000, 10_000, 100_000, 1_000_000];
        ScrapeCase[] cases = [.. series.Select(count => new ScrapeCase(count)), new ScrapeCase(100_000, Number: V2Number.F64)];
        foreach (ScrapeCase scrape in cases.Where(scrape => report.Wants(scrape.Name)))
        {
            Run(report, scrape);
        }
    }

    private static void Run(Report report, ScrapeCase scrape)
    {
        using var files = new BenchFiles(scrape);
        using var daemon = new DaemonServer(files.Root);
        using var identity = new PageReader(daemon.Port, Identity);
        using var gzip = new PageReader(daemon.Port, Gzip);
        byte[] page = ReadAll(identity, scrape);
        gzip.Scrape();
        bool hasGzip = gzip.Field("Content-Encoding: ") is Gzip;
        WarmUp(files, identity, hasGzip ? gzip : identity);
        using NginxServer? nginx = NginxServer.Found is null ? null : new NginxServer(page);
        using PageReader? limit = nginx is null ? null : new PageReader(nginx.Port, Identity);
        limit?.Scrape();
        List<(string Name, PageReader Reader, List<double> Times)> cases = [($"{scrape.Name}: HTTP, identity", identity, [])];
        if (limit is not null)
        {
            cases.Add(($"{scrape.Name}: nginx, the same bytes", limit, []));
        }

        if (hasGzip)
        {
            cases.Add(($"{scrape.Name}: HTTP, gzip", gzip, []));
        }

        Measure(files, cases);
        string? vs = limit is null ? null : cases[1].Name;
        double limitTime = limit is null ? 1 : Rounds.Median([.. cases[1].Times]);
        report.Add($"{scrape.Name}: bytes of a page", page.Length, "bytes");
        foreach ((string name, PageReader reader, List<double> times) in cases)
        {
            double median = Rounds.Median([.. times]);
            bool isLimit = reader == limit;
            report.Add(name, median / 1_000, "us/scrape", isLimit ? null : vs, isLimit || vs is null ? null : median / limitTime);
        }

        if (nginx is null)
        {
            report.Say("nginx is left out, it is not installed");
        }

        if (!hasGzip)
        {
            report.Say($"{scrape.Name}: gzip is left out, the daemon does not offer it");
        }
    }

    private static byte[] ReadAll(PageReader reader, ScrapeCase scrape)
    {
        var page = new MemoryStream();
        reader.Scrape(page);
        int count = page.GetBuffer().AsSpan(0, (int)page.Length).Count("\nbench_"u8);
        return count == scrape.SeriesOnPage ? page.ToArray() : throw new InvalidOperationException($"{scrape.Name}: {count} series are on the daemon's page.");
    }

    private static void WarmUp(BenchFiles files, params PageReader[] readers)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;)
        {
            foreach (PageReader reader in readers)
            {
                files.Update();
                reader.Scrape();
            }
        }
    }

    private static void Measure(BenchFiles files, List<(string Name, PageReader Reader, List<double> Times)> cases)
    {
        const int roundsMin = 11;
        const int roundsMax = 501;
        for (long start = Stopwatch.GetTimestamp(); cases[0].Times.Count < roundsMin || (cases[0].Times.Count < roundsMax && Stopwatch.GetElapsedTime(start) < MeasuredTime);)
        {
            foreach ((_, PageReader reader, List<double> times) in cases)
            {
                files.Update();
                long before = Stopwatch.GetTimestamp();
                reader.Scrape();
                times.Add(Stopwatch.GetElapsedTime(before).TotalNanoseconds);
            }
        }
    }
}
