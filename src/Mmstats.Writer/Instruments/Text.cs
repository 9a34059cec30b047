using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer;

/// <summary>A text that is set: a version, a leader's name, what is being done. Any thread may set it; they take turns.</summary>
public sealed unsafe class Text : SharedInstrument
{
    /// <summary>How many bytes of UTF-8 it takes if nothing else is said.</summary>
    public const int CapacityDefault = 256;

    private readonly UpdateLock gate = new();
    private readonly byte[] room;

    internal Text(Series series)
        : base(series) => room = new byte[(series.Metric.Definition.DataWords - 1) * V2Layout.WordLength];

    /// <summary>Sets the text. What is beyond its capacity is cut off, between two characters.</summary>
    public void Set(ReadOnlySpan<char> text)
    {
        gate.Enter();
        try
        {
            // SAFETY: the words are in the shared area: the length, and as many bytes as the room.
            var odd = *(ulong*)seq | 1;
            Volatile.Write(ref *(ulong*)seq, odd);
            var length = TextBytes.Store(text, data + V2Layout.WordLength, room);
            Volatile.Write(ref *(ulong*)data, (ulong)length);
            Volatile.Write(ref *(ulong*)seq, odd + 1);
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <summary>Sets the text; null is the empty one.</summary>
    public void Set(string? text) => Set(text.AsSpan());

    internal static MetricDefinition Define(string name, string help, int capacity)
    {
        if (capacity is < 1 or > V2Layout.TextBytesMax)
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"The text {name} takes a capacity from 1 to {V2Layout.TextBytesMax} bytes.");
        var bytes = (int)V2Layout.AlignUp(capacity, V2Layout.WordLength);
        return new MetricDefinition(name, V2Kind.Text)
        {
            Help = help,
            Parameters = KindParameters.Of(bytes, 0),
            DataWords = 1 + (bytes / V2Layout.WordLength),
            SeqWords = 1,
        };
    }
}
