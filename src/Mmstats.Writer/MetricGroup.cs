using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>
/// Makes instruments whose names begin with a prefix. A class of the application's own takes one and holds instruments in
/// its fields. Asking twice for the same name and labels gives the same instrument.
/// </summary>
/// <remarks>
/// Names follow OpenTelemetry: a letter, then letters, digits and <c>_ . - /</c>; units follow UCUM (<c>s</c>, <c>By</c>,
/// <c>{request}</c>). A name that is not legal, or that stands for something else already, throws
/// <see cref="ArgumentException"/> here, and nothing throws later.
/// </remarks>
/// <example><code>
/// sealed class IndexStats(MetricGroup stats)
/// {
///     public readonly Counter Hits = stats.Counter("hits");
///     public readonly DurationTimer ResponseTime = stats.Timer("response_time");
/// }
/// var index = new IndexStats(stats.Group("index"));   // index.hits, index.response_time
/// </code></example>
public class MetricGroup
{
    private readonly string prefix;

    internal MetricGroup(Registry registry, string prefix)
    {
        Registry = registry;
        this.prefix = prefix;
    }

    internal Registry Registry { get; }

    /// <summary>A group whose names begin with this one's prefix, the name and a dot.</summary>
    /// <exception cref="ArgumentException">The name cannot begin a metric's name.</exception>
    public MetricGroup Group(string name) => new(Registry, Full(name) + ".");

    /// <summary>A count that only grows.</summary>
    public Counter Counter(string name, string help = "", string unit = "", params (string Key, string Value)[] labels) =>
        Get(Define(name, V2Kind.Counter, V2Number.U64, help, unit), labels, static series => new Counter(series));

    /// <summary>Counts that only grow, by label values.</summary>
    public Family<Counter> CounterFamily(string name, string help, string unit, string[] keys) =>
        GetFamily(Define(name, V2Kind.Counter, V2Number.U64, help, unit), keys, static series => new Counter(series));

    /// <summary>A sum of doubles that only grows.</summary>
    public DoubleCounter DoubleCounter(string name, string help = "", string unit = "", params (string Key, string Value)[] labels) =>
        Get(Define(name, V2Kind.Counter, V2Number.F64, help, unit), labels, static series => new DoubleCounter(series));

    /// <summary>Sums of doubles that only grow, by label values.</summary>
    public Family<DoubleCounter> DoubleCounterFamily(string name, string help, string unit, string[] keys) =>
        GetFamily(Define(name, V2Kind.Counter, V2Number.F64, help, unit), keys, static series => new DoubleCounter(series));

    /// <summary>A count in one word that all threads add to atomically.</summary>
    public SharedCounter SharedCounter(string name, string help = "", string unit = "", params (string Key, string Value)[] labels) =>
        Get(Define(name, V2Kind.Counter, V2Number.U64, help, unit), labels, static series => new SharedCounter(series));

    /// <summary>A sum that goes up and down.</summary>
    public UpDownCounter UpDownCounter(string name, string help = "", string unit = "", params (string Key, string Value)[] labels) =>
        Get(Define(name, V2Kind.UpDownCounter, V2Number.I64, help, unit), labels, static series => new UpDownCounter(series));

    /// <summary>Sums that go up and down, by label values.</summary>
    public Family<UpDownCounter> UpDownCounterFamily(string name, string help, string unit, string[] keys) =>
        GetFamily(Define(name, V2Kind.UpDownCounter, V2Number.I64, help, unit), keys, static series => new UpDownCounter(series));

    /// <summary>A sum of doubles that goes up and down.</summary>
    public DoubleUpDownCounter DoubleUpDownCounter(string name, string help = "", string unit = "", params (string Key, string Value)[] labels) =>
        Get(Define(name, V2Kind.UpDownCounter, V2Number.F64, help, unit), labels, static series => new DoubleUpDownCounter(series));

    /// <summary>Sums of doubles that go up and down, by label values.</summary>
    public Family<DoubleUpDownCounter> DoubleUpDownCounterFamily(string name, string help, string unit, string[] keys) =>
        GetFamily(Define(name, V2Kind.UpDownCounter, V2Number.F64, help, unit), keys, static series => new DoubleUpDownCounter(series));

    /// <summary>A value that is set; of several processes, the one that was set last is shown.</summary>
    public Gauge Gauge(string name, string help = "", string unit = "", params (string Key, string Value)[] labels) =>
        Gauge(name, help, unit, GaugeMerge.Last, labels);

