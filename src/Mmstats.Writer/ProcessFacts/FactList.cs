using System.Numerics;
using Mmstats.Writer.Polling;

namespace Mmstats.Writer.ProcessFacts;

/// <summary>Facts that are read when they are asked for. One that has no value has no series either.</summary>
internal sealed class FactList(MetricGroup stats, Claims claims, Problems problems)
{
    private readonly List<Action> facts = [];

    /// <summary>A total that only grows; of what is read the greatest stands, since what is computed of several numbers may fall for a moment.</summary>
    public void Counter(string name, string help, string unit, Func<long?> read, params (string Key, string Value)[] labels) => AddTotal(
        name, growsOnly: true, () => stats.Counter(name, help, unit, labels), read, static (counter, growth) => counter.Add(growth));

    /// <summary>A total with fractions that only grows, of which the same is true.</summary>
    public void DoubleCounter(string name, string help, string unit, Func<double?> read, params (string Key, string Value)[] labels) => AddTotal(
        name, growsOnly: true, () => stats.DoubleCounter(name, help, unit, labels), read, static (counter, growth) => counter.Add(growth));

    /// <summary>An amount; those of several processes add up.</summary>
    public void UpDownCounter(string name, string help, string unit, Func<long?> read, params (string Key, string Value)[] labels) => AddTotal(
        name, growsOnly: false, () => stats.UpDownCounter(name, help, unit, labels), read, static (counter, growth) => counter.Add(growth));

    /// <summary>A value; of several processes the greatest is shown.</summary>
    public void GreatestGauge(string name, string help, string unit, Func<double?> read) => Add(
        name, () => stats.Gauge(name, help, unit, GaugeMerge.Max), read, static gauge => gauge.Set);

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

    private void AddTotal<TInstrument, TValue>(
        string name, bool growsOnly, Func<TInstrument> make, Func<TValue?> read, Action<TInstrument, TValue> add)
        where TInstrument : class
        where TValue : struct, INumber<TValue> =>
        Add(name, make, read, instrument => new RunningTotal<TValue>(growsOnly, growth => add(instrument, growth)).Set);

    private void Add<TInstrument, TValue>(string name, Func<TInstrument> make, Func<TValue?> read, Func<TInstrument, Action<TValue>> setterOf)
        where TInstrument : class
        where TValue : struct
    {
        if (!claims.TryClaim(name, this))
            return;
        Action<TValue>? set = null;
        var isRefused = false;
        facts.Add(() =>
        {
            if (isRefused || read() is not { } value)
                return;
            set ??= Make(make) is { } instrument ? setterOf(instrument) : null;
            isRefused = set == null;
            set?.Invoke(value);
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
