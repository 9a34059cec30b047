using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>Errors, warnings and what else happens, with time and text, in a ring. Any thread may add; they take turns.</summary>
public sealed unsafe class Events : SharedInstrument
{
    /// <summary>How many events the ring holds if nothing else is said.</summary>
    public const int CapacityDefault = 64;

    /// <summary>How many bytes of UTF-8 an event's text takes if nothing else is said.</summary>
    public const int TextBytesDefault = 240;

    private const int SeverityMax = 24;
    private const int LengthShift = 32;

    private readonly UpdateLock gate = new();
    private readonly byte[] room;
    private readonly Ring ring;

    internal Events(Series series, int log2, int textBytes)
        : base(series)
    {
        room = new byte[textBytes];
        ring = new Ring(data, log2, V2Layout.EventHeadWords + (textBytes / V2Layout.WordLength));
    }

    /// <summary>Adds an error.</summary>
    public void Error(string text) => Add(Severity.Error, text);

    /// <summary>Adds a warning.</summary>
    public void Warning(string text) => Add(Severity.Warning, text);

    /// <summary>Adds something that happened.</summary>
    public void Information(string text) => Add(Severity.Information, text);

    /// <summary>Adds an event with the time that is now. What is beyond the capacity of a text is cut off, between two characters.</summary>
    /// <param name="severity">One of OpenTelemetry's 24; another one is rejected and counted as such.</param>
    /// <param name="text">What happened.</param>
    public void Add(Severity severity, ReadOnlySpan<char> text)
    {
        if (severity < Severity.Trace || (int)severity > SeverityMax)
        {
            series.Reject();
            return;
        }
        gate.Enter();
        try
        {
            // SAFETY: the ring stays inside the words of the series.
            var entry = ring.Next;
            Volatile.Write(ref entry[0], (ulong)UnixTime.Now(TimeProvider.System));
            var length = TextBytes.Store(text, (byte*)(entry + V2Layout.EventHeadWords), room);
            Volatile.Write(ref entry[1], (ulong)severity | ((ulong)length << LengthShift));
            ring.Publish();
        }
        finally
        {
            gate.Exit();
        }
    }

    internal static MetricDefinition Define(string name, string help, int log2, int textBytes) => new(name, V2Kind.Events)
    {
        Help = help,
        Parameters = KindParameters.Of(log2, textBytes),
        DataWords = V2Layout.RingHeadWords + ((V2Layout.EventHeadWords + (textBytes / V2Layout.WordLength)) << log2),
    };

    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to 1,024.</exception>
    internal static int RoundTextBytes(string name, int textBytes) => textBytes is >= 1 and <= V2Layout.EventTextBytesMax
        ? (int)V2Layout.AlignUp(textBytes, V2Layout.WordLength)
        : throw new ArgumentOutOfRangeException(nameof(textBytes), textBytes, $"The events {name} take texts of 1 to {V2Layout.EventTextBytesMax} bytes.");
}