    /// <summary>A value that is set, with a rule for several processes.</summary>
    public Gauge Gauge(string name, string help, string unit, GaugeMerge merge, params (string Key, string Value)[] labels) =>
        Get(DefineGauge(name, help, unit, merge), labels, static series => new Gauge(series));

    /// <summary>Values that are set, by label values.</summary>
    public Family<Gauge> GaugeFamily(string name, string help, string unit, string[] keys, GaugeMerge merge = GaugeMerge.Last) =>
        GetFamily(DefineGauge(name, help, unit, merge), keys, static series => new Gauge(series));

    /// <summary>A histogram with <see cref="Buckets.Durations"/> if its unit is s, else with <see cref="Buckets.Default"/>.</summary>
    public Histogram Histogram(string name, string help = "", string unit = "", params (string Key, string Value)[] labels) =>
        Histogram(name, help, unit, DefaultBuckets(unit), labels);

    /// <summary>A histogram.</summary>
    public Histogram Histogram(string name, string help, string unit, Buckets buckets, params (string Key, string Value)[] labels) =>
        Get(DefineHistogram(name, help, unit, buckets), labels, series => new Histogram(series, buckets));

    /// <summary>Histograms, by label values; without buckets, with those that a single one has.</summary>
    public Family<Histogram> HistogramFamily(string name, string help, string unit, string[] keys, Buckets? buckets = null)
    {
        buckets ??= DefaultBuckets(unit);
        return GetFamily(DefineHistogram(name, help, unit, buckets), keys, series => new Histogram(series, buckets));
    }

    /// <summary>A histogram of durations in seconds, with <see cref="Buckets.Durations"/>.</summary>
    public DurationTimer Timer(string name, string help = "", params (string Key, string Value)[] labels) =>
        Timer(name, help, Buckets.Durations, labels);

    /// <summary>A histogram of durations in seconds.</summary>
    public DurationTimer Timer(string name, string help, Buckets buckets, params (string Key, string Value)[] labels) =>
        Get(DefineHistogram(name, help, "s", buckets), labels, series => new DurationTimer(series, buckets));

    /// <summary>Histograms of durations in seconds, by label values; without buckets, with <see cref="Buckets.Durations"/>.</summary>
    public Family<DurationTimer> TimerFamily(string name, string help, string[] keys, Buckets? buckets = null)
    {
        buckets ??= Buckets.Durations;
        return GetFamily(DefineHistogram(name, help, "s", buckets), keys, series => new DurationTimer(series, buckets));
    }

    /// <summary>The mean of the last values.</summary>
    /// <param name="name">The name.</param>
    /// <param name="help">What it means.</param>
    /// <param name="unit">The unit of the values.</param>
    /// <param name="size">How many values count.</param>
    /// <param name="labels">Labels.</param>
    public MovingAverage MovingAverage(
        string name, string help = "", string unit = "", int size = Writer.MovingAverage.SizeDefault, params (string Key, string Value)[] labels)
    {
        _ = Writer.MovingAverage.RequireSize(Full(name), size);
        return Get(DefineGauge(name, help, unit, GaugeMerge.Avg), labels, series => new MovingAverage(series, size));
    }

    /// <summary>The mean of all values.</summary>
    public RunningAverage RunningAverage(string name, string help = "", string unit = "", params (string Key, string Value)[] labels) =>
        Get(DefineGauge(name, help, unit, GaugeMerge.Avg), labels, static series => new RunningAverage(series));

    /// <summary>A text that is set.</summary>
    /// <param name="name">The name.</param>
    /// <param name="help">What it means.</param>
    /// <param name="capacity">How many bytes of UTF-8 it takes, up to 32,768.</param>
    /// <param name="labels">Labels.</param>
    public Text Text(string name, string help = "", int capacity = Writer.Text.CapacityDefault, params (string Key, string Value)[] labels) =>
        Get(Writer.Text.Define(Full(name), help, capacity) with { Help = CutHelp(help) }, labels, static series => new Text(series));

    /// <summary>Facts about the application that do not change, as labels: an info metric, whose value is 1.</summary>
    public void Info(string name, string help, params (string Key, string Value)[] facts) =>
        Get(DefineGauge(name, help, "", GaugeMerge.Max), facts, static series => new Gauge(series)).Set(1);

