using System.Numerics;
using Mmstats.Writer.Polling;

namespace Mmstats.Writer.Bridge;

/// <summary>
/// A series whose total is observed. Usually one instrument observes it; instruments of the same name in several meters
/// add up.
/// </summary>
/// <param name="growsOnly">Whether it is a counter.</param>
/// <param name="add">Adds to what counts.</param>
internal sealed class ObservedSeries<T>(bool growsOnly, Action<T> add)
    where T : struct, INumber<T>
{
    private readonly List<ObservedSource<T>> sources = [];
    private readonly RunningTotal<T> sum = new(growsOnly, add);
    private T ended;

    public bool GrowsOnly { get; } = growsOnly;

    public ObservedSource<T> AddSource()
    {
        var source = new ObservedSource<T>(this);
        lock (sources)
            sources.Add(source);
        return source;
    }

    /// <summary>What it counted stays counted; what it showed is gone.</summary>
    public void End(ObservedSource<T> source)
    {
        lock (sources)
        {
            if (!sources.Remove(source))
                return;
            if (GrowsOnly)
                ended += source.Total;
        }
        Update();
    }

    /// <summary>Makes known the total of all.</summary>
    public void Update()
    {
        lock (sources)
        {
            var total = ended;
            foreach (var source in sources)
                total += source.Total;
            sum.Set(total);
        }
    }
}
