using System.Diagnostics;
using System.Globalization;
using MmExporter.Bench.Scrape;
using MmExporter.Bench.Servers;

namespace MmExporter.Bench;

/// <summary>
/// What a writer's updates cost while it is read: nanoseconds an update with no reader, with one scrape a second and with
/// scrapes back to back, in short rounds by turns. The reader runs in this process, the writer in its own.
/// </summary>
internal static class ImpactBench
{
    private const int Rounds = 210;
    private const int QuickRounds = 30;
    private const int WarmUpRounds = 10;
    private const int Modes = 3;

    private static readonly string[] Names = ["no reader", "one scrape a second", "scrapes back to back"];
    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromSeconds(1);

    public static void Run(Report report)
    {
        string directory = BenchDirectory.Create();
        try
        {
            using var writer = new ChildProcess(Environment.ProcessPath!, ImpactWriter.Command, directory);
            _ = writer.Output.ReadLine();
            using var exporter = new Exporter(directory);
            foreach (string instrument in new[] { ImpactWriter.Counter, ImpactWriter.Histogram })
            {
                Run(report, writer, exporter, instrument);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Run(Report report, ChildProcess writer, Exporter exporter, string instrument)
    {
        int rounds = report.IsQuick ? QuickRounds : Rounds;
        double[][] clock = [.. Names.Select(_ => new double[rounds])];
        double[][] processor = [.. Names.Select(_ => new double[rounds])];
        int[] scrapes = new int[Modes];
        TimeSpan sinceScrape = TimeSpan.Zero;
        for (int round = -WarmUpRounds; round < rounds; round++)
        {
            for (int turn = 0; turn < Modes; turn++)
            {
                // Each is the first, the second and the third equally often.
                int mode = (turn + round + WarmUpRounds) % Modes;
                writer.Input.WriteLine(instrument);
                writer.Input.Flush();
                Task<string?> answer = writer.Output.ReadLineAsync();
                int scraped = mode switch
                {
                    1 => ScrapeEverySecond(exporter, answer, ref sinceScrape),
                    2 => ScrapeBackToBack(exporter, answer),
                    _ => 0,
                };
                string[] times = answer.GetAwaiter().GetResult()!.Split(' ');
                if (round >= 0)
                {
                    scrapes[mode] += scraped;
                    clock[mode][round] = double.Parse(times[0], CultureInfo.InvariantCulture);
                    processor[mode][round] = double.Parse(times[1], CultureInfo.InvariantCulture);
                }
            }
        }

        Print(report, instrument, "", clock);
        Print(report, instrument, ", processor time", processor);
        for (int mode = 1; mode < Modes; mode++)
        {
            report.Add($"{instrument}, {Names[mode]}, scrapes in {rounds} rounds", scrapes[mode], "scrapes");
        }
    }

    /// <summary>A round is shorter than a second, so the scrape comes in one round of many: when this mode has run for a second.</summary>
    private static int ScrapeEverySecond(Exporter exporter, Task answer, ref TimeSpan sinceScrape)
    {
        long start = Stopwatch.GetTimestamp();
        int scrapes = 0;
        TimeSpan left = ScrapeInterval - sinceScrape;
        using var ended = new CancellationTokenSource();
        Task.WhenAny(answer, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, ended.Token)).GetAwaiter().GetResult();
        if (!answer.IsCompleted)
        {
            exporter.Scrape();
            scrapes = 1;
            sinceScrape -= ScrapeInterval;
        }

        ended.Cancel();
        answer.GetAwaiter().GetResult();
        sinceScrape += Stopwatch.GetElapsedTime(start);
        return scrapes;
    }

    private static int ScrapeBackToBack(Exporter exporter, Task answer)
    {
        int scrapes = 0;
        while (!answer.IsCompleted)
        {
            exporter.Scrape();
            scrapes++;
        }

        return scrapes;
    }

    private static void Print(Report report, string instrument, string suffix, double[][] times)
    {
        string alone = $"{instrument}, {Names[0]}{suffix}";
        report.Add(alone, times[0].Average(), "ns");
        for (int mode = 1; mode < Modes; mode++)
        {
            report.Add($"{instrument}, {Names[mode]}{suffix}", times[mode].Average(), "ns", alone, Interval.OfRatio(times[mode], times[0]));
        }
    }
}