    /// <summary>One of several named states; without names, on and off.</summary>
    /// <param name="name">The name.</param>
    /// <param name="help">What it means.</param>
    /// <param name="names">The names of the states, 2 to 64, or none.</param>
    /// <param name="labels">Labels.</param>
    public State State(string name, string help = "", string[]? names = null, params (string Key, string Value)[] labels)
    {
        string[] states = [.. names ?? []];
        return Get(Writer.State.Define(Full(name), CutHelp(help), states), labels, series => new State(series, states));
    }

    /// <summary>A ring of points with times of their own.</summary>
    /// <param name="name">The name.</param>
    /// <param name="help">What it means.</param>
    /// <param name="unit">The unit of the values.</param>
    /// <param name="capacity">How many points it holds, up to 2^20; rounded up to a power of 2.</param>
    /// <param name="labels">Labels.</param>
    public Samples Samples(
        string name, string help = "", string unit = "", int capacity = Writer.Samples.CapacityDefault, params (string Key, string Value)[] labels)
    {
        var log2 = Ring.Log2(Full(name), capacity, V2Layout.SamplesLog2Max);
        return Get(
            Writer.Samples.Define(Full(name), CutHelp(help), Names.RequireUnit(Full(name), unit), log2), labels, series => new Samples(series, log2));
    }

    /// <summary>A ring of errors, warnings and what else happens, with time and text.</summary>
    /// <param name="name">The name.</param>
    /// <param name="help">What it means.</param>
    /// <param name="capacity">How many events it holds, up to 4,096; rounded up to a power of 2.</param>
    /// <param name="textBytes">How many bytes of UTF-8 a text takes, up to 1,024.</param>
    /// <param name="labels">Labels.</param>
    public Events Events(
        string name,
        string help = "",
        int capacity = Writer.Events.CapacityDefault,
        int textBytes = Writer.Events.TextBytesDefault,
        params (string Key, string Value)[] labels)
    {
        var log2 = Ring.Log2(Full(name), capacity, V2Layout.EventsLog2Max);
        var room = Writer.Events.RoundTextBytes(Full(name), textBytes);
        return Get(Writer.Events.Define(Full(name), CutHelp(help), log2, room), labels, series => new Events(series, log2, room));
    }

    internal static Buckets DefaultBuckets(string unit) => unit == "s" ? Buckets.Durations : Buckets.Default;

    private string Full(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Names.RequireMetricName(prefix + name);
    }

    // A help text is for people; one that is too long is no reason to fail.
    private static string CutHelp(string? help) => Names.Cut(help, V2Layout.HelpBytesMax);

    private MetricDefinition Define(string name, V2Kind kind, V2Number number, string help, string unit) =>
        new(Full(name), kind, number) { Help = CutHelp(help), Unit = Names.RequireUnit(Full(name), unit) };

    private MetricDefinition DefineGauge(string name, string help, string unit, GaugeMerge merge)
    {
        if (merge is < GaugeMerge.Last or > GaugeMerge.Each)
            throw new ArgumentOutOfRangeException(nameof(merge), merge, $"The gauge {Full(name)} has no such merge rule.");
        var hasTime = merge == GaugeMerge.Last;
        return Define(name, V2Kind.Gauge, V2Number.F64, help, unit) with { MergeRule = (V2MergeRule)merge, DataWords = hasTime ? 2 : 1 };
    }

    private MetricDefinition DefineHistogram(string name, string help, string unit, Buckets buckets)
    {
        if (buckets == null)
            throw new ArgumentNullException(nameof(buckets), $"The histogram {Full(name)} takes buckets.");
        return buckets.Define(Full(name), Names.RequireUnit(Full(name), unit), CutHelp(help));
    }

    private Family<T> GetFamily<T>(MetricDefinition definition, string[] keys, Func<Series, T> create)
        where T : class => Registry.GetFamily(
            definition, keys ?? throw new ArgumentNullException(nameof(keys), $"The family {definition.Name} takes label keys."), create);

    private T Get<T>(MetricDefinition definition, (string Key, string Value)[] labels, Func<Series, T> create)
        where T : class
    {
        if (labels == null || labels.Any(label => label.Key == null))
            throw new ArgumentNullException(nameof(labels), $"The metric {definition.Name} takes labels with keys, or none.");
        return Registry.GetInstrument(definition, labels, create);
    }
}
