using MmExporter.Bench.Scrape;

namespace MmExporter.Bench.Otlp;

/// <summary>What it takes to encode data points as OTLP, the same numbers of counters with one attribute each, in one process by turns.</summary>
internal static class OtlpBench
{
    private const int Rounds = 31;
    private const int QuickRounds = 7;
    private const int WarmUpRounds = 300;
    private const int Files = 100;

    public static void Run(Report report)
    {
        foreach (int points in new[] { 10_000, 100_000 })
        {
            Run(report, points);
        }
    }

    private static void Run(Report report, int points)
    {
        string name = $"{points / 1_000}k points";
        if (!report.Wants(name))
        {
            return;
        }

        var scrape = new ScrapeCase(points, Files);
        using var files = new BenchFiles(scrape);
        using var own = new OwnEncoder(files);
        using var sdk = new SdkEncoder(points, Files);
        var objects = new ObjectEncoder(own.Encode());
        (Func<double> Encode, List<double> Times)[] cases = [(own.EncodeTimed, []), (sdk.EncodeTimed, []), (objects.EncodeTimed, [])];
        int rounds = report.IsQuick ? QuickRounds : Rounds;
        for (int round = -WarmUpRounds; round < rounds; round++)
        {
            foreach ((Func<double> encode, List<double> times) in cases)
            {
                double nanoseconds = encode();
                if (round >= 0)
                {
                    times.Add(nanoseconds / points);
                }
            }
        }

        double[] medians = [.. cases.Select(one => Bench.Rounds.Median([.. one.Times]))];
        report.Add($"{name}: own encoder", medians[0], "ns/point");
        report.Add($"{name}: own encoder, allocated", own.AllocatedBytes, "bytes/push");
        report.Add($"{name}: OpenTelemetry SDK's exporter", medians[1], "ns/point", $"{name}: own encoder", medians[1] / medians[0]);
        report.Add($"{name}: Google.Protobuf objects", medians[2], "ns/point", $"{name}: own encoder", medians[2] / medians[0]);
        report.Add($"{name}: own encoder, size", (double)own.Bytes / points, "bytes/point");
        report.Add($"{name}: OpenTelemetry SDK's exporter, size", (double)sdk.Bytes / points, "bytes/point", $"{name}: own encoder, size", (double)sdk.Bytes / own.Bytes);
    }
}
