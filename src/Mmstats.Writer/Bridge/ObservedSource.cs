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
    private bool isObserved;
    private T latest;
    private T before;

    /// <summary>The series that it is a part of.</summary>
    public ObservedSeries<T> Series { get; } = series;

    /// <summary>Its part of the series.</summary>
    public T Total => before + latest;

    public void Observe(T total)
    {
        round = isObserved ? round + total : total;
        isObserved = true;
    }

    /// <summary>Ends a round.</summary>
    /// <param name="isComplete">Whether what was not observed is not there any more.</param>
    public void Commit(bool isComplete)
    {
        if (isObserved)
        {
            // A total that falls begins anew, and ours goes on from where it was.
            if (Series.GrowsOnly && round < latest)
                before += latest;
            latest = round;
        }
        else if (isComplete && !Series.GrowsOnly)
        {
            latest = T.Zero;
        }
        isObserved = false;
    }
}
