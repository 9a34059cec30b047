using System.Buffers;
using System.Collections.Concurrent;
using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer.Agg;

/// <summary>
/// The metrics of the one-line style, by their paths. A path that is known costs one look-up and no allocation; one that is
/// new is made under a lock. Nothing here throws: whoever counts this way has no place to handle it.
/// </summary>
internal sealed class AggPaths(Registry registry, Problems problems)
{
    /// <summary>The most paths, each with one unit: paths may come from data, and then have no end.</summary>
    public const int PathsMax = 2_000;

    /// <summary>What the counter of negative counts has behind its path.</summary>
    public const string DecrementsSuffix = ".decrements";

    private static readonly Buckets Milliseconds = Buckets.Explicit(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000);

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("-_.!0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly ConcurrentDictionary<AggKey, AggMetric> metrics = new();
    private readonly object gate = new();
    private int pathCount;

    /// <summary>Takes a value. False: it is not one, or the path cannot take it; that is counted as a rejected value.</summary>
    public bool TryTake(string? path, string? text)
    {
        if (path != null && AggValue.TryParse(text, out var value) && Find(path, value) is { } metric && metric.TryTake(value.Number))
            return true;
        registry.CountRejected();
        return false;
    }

    private AggMetric? Find(string path, AggValue value) =>
        metrics.TryGetValue(new AggKey(path, value.Unit), out var metric) ? metric : Add(path, value);

    private AggMetric? Add(string path, AggValue value)
    {
        if (path.Length is 0 or > V2Layout.NameBytesMax || path.AsSpan().ContainsAnyExcept(PathCharacters))
            return null;
        if (!IsBeyondLimit(path, value.Unit))
        {
            lock (gate)
            {
                if ((value.Unit == AggUnit.Decrement ? AddDecrement(path, value.IsEmphasised) : AddPath(path, value.Unit, value.IsEmphasised)) is { } added)
                    return added;
            }
        }
        if (!problems.IsTold(ProblemKind.PathLimit))
        {
            problems.Tell(
                ProblemKind.PathLimit,
                $"There are {PathsMax} paths of {nameof(MmStats.Agg)}, which is the limit; the path {path} and further ones are rejected. Put what has many values into a label of a family instead.");
        }
        return null;
    }

    // No path goes away, so what is not there when all are taken needs no lock to be rejected, however often it comes.
    private bool IsBeyondLimit(string path, AggUnit unit) =>
        Volatile.Read(ref pathCount) == PathsMax && !metrics.ContainsKey(new AggKey(path, unit == AggUnit.Decrement ? AggUnit.Count : unit));

    // The counter itself is there too, at 0 if it has to be: a difference takes both.
    private AggMetric? AddDecrement(string path, bool isEmphasised)
    {
        var counted = AddPath(path, AggUnit.Count, isEmphasised);
        if (counted == null)
            return null;
        var key = new AggKey(path, AggUnit.Decrement);
        if (metrics.TryGetValue(key, out var found))
            return found;
        var name = path + DecrementsSuffix;
        return metrics[key] = counted == AggMetric.Refusing || name.Length > V2Layout.NameBytesMax
            ? AggMetric.Refusing
            : Make(name, AggUnit.Decrement, counted.IsEmphasised);
    }

    private AggMetric? AddPath(string path, AggUnit unit, bool isEmphasised)
    {
        var key = new AggKey(path, unit);
        if (metrics.TryGetValue(key, out var found))
            return found;
        if (pathCount == PathsMax)
            return null;
        var made = metrics[key] = Make(path, unit, isEmphasised);
        // After the path is there: who sees that all are taken finds all of them.
        Volatile.Write(ref pathCount, pathCount + 1);
        return made;
    }

    private AggMetric Make(string name, AggUnit unit, bool isEmphasised)
    {
        try
        {
            // Paths may hold and begin with what names of other instruments may not, so these are not asked for by name.
            return unit switch
            {
                AggUnit.Milliseconds => new AggMetric(registry.GetInstrument(
                    Milliseconds.Define(name, "ms", help: "") with { IsEmphasised = isEmphasised }, [], static series => new Histogram(series, Milliseconds))),
                AggUnit.Gauge => new AggMetric(registry.GetInstrument(
                    new MetricDefinition(name, V2Kind.Gauge, V2Number.F64) { MergeRule = V2MergeRule.Last, DataWords = 2, IsEmphasised = isEmphasised },
                    [],
                    static series => new Gauge(series))),
                _ => new AggMetric(
                    registry.GetInstrument(
                        new MetricDefinition(name, V2Kind.Counter, V2Number.U64) { IsEmphasised = isEmphasised }, [], static series => new Counter(series)),
                    isEmphasised),
            };
        }
        catch (ArgumentException)
        {
            // The name stands for something else already, and will as long as the process runs.
            return AggMetric.Refusing;
        }
    }
}
