using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>
/// A sum of doubles that goes up and down. Any thread may add. Updates are those of <see cref="Counter"/>.
/// </summary>
public sealed class DoubleUpDownCounter : LaneInstrument
{
    internal DoubleUpDownCounter(Series series)
        : base(series)
    {
    }

    /// <summary>Adds an amount, which may be negative. NaN and the infinities are rejected and counted as such.</summary>
    public void Add(double amount)
    {
        if (!double.IsFinite(amount))
        {
            series.Reject();
            return;
        }
        AddToSum(amount);
    }
}
