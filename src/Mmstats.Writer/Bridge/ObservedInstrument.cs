using System.Numerics;
using System.Runtime.CompilerServices;

namespace Mmstats.Writer.Bridge;

/// <summary>An observable counter or up-down counter: the application knows the totals, and is asked for them.</summary>
/// <typeparam name="T">What totals are kept as.</typeparam>
internal sealed class ObservedInstrument<T> : BridgedInstrument
    where T : struct, INumber<T>
{
    private readonly BridgeContext context;
    private readonly bool growsOnly;
    private readonly TagTable<ObservedSource<T>> sources;
    private readonly Dictionary<ObservedSeries<T>, ObservedSource<T>> all = [];

    /// <param name="context">Limits, and who is told of problems.</param>
    /// <param name="name">The instrument's name.</param>
    /// <param name="start">Labels that all series have.</param>
    /// <param name="growsOnly">Whether it is a counter.</param>
    /// <param name="find">Finds or makes the series with these labels; the same one for all beyond the limit.</param>
    public ObservedInstrument(
        BridgeContext context, string name, LabelSet start, bool growsOnly, Func<(string Key, string Value)[], ObservedSeries<T>> find)
    {
        this.context = context;
        this.growsOnly = growsOnly;
        sources = new TagTable<ObservedSource<T>>(context, name, start, labels => SourceOf(find(labels)));
    }

    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Observe(T.CreateSaturating(value), tags);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Observe(T.CreateSaturating(value), tags);

    public override void Commit(bool isComplete)
    {
        lock (all)
        {
            foreach (var (series, source) in all)
            {
                source.Commit(isComplete);
                series.Update();
            }
        }
    }

    public override void End()
    {
        lock (all)
        {
            foreach (var (series, source) in all)
                series.End(source);
            all.Clear();
        }
    }

    private void Observe(T total, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!T.IsFinite(total) || (growsOnly && total < T.Zero))
        {
            context.Registry.CountRejected();
            return;
        }
        // To find it may ask tags of the application for their text, so no lock is held meanwhile.
        if (sources.Find(tags) is not { } source)
            return;
        lock (all)
            source.Observe(total);
    }

    private ObservedSource<T> SourceOf(ObservedSeries<T> series)
    {
        lock (all)
        {
            if (!all.TryGetValue(series, out var source))
            {
                source = series.AddSource();
                all.Add(series, source);
            }
            return source;
        }
    }
}
