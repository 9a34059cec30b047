using System.Runtime.InteropServices;
using Mmstats.Format.V2;
using Mmstats.Writer.Segments;

namespace Mmstats.Writer.Metrics;

/// <summary>Words for one series in memory that no reader sees.</summary>
internal sealed unsafe class ScratchWords
{
    /// <summary>The words of a gauge. Series with more share theirs: they are many words, and nobody asks for their value.</summary>
    public const int OwnMax = 2;

    public ScratchWords(MetricDefinition definition)
    {
        var dataStart = (int)V2Layout.DataStart(definition.SeqWords);
        var length = (nuint)(dataStart + (definition.DataWords * V2Layout.WordLength));
        // SAFETY: the memory is as long as both, and is never given back.
        var memory = (byte*)NativeMemory.AlignedAlloc(length, V2Layout.LineLength);
        NativeMemory.Clear(memory, length);
        Place = new Place(memory + dataStart, memory, strideBytes: 0, lanes: 1);
    }

    public Place Place { get; }
}
