using System.Numerics;

namespace Mmstats.Writer.Bridge;

/// <summary>What one observable instrument says of one series.</summary>
/// <remarks>
/// All that it says in one round is added up: tags that differ only in what is left out of labels, and label values beyond the
/// limit, come to one series. So nothing is known before the round is over.
/// </remarks>
internal sealed class ObservedSource<T>(ObservedSeries<T> series)
    where T : struct, INumber<T>
{
    private T round;
    private int measurements;
    private bool isMerged;
    private T latest;
    private T before;

    /// <summary>The series that it is a part of.</summary>
    public ObservedSeries<T> Series { get; } = series;

    /// <summary>Its part of the series.</summary>
    public T Total => before + latest;

    public void Observe(T total)
    {
        round = measurements++ == 0 ? total : round + total;
    }

    /// <summary>Ends a round.</summary>
    /// <param name="isComplete">Whether what was not observed is not there any more.</param>
    public void Commit(bool isComplete)
    {
        isMerged |= measurements > 1;
        if (measurements > 0)
            Take(round);
        else if (isComplete && !Series.GrowsOnly)
            latest = T.Zero;
        measurements = 0;
    }

    private void Take(T total)
    {
        if (Series.GrowsOnly && total < latest)
        {
            // A sum falls when a part of it is missing, too: one that was not named, or that came after a callback has thrown. The
            // part would be counted again when it is back.
            if (isMerged)
                return;
            // A total that falls begins anew, and ours goes on from where it was.
            before += latest;
        }
        latest = total;
    }
}
