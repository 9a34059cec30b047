using System.Numerics;
using System.Runtime.InteropServices;
using Mmstats.Format.V2;
using Mmstats.Writer.Segments;

namespace Mmstats.Writer.Metrics;

/// <summary>Words in memory that no reader sees, for series that find no room in a file. It is never given back.</summary>
internal static unsafe class ScratchWords
{
    // The words of a gauge: the application may read what it has set. Of more words nobody asks for the value.
    private const int OwnWordsMax = 2;

    // What is beyond the limit of bytes must not take memory without one.
    private const int OwnSeriesMax = 50_000;

    private static readonly object Gate = new();
    private static int ownSeries;
    private static Mapping? shared;

    /// <summary>Words for one series: of its own if it has few, else those that all others have, too.</summary>
    public static Place PlaceFor(MetricDefinition definition)
    {
        var dataStart = (int)V2Layout.DataStart(definition.SeqWords);
        var length = dataStart + (definition.DataWords * V2Layout.WordLength);
        var memory = Take(definition.DataWords, length);
        return new Place(memory + dataStart, memory, strideBytes: 0, lanes: 1);
    }

    private static byte* Take(int words, int length)
    {
        lock (Gate)
        {
            if (words <= OwnWordsMax && ownSeries < OwnSeriesMax)
            {
                ownSeries++;
                return Allocate(length);
            }
            // Each is at least twice the one before, so those before are less than the last one together.
            if (shared == null || shared.LengthBytes < length)
                shared = Mapping.Private((int)BitOperations.RoundUpToPowerOf2((uint)length));
            return shared.Address;
        }
    }

    private static byte* Allocate(int length)
    {
        // SAFETY: the memory is as long as what is cleared.
        var memory = (byte*)NativeMemory.AlignedAlloc((nuint)length, V2Layout.LineLength);
        NativeMemory.Clear(memory, (nuint)length);
        return memory;
    }
}
