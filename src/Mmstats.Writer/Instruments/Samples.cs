using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>
/// Points with times of their own, in a ring: each goes out once, with its time, unless it is overwritten before it is read. Any thread may add; they take turns.
/// </summary>
public sealed unsafe class Samples : SharedInstrument
{
    /// <summary>How many points the ring holds if nothing else is said.</summary>
    public const int CapacityDefault = 1024;

    private readonly UpdateLock gate = new();
    private readonly Ring ring;

    internal Samples(Series series, int log2)
        : base(series) => ring = new Ring(data, log2, V2Layout.SampleWords);

    /// <summary>Adds a value with the time that is now.</summary>
    public void Add(double value) => Add(UnixTime.Now(TimeProvider.System), value);

    /// <summary>Adds a value with a time.</summary>
    public void Add(DateTimeOffset time, double value) => Add(UnixTime.Nanoseconds(time), value);

    private void Add(long time, double value)
    {
        gate.Enter();
        try
        {
            // SAFETY: the ring stays inside the words of the series.
            var entry = ring.Next;
            Volatile.Write(ref entry[0], (ulong)time);
            Volatile.Write(ref entry[1], BitConverter.DoubleToUInt64Bits(value));
            ring.Publish();
        }
        finally
        {
            gate.Exit();
        }
    }

    internal static MetricDefinition Define(string name, string help, string unit, int log2) => new(name, V2Kind.Samples, V2Number.F64)
    {
        Help = help,
        Unit = unit,
        Parameters = KindParameters.Of(log2, 0),
        DataWords = V2Layout.RingHeadWords + (V2Layout.SampleWords << log2),
    };
}
