using Mmstats.Format.V2;
using Mmstats.Writer.Segments;

namespace Mmstats.Writer.Metrics;

/// <summary>Words for one series in memory that nobody reads.</summary>
internal sealed unsafe class ScratchWords
{
    public ScratchWords(MetricDefinition definition)
    {
        var dataStart = (int)V2Layout.DataStart(definition.SeqWords);
        var memory = Mapping.Private(dataStart + (definition.DataWords * V2Layout.WordLength));
        // SAFETY: the memory is as long as both, and is never given back.
        Place = new Place(memory.Address + dataStart, memory.Address, strideBytes: 0, lanes: 1);
    }

    public Place Place { get; }
}
