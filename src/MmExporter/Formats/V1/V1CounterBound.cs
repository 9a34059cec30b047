using Mmstats.Format.V1;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V1;

/// <summary>
/// A sound value for a counter that is written so fast that no two readings agree.
/// </summary>
/// <remarks>
/// <para>A value is copied in one to three parts (<see cref="V1Words"/>), each whole, but not at one instant. Take two
/// readings, one before and one after some others. Where a buffer's highest part is the same in both, it was the same all the
/// time between (a counter does not fall), so what was read between belongs to it, and the next part is looked at in the same
/// way, one reading further in on both sides; the lowest part is taken from the reading in the middle. Where a part has
/// grown, the counter has passed the value whose lower parts are zero. The smaller of the two buffers' values is not above
/// what was shown at the end of the readings, and not below the update before what was shown at their beginning.</para>
/// <para>A store across two cache lines is two, some nanoseconds apart. That the second has happened before the next
/// reading, a system call later, is assumed; a writer can be stopped between two instructions, not within one. So is that
/// a part is copied whole, which was measured and is nowhere promised: nothing lasting may depend on a bound.</para>
/// <para>This holds for counters only. A number that jumps is told from one that counts by all readings: highest parts that
/// never fall and stay close together.</para>
/// </remarks>
internal static class V1CounterBound
{
    /// <summary>A counter's buffers, and readings within a few microseconds, are not further apart than this.</summary>
    private const ulong SpreadMax = 1UL << 32;

    private const int BitsPerByte = 8;

    /// <summary>Finds a value the counter has passed while it was read.</summary>
    /// <param name="field">A double-buffered field of 8 little-endian bytes.</param>
    /// <param name="readings">At least five readings, or three where no buffer has more than two parts.</param>
    /// <param name="value">The value.</param>
    /// <returns>False where the readings are not those of a counter.</returns>
    public static bool TryFind(in V1Field field, in ExtentReadings readings, out ulong value)
    {
        value = ulong.MaxValue;
        if (field.Format is not { ValueLength: sizeof(ulong), Length: sizeof(ulong), BigEndian: false })
        {
            return false;
        }

        Span<int> starts = stackalloc int[V1Words.PartsMax];
        ulong lowest = ulong.MaxValue, highest = 0, coarsest = 1;
        for (int buffer = 0; buffer < V1Layout.BufferCount; buffer++)
        {
            int parts = V1Words.Split(field.StateOffset + field.BufferedValueOffset(buffer), sizeof(ulong), starts);
            if (readings.Count < Math.Max(2 * parts - 1, 3))
            {
                return false;
            }

            int shift = starts[parts - 1] * BitsPerByte;
            coarsest = Math.Max(coarsest, 1UL << shift);
            ulong floor = 0;
            for (int i = 0; i < readings.Count; i++)
            {
                ulong high = Read(field, readings[i], buffer) >> shift << shift;
                if (high < floor)
                {
                    return false;
                }

                floor = high;
                lowest = Math.Min(lowest, high);
                highest = Math.Max(highest, high);
            }

            value = Math.Min(value, Bound(field, readings, buffer, starts[..parts]));
        }

        return highest - lowest <= Math.Max(SpreadMax, coarsest);
    }

    /// <summary>The value of one buffer, from its highest part down.</summary>
    private static ulong Bound(in V1Field field, in ExtentReadings readings, int buffer, ReadOnlySpan<int> starts)
    {
        int after = readings.Count - 1;
        int before = after - 2 * (starts.Length - 1);
        ulong bound = 0, below = ulong.MaxValue;
        for (int part = starts.Length - 1; part >= 0; part--, before++, after--)
        {
            // The bits of this part: those that are below the part above it and not below its own start.
            ulong rest = (1UL << (starts[part] * BitsPerByte)) - 1;
            ulong bits = below & ~rest;
            ulong earlier = Read(field, readings[before], buffer) & bits;
            ulong later = Read(field, readings[after], buffer) & bits;
            bound |= later;
            if (earlier != later)
            {
                break;
            }

            below = rest;
        }

        return bound;
    }

    private static ulong Read(in V1Field field, ReadOnlySpan<byte> state, int buffer) =>
        field.TryGetBuffer(state, buffer, out ReadOnlySpan<byte> bytes) ? V1Value.ReadUnsigned(field.Format, bytes) : 0;
}
