using System.Globalization;
using MmExporter.Bench.Scrape;
using MmExporter.Bench.Servers;

namespace MmExporter.Bench;

/// <summary>Resident memory of the published daemon after a few scrapes, idle.</summary>
internal static class MemoryBench
{
    private const int Scrapes = 20;
    private const double MegaByteKiloBytes = 1_000_000 / 1024.0;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    public static void Run(Report report)
    {
        ScrapeCase?[] cases = [null, new ScrapeCase(10_000), new ScrapeCase(100_000)];
        foreach (ScrapeCase? scrape in cases)
        {
            string name = scrape?.Name ?? "no series";
            if (report.Wants(name))
            {
                using BenchFiles? files = scrape is null ? null : new BenchFiles(scrape);
                Run(report, name, files);
            }
        }
    }

    private static void Run(Report report, string name, BenchFiles? files)
    {
        string root = files?.Root ?? BenchDirectory.Create();
        using (var daemon = new DaemonServer(root, DaemonServer.Published))
        using (var reader = new PageReader(daemon.Port, "identity"))
        {
            for (int i = 0; i < Scrapes; i++)
            {
                files?.Update();
                reader.Scrape();
            }

            Task.Delay(IdleTime).GetAwaiter().GetResult();
            Dictionary<string, double> status = ReadStatus(daemon.Id);
            report.Add($"{name}, resident", status["VmRSS"], "MB");
            report.Add($"{name}, resident and its own", status["RssAnon"], "MB");
            report.Add($"{name}, at most resident", status["VmHWM"], "MB");
        }

        if (files is null)
        {
            Directory.Delete(root);
        }
    }

    /// <summary>The sizes that the kernel tells, in MB.</summary>
    internal static Dictionary<string, double> ReadStatus(int id) => File.ReadLines($"/proc/{id}/status")
        .Select(line => line.Split([':', '\t', ' '], StringSplitOptions.RemoveEmptyEntries))
        .Where(parts => parts is [_, _, "kB"])
        .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture) / MegaByteKiloBytes);
}
