using System.Diagnostics;
using MmExporter.Bench.Servers;

namespace MmExporter.Bench;

/// <summary>From the start of the daemon to its first page, and its memory then: as it is built, and as one published file.</summary>
internal static class StartBench
{
    private const int RoundCount = 11;

    public static void Run(Report report)
    {
        string root = BenchDirectory.Create();
        Measure(report, "built", DaemonServer.Built, root);
        Measure(report, "published as one file", DaemonServer.SingleFile, root);
        Directory.Delete(root);
    }

    private static void Measure(Report report, string name, string file, string root)
    {
        double[] pages = new double[RoundCount], checks = new double[RoundCount], resident = new double[RoundCount], own = new double[RoundCount];

        // The first round has the file read from the disk, and does not count.
        for (int round = -1; round < RoundCount; round++)
        {
            long start = Stopwatch.GetTimestamp();
            using var daemon = new DaemonServer(root, file);
            using var reader = new PageReader(daemon.Port, "identity");
            reader.Scrape();
            double page = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Dictionary<string, double> status = MemoryBench.ReadStatus(daemon.Id);
            double check = TimeCheck(file, daemon.Port);
            if (round >= 0)
            {
                (pages[round], checks[round], resident[round], own[round]) = (page, check, status["VmRSS"], status["RssAnon"]);
            }
        }

        report.Add($"{name}, first page after", Rounds.Median(pages), "ms");
        report.Add($"{name}, healthcheck takes", Rounds.Median(checks), "ms");
        report.Add($"{name}, resident", Rounds.Median(resident), "MB");
        report.Add($"{name}, resident and its own", Rounds.Median(own), "MB");
    }

    private static double TimeCheck(string file, int port)
    {
        long start = Stopwatch.GetTimestamp();
        using Process check = Process.Start(file, ["healthcheck", "--web.listen-address", FormattableString.Invariant($"127.0.0.1:{port}")]);
        check.WaitForExit();
        return check.ExitCode == 0 ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : throw new InvalidOperationException("It is not healthy.");
    }
}
