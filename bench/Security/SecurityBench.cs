using System.Diagnostics;
using MmExporter.Bench.Scrape;
using MmExporter.Bench.Servers;

namespace MmExporter.Bench.Security;

/// <summary>How long a scrape with the right password takes while nobody else asks, and while wrong passwords come, in short rounds by turns.</summary>
internal static class SecurityBench
{
    private const int WrongPasswordsPerSecond = 1_000;
    private const int Rounds = 30;
    private const int QuickRounds = 10;
    private const int ScrapesPerRound = 50;
    private const string Quiet = "nobody else", Flooded = "1,000 wrong passwords a second";

    /// <summary>The password is fakepassword, and the cost the usual 10.</summary>
    private const string Configuration = "basic_auth_users:\n  alice: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi\n";

    private const string RightPassword = "Authorization: Basic YWxpY2U6ZmFrZXBhc3N3b3Jk\r\n";

    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(300);

    public static void Run(Report report)
    {
        foreach (ScrapeCase scrape in new[] { new ScrapeCase(1_000, 10), new ScrapeCase(10_000), new ScrapeCase(100_000) }.Where(scrape => report.Wants(scrape.Name)))
        {
            Run(report, scrape);
        }
    }

    private static void Run(Report report, ScrapeCase scrape)
    {
        using var files = new BenchFiles(scrape);
        string configuration = Path.Combine(files.Root, "web.yml");
        File.WriteAllText(configuration, Configuration);
        using var daemon = new DaemonServer(files.Root, more: ["--web.config.file", configuration]);
        using var reader = new PageReader(daemon.Port, "identity", RightPassword);
        int rounds = report.IsQuick ? QuickRounds : Rounds;
        double[] quiet = new double[rounds], flooded = new double[rounds];
        (long answered, long sentAway, TimeSpan floodTime) = (0, 0, TimeSpan.Zero);
        Measure(files, reader);
        for (int round = 0; round < rounds; round++)
        {
            quiet[round] = Measure(files, reader);
            long start = Stopwatch.GetTimestamp();
            using var wrong = new WrongPasswords(daemon.Port, WrongPasswordsPerSecond);
            Task.Delay(SettleTime).GetAwaiter().GetResult();
            flooded[round] = Measure(files, reader);
            (answered, sentAway, floodTime) = (answered + wrong.Answered, sentAway + wrong.SentAway, floodTime + Stopwatch.GetElapsedTime(start));
        }

        Interval ratio = Interval.OfRatio(flooded, quiet);
        report.Add($"{scrape.Name}: {Quiet}", Bench.Rounds.Median(quiet), "us/scrape");
        report.Add($"{scrape.Name}: {Flooded}", Bench.Rounds.Median(flooded), "us/scrape", $"{scrape.Name}: {Quiet}", ratio);
        report.Add($"{scrape.Name}: wrong passwords answered", answered / floodTime.TotalSeconds, "a second");
        report.Add($"{scrape.Name}: of them looked at", (answered - sentAway) / floodTime.TotalSeconds, "a second");
    }

    /// <summary>Some scrapes, one after the other in even intervals; the mean time of one in microseconds.</summary>
    private static double Measure(BenchFiles files, PageReader reader)
    {
        double total = 0;
        for (int i = 0; i < ScrapesPerRound; i++)
        {
            files.Update();
            long start = Stopwatch.GetTimestamp();
            reader.Scrape();
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            total += took.TotalMicroseconds;
            if (took < ScrapeInterval)
            {
                Task.Delay(ScrapeInterval - took).GetAwaiter().GetResult();
            }
        }

        return total / ScrapesPerRound;
    }
}
