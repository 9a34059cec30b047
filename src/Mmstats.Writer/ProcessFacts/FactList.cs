using Mmstats.Writer.Polling;

namespace Mmstats.Writer.ProcessFacts;

/// <summary>Facts that are read when they are asked for. One that has no value has no series either.</summary>
internal sealed class FactList(MetricGroup stats, Claims claims, Problems problems)
{
    private readonly List<Action> facts = [];

    /// <summary>A total that only grows.</summary>
    public void Counter(string name, string help, string unit, Func<long?> read, params (string Key, string Value)[] labels) => Add(
        name, () => stats.Counter(name, help, unit, labels), read, static (counter, total) => counter.SetTotal((ulong)total));

    /// <summary>A total with fractions that only grows.</summary>
    public void DoubleCounter(string name, string help, string unit, Func<double?> read, params (string Key, string Value)[] labels) => Add(
        name, () => stats.DoubleCounter(name, help, unit, labels), read, static (counter, total) => counter.SetTotal(total));

    /// <summary>An amount; those of several processes add up.</summary>
    public void UpDownCounter(string name, string help, string unit, Func<long?> read, params (string Key, string Value)[] labels) => Add(
        name, () => stats.UpDownCounter(name, help, unit, labels), read, static (counter, total) => counter.SetTotal(total));

    /// <summary>A value; of several processes the greatest is shown.</summary>
    public void GreatestGauge(string name, string help, string unit, Func<double?> read) => Add(
        name, () => stats.Gauge(name, help, unit, GaugeMerge.Max), read, static (gauge, value) => gauge.Set(value));

    public void Poll()
    {
        foreach (var fact in facts)
        {
            try
            {
                fact();
            }
            catch (Exception)
            {
                // What the system does not tell this time is as it was; the other facts are none the worse.
            }
        }
    }

    private void Add<TInstrument, TValue>(string name, Func<TInstrument> make, Func<TValue?> read, Action<TInstrument, TValue> set)
        where TInstrument : class
        where TValue : struct
    {
        if (!claims.TryClaim(name, this))
            return;
        TInstrument? instrument = null;
        var isRefused = false;
        facts.Add(() =>
        {
            if (isRefused || read() is not { } value)
                return;
            instrument ??= Make(make);
            isRefused = instrument == null;
            if (instrument != null)
                set(instrument, value);
        });
    }

    private TInstrument? Make<TInstrument>(Func<TInstrument> make)
        where TInstrument : class
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            problems.Tell(ProblemKind.Instrument, $"A fact of the process is left out: {e.Message}");
            return null;
        }
    }
}
