using System.Collections.Concurrent;
using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>
/// A metric with label keys; each combination of label values has an instrument of its own. A name has a limit of
/// instruments (<see cref="MmStatsOptions.SeriesPerMetricMax"/>); label values beyond it share one.
/// </summary>
/// <typeparam name="TInstrument">What counts.</typeparam>
public sealed class Family<TInstrument>
    where TInstrument : class
{
    private readonly Registry registry;
    private readonly NamedMetric named;
    private readonly Func<Series, TInstrument> create;
    private readonly ConcurrentDictionary<string, TInstrument> byOne = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<LabelValues, TInstrument> byMore = new();
    private volatile TInstrument? overflow;

    internal Family(Registry registry, NamedMetric named, Metric metric, Func<Series, TInstrument> create)
    {
        this.registry = registry;
        this.named = named;
        this.create = create;
        Metric = metric;
    }

    /// <summary>The metric's name.</summary>
    public string Name => Metric.Definition.Name;

    internal Metric Metric { get; }

    /// <summary>The instrument for a label value. Keep it where the value is known beforehand; otherwise this finds it.</summary>
    /// <param name="value">The value of the only label. More than 1,024 bytes of it are cut off.</param>
    /// <exception cref="ArgumentException">The family has another number of label keys.</exception>
    public TInstrument With(string value) => byOne.TryGetValue(value ?? "", out var found) ? found : Get([value ?? ""]);

    /// <summary>The instrument for two label values, in the order of the keys.</summary>
    /// <exception cref="ArgumentException">The family has another number of label keys.</exception>
    public TInstrument With(string first, string second) =>
        Metric.Keys.Length == 2 && byMore.TryGetValue(new LabelValues(first ?? "", second ?? "", "", []), out var found)
            ? found
            : Get([first ?? "", second ?? ""]);

    /// <summary>The instrument for three label values, in the order of the keys.</summary>
    /// <exception cref="ArgumentException">The family has another number of label keys.</exception>
    public TInstrument With(string first, string second, string third) =>
        Metric.Keys.Length == 3 && byMore.TryGetValue(new LabelValues(first ?? "", second ?? "", third ?? "", []), out var found)
            ? found
            : Get([first ?? "", second ?? "", third ?? ""]);

    /// <summary>The instrument for any number of label values, in the order of the keys.</summary>
    /// <exception cref="ArgumentException">The family has another number of label keys.</exception>
    public TInstrument With(params string[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Get([.. values.Select(value => value ?? "")]);
    }

    internal TInstrument Get(string[] values)
    {
        if (values.Length != Metric.Keys.Length)
        {
            throw new ArgumentException(
                $"The metric {Name} has {Metric.Keys.Length} label keys ({string.Join(", ", Metric.Keys)}) and was given {values.Length} values.");
        }
        for (var i = 0; i < values.Length; i++)
            values[i] = Names.Cut(values[i], V2Layout.LabelValueBytesMax);
        if (TryFind(values, out var found))
            return found;
        if (overflow is not { } shared)
            return Add(values);
        registry.CountOverflowed();
        return shared;
    }

    private TInstrument Add(string[] values)
    {
        // One thread makes it; another one with the same values waits and finds it.
        lock (byMore)
        {
            if (TryFind(values, out var found))
                return found;
            if (!registry.TryCountSeries(named))
            {
                overflow = registry.GetOverflow(named, create);
                registry.CountOverflowed();
                return overflow;
            }
            var made = create(registry.AddSeries(Metric, values));
            if (values.Length == 1)
                byOne[values[0]] = made;
            else
                byMore[KeyOf(values)] = made;
            return made;
        }
    }

    private bool TryFind(string[] values, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TInstrument? found) =>
        values.Length == 1 ? byOne.TryGetValue(values[0], out found) : byMore.TryGetValue(KeyOf(values), out found);

    private static LabelValues KeyOf(string[] values) => new(
        values.Length > 0 ? values[0] : "",
        values.Length > 1 ? values[1] : "",
        values.Length > 2 ? values[2] : "",
        values.Length > 3 ? values[3..] : []);
}
