using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer.Bridge;

/// <summary>Makes of an instrument of System.Diagnostics.Metrics what takes its measurements.</summary>
internal sealed class InstrumentFactory(BridgeContext context)
{
    // By its name, since an application for .NET 9 has the build for .NET 8, where there is no such type.
    private const string SettableGauge = "System.Diagnostics.Metrics.Gauge`1";

    // By what counts: instruments of one name in several meters have series in common.
    private readonly ConditionalWeakTable<object, object> observed = [];

    /// <summary>What takes the instrument's measurements; null if the format or the registry does not take it, which is told.</summary>
    public BridgedInstrument? Make(Instrument instrument)
    {
        if (!TagText.IsName(instrument.Name))
        {
            Refuse(instrument, $"its name takes 1 to {V2Layout.NameBytesMax} bytes without control characters");
            return null;
        }
        try
        {
            var made = MakeKnown(instrument);
            if (made == null)
                Refuse(instrument, $"{instrument.GetType().Name} is not a kind that is known");
            return made;
        }
        catch (ArgumentException e)
        {
            Refuse(instrument, e.Message);
            return null;
        }
    }

    private void Refuse(Instrument instrument, string reason) => context.Problems.Tell(
        ProblemKind.Instrument, $"The instrument {instrument.Name} of the meter {instrument.Meter.Name} was not taken: {reason}");

    private BridgedInstrument? MakeKnown(Instrument instrument)
    {
        var type = instrument.GetType();
        if (!type.IsGenericType)
            return null;
        var kind = type.GetGenericTypeDefinition();
        var number = type.GetGenericArguments()[0];
        var hasFractions = number == typeof(double) || number == typeof(float) || number == typeof(decimal);
        if (kind == typeof(Counter<>))
            return hasFractions ? new BridgedDoubleCounter(DoubleCounters(instrument)) : new BridgedCounter(Counters(instrument));
        if (kind == typeof(UpDownCounter<>))
            return hasFractions ? new BridgedDoubleUpDownCounter(DoubleUpDownCounters(instrument)) : new BridgedUpDownCounter(UpDownCounters(instrument));
        if (kind == typeof(Histogram<>))
            return new BridgedHistogram(Histograms(instrument));
        if (kind == typeof(ObservableGauge<>) || kind.FullName == SettableGauge)
            return new BridgedGauge(Gauges(instrument));
        if (kind == typeof(ObservableCounter<>))
            return hasFractions ? ObserveDoubleCounter(instrument) : ObserveCounter(instrument);
        if (kind == typeof(ObservableUpDownCounter<>))
            return hasFractions ? ObserveDoubleUpDownCounter(instrument) : ObserveUpDownCounter(instrument);
        return null;
    }

    private TagTable<Counter> Counters(Instrument instrument) =>
        Table(instrument, Finder(Define(instrument, V2Kind.Counter, V2Number.U64), static series => new Counter(series)));

    private TagTable<DoubleCounter> DoubleCounters(Instrument instrument) =>
        Table(instrument, Finder(Define(instrument, V2Kind.Counter, V2Number.F64), static series => new DoubleCounter(series)));

    private TagTable<UpDownCounter> UpDownCounters(Instrument instrument) =>
        Table(instrument, Finder(Define(instrument, V2Kind.UpDownCounter, V2Number.I64), static series => new UpDownCounter(series)));

    private TagTable<DoubleUpDownCounter> DoubleUpDownCounters(Instrument instrument) =>
        Table(instrument, Finder(Define(instrument, V2Kind.UpDownCounter, V2Number.F64), static series => new DoubleUpDownCounter(series)));

    private TagTable<Gauge> Gauges(Instrument instrument)
    {
        var definition = Define(instrument, V2Kind.Gauge, V2Number.F64) with { MergeRule = V2MergeRule.Last, DataWords = 2 };
        return Table(instrument, Finder(definition, static series => new Gauge(series)));
    }

    private TagTable<Histogram> Histograms(Instrument instrument)
    {
        var plain = Define(instrument, V2Kind.Histogram, V2Number.F64);
        var buckets = AdvisedBuckets.Of(instrument, plain.Unit);
        return Table(instrument, Finder(buckets.Define(plain.Name, plain.Unit, plain.Help), series => new Histogram(series, buckets)));
    }

    private ObservedInstrument<long> ObserveCounter(Instrument instrument)
    {
        var find = Finder(Define(instrument, V2Kind.Counter, V2Number.U64), static series => new Counter(series));
        return Observe<long, Counter>(instrument, growsOnly: true, find, static counter => counter.Add);
    }

    private ObservedInstrument<double> ObserveDoubleCounter(Instrument instrument)
    {
        var find = Finder(Define(instrument, V2Kind.Counter, V2Number.F64), static series => new DoubleCounter(series));
        return Observe<double, DoubleCounter>(instrument, growsOnly: true, find, static counter => counter.Add);
    }

    private ObservedInstrument<long> ObserveUpDownCounter(Instrument instrument)
    {
        var find = Finder(Define(instrument, V2Kind.UpDownCounter, V2Number.I64), static series => new UpDownCounter(series));
        return Observe<long, UpDownCounter>(instrument, growsOnly: false, find, static counter => counter.Add);
    }

    private ObservedInstrument<double> ObserveDoubleUpDownCounter(Instrument instrument)
    {
        var find = Finder(Define(instrument, V2Kind.UpDownCounter, V2Number.F64), static series => new DoubleUpDownCounter(series));
        return Observe<double, DoubleUpDownCounter>(instrument, growsOnly: false, find, static counter => counter.Add);
    }

    private ObservedInstrument<T> Observe<T, TTarget>(
        Instrument instrument, bool growsOnly, Func<(string Key, string Value)[], TTarget> find, Func<TTarget, Action<T>> addTo)
        where T : struct, System.Numerics.INumber<T>
        where TTarget : class
    {
        return new ObservedInstrument<T>(context, instrument.Name, StartOf(instrument), growsOnly, labels => (ObservedSeries<T>)observed.GetValue(
            find(labels), target => new ObservedSeries<T>(growsOnly, addTo((TTarget)target))));
    }

    private TagTable<TTarget> Table<TTarget>(Instrument instrument, Func<(string Key, string Value)[], TTarget> find)
        where TTarget : class => new(context, instrument.Name, StartOf(instrument), find);

    // That the name is free shows at once, and not with the first measurement.
    private Func<(string Key, string Value)[], TTarget> Finder<TTarget>(MetricDefinition definition, Func<Series, TTarget> create)
        where TTarget : class
    {
        _ = context.Registry.GetFamily(definition, [], create);
        return labels => context.Registry.GetInstrument(definition, labels, create);
    }

    private static MetricDefinition Define(Instrument instrument, V2Kind kind, V2Number number) => new(instrument.Name, kind, number)
    {
        Unit = UnitOf(instrument.Unit),
        Help = Names.Cut(instrument.Description, V2Layout.HelpBytesMax),
    };

    private static string UnitOf(string? unit) => unit == null || unit.Any(char.IsControl) ? "" : Names.Cut(unit, V2Layout.UnitBytesMax);

    // Tags of the meter and of the instrument are those of each measurement, too.
    private LabelSet StartOf(Instrument instrument)
    {
        var start = new LabelSet();
        foreach (var tag in instrument.Meter.Tags ?? [])
            start.Add(tag.Key, tag.Value);
        foreach (var tag in instrument.Tags ?? [])
            start.Add(tag.Key, tag.Value);
        context.TellOf(instrument.Name, start);
        return start;
    }
}
