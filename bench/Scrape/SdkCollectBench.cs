using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MmExporter.Bench.Scrape;

/// <summary>
/// What the OpenTelemetry SDK takes to collect as many series in its own process, without any rendering: as observable
/// counters of one series each, and as few with many.
/// </summary>
internal static class SdkCollectBench
{
    private const int Rounds = 7;
    private const int SeriesMax = 100_000;

    /// <summary>The SDK takes minutes to take on more instruments.</summary>
    private const int InstrumentsMax = 10_000;

    /// <param name="report">Where results go.</param>
    /// <param name="scrapes">Nanoseconds a scrape from files to text, by case.</param>
    public static void Run(Report report, Dictionary<ScrapeCase, double> scrapes)
    {
        foreach ((ScrapeCase scrape, double nanoseconds) in scrapes.Where(entry => entry.Key == new ScrapeCase(entry.Key.Series)))
        {
            if (scrape.Series > SeriesMax)
            {
                report.Say($"{scrape.Name}: the SDK's collect is left out, it takes gigabytes");
                continue;
            }

            if (scrape.Series <= InstrumentsMax)
            {
                Run(report, scrape, nanoseconds, scrape.Series, "a counter each");
            }

            Run(report, scrape, nanoseconds, scrape.Files, $"{scrape.Files} counters");
        }
    }

    private static void Run(Report report, ScrapeCase scrape, double nanoseconds, int instruments, string how)
    {
        using var meter = new Meter("MmExporter.Bench.Collect." + Guid.NewGuid().ToString("N"));
        int perInstrument = scrape.Series / instruments;
        KeyValuePair<string, object?>[][] tags = [.. Enumerable.Range(0, perInstrument).Select(i => new[] { KeyValuePair.Create("route", (object?)$"/items/{i:d6}") })];
        long value = 0;
        for (int i = 0; i < instruments; i++)
        {
            string name = $"counter{i}";
            _ = perInstrument == 1
                ? meter.CreateObservableCounter(name, () => ++value)
                : meter.CreateObservableCounter(name, () => tags.Select(tag => new Measurement<long>(++value, tag)));
        }

        var exporter = new CountingExporter();
        using var reader = new BaseExportingMetricReader(exporter);
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(meter.Name)
            .SetMaxMetricStreams(instruments + 1)
            .AddView("*", new MetricStreamConfiguration { CardinalityLimit = perInstrument + 1 })
            .AddReader(reader)
            .Build();
        double collect = Bench.Rounds.MedianNanoseconds(Rounds, () =>
        {
            reader.Collect();
            return 1;
        })[0];
        if (exporter.Points != scrape.Series)
        {
            throw new InvalidOperationException($"The SDK collected {exporter.Points} points of {scrape.Series}.");
        }

        report.Add($"{scrape.Name}: SDK collect, {how}", collect / scrape.Series, "ns/series", scrape.Name, collect / nanoseconds);
    }

    private sealed class CountingExporter : BaseExporter<Metric>
    {
        /// <summary>Of the latest batch.</summary>
        public int Points { get; private set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            Points = 0;
            foreach (Metric metric in batch)
            {
                foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
                {
                    Points++;
                }
            }

            return ExportResult.Success;
        }
    }
}
