using System.Numerics;

namespace Mmstats.Writer.Polling;

/// <summary>A total that somebody else knows: what it has grown since the last time is added.</summary>
/// <remarks>It is never stored over what is there, since others may count under the same name.</remarks>
/// <param name="growsOnly">Whether it is a counter: then the greatest total stands, and none is below 0.</param>
/// <param name="add">Adds to what counts.</param>
internal sealed class RunningTotal<T>(bool growsOnly, Action<T> add)
    where T : struct, INumber<T>
{
    private T known;

    /// <summary>Takes the total as it is now.</summary>
    public void Set(T total)
    {
        var growth = total - known;
        if (T.IsZero(growth) || !T.IsFinite(growth) || (growsOnly && total < known))
            return;
        add(growth);
        // What was added, and not the total: so the next growth makes up for what was rounded.
        known += growth;
    }
}
