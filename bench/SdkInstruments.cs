using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MmExporter.Bench;

/// <summary>Instruments of System.Diagnostics.Metrics that the OpenTelemetry SDK listens to, with a reader that reads when asked.</summary>
internal sealed class SdkInstruments : IDisposable
{
    private readonly Meter meter = new("MmExporter.Bench.Sdk." + Guid.NewGuid().ToString("N"));
    private readonly MeterProvider provider;

    public SdkInstruments()
    {
        Counter = meter.CreateCounter<long>("counter");
        Histogram = meter.CreateHistogram<double>("histogram", "s");
        provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(meter.Name)
            .AddReader(new BaseExportingMetricReader(new NoExporter()))
            .Build();
    }

    public Counter<long> Counter { get; }

    public Histogram<double> Histogram { get; }

    public void Dispose()
    {
        provider.Dispose();
        meter.Dispose();
    }

    private sealed class NoExporter : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
