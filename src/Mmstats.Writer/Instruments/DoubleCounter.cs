using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>A sum of doubles that only grows (seconds, bytes as a fraction). Updates are those of <see cref="Counter"/>.</summary>
public sealed class DoubleCounter : LaneInstrument
{
    internal DoubleCounter(Series series)
        : base(series)
    {
    }

    /// <summary>Adds an amount. NaN, the infinities and what is below 0 are rejected and counted as such.</summary>
    public void Add(double amount)
    {
        if (!(amount >= 0 && amount <= double.MaxValue))
        {
            series.Reject();
            return;
        }
        AddToSum(amount);
    }
}
