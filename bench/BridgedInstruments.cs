using System.Diagnostics.Metrics;
using Mmstats.Writer;

namespace MmExporter.Bench;

/// <summary>The same instruments as <see cref="SdkInstruments"/>, which the bridge listens to.</summary>
internal sealed class BridgedInstruments : IDisposable
{
    private readonly Meter meter = new("MmExporter.Bench.Bridge." + Guid.NewGuid().ToString("N"));

    private readonly IDisposable listening;

    public BridgedInstruments(MmStats stats)
    {
        Counter = meter.CreateCounter<long>("bridged.counter");
        Histogram = meter.CreateHistogram<double>("bridged.histogram", "s");
        listening = stats.Listen(meter.Name);
    }

    public Counter<long> Counter { get; }

    public Histogram<double> Histogram { get; }

    public void Dispose()
    {
        listening.Dispose();
        meter.Dispose();
    }
}
