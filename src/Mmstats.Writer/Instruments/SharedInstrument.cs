using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>An instrument whose words all threads share, because it shows a state and not a sum.</summary>
public abstract unsafe class SharedInstrument
{
    private protected readonly byte* data;
    private protected readonly byte* seq;
    private protected readonly Series series;

    private protected SharedInstrument(Series series)
    {
        data = series.First.Data;
        seq = series.First.Seq;
        this.series = series;
    }

    /// <summary>The metric's name.</summary>
    public string Name => series.Metric.Definition.Name;
}
