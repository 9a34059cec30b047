using Mmstats.Format.V1;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V1;

/// <summary>
/// A sound value for a counter that is written so fast that no two readings agree.
/// </summary>
/// <remarks>
/// <para>An unaligned value lies in one or two aligned words; each word is read whole, but not both at one instant. Let
/// high and low be the parts of the value in the second and the first word. In three readings in a row, made one after the
/// other: where a buffer's high part is the same in the first and the third reading, it was the same all the time between
/// (a counter does not fall), so the second reading's low part belongs to it: the value was in the buffer. Where the high
/// part has grown, the counter has passed the value whose low part is zero. The smaller of the two buffers' values is not
/// above what was shown at the end of the readings, and not below the update before what was shown at their beginning.</para>
/// <para>A store across two cache lines is two, some nanoseconds apart. That the second has happened before the next
/// reading, a system call later, is assumed; a writer can be stopped between two instructions, not within one.</para>
/// <para>This holds for counters only. A number that jumps is told from one that counts by all readings: high parts that
/// never fall and stay close together.</para>
/// </remarks>
internal static class V1CounterBound
{
    /// <summary>A counter's buffers, and readings within a few microseconds, are not further apart than this.</summary>
    private const ulong SpreadMax = 1UL << 32;

    private const int BitsPerByte = 8;

    /// <summary>Finds a value the counter has passed while it was read.</summary>
    /// <param name="field">A double-buffered field of 8 little-endian bytes.</param>
    /// <param name="readings">At least three readings.</param>
    /// <param name="value">The value.</param>
    /// <param name="hasFallen">Whether the readings show that it is no counter: a high part, which is whole in any reading,
    /// was less in a later one.</param>
    /// <returns>False where the readings are not those of a counter.</returns>
    public static bool TryFind(in V1Field field, in ExtentReadings readings, out ulong value, out bool hasFallen)
    {
        value = ulong.MaxValue;
        hasFallen = false;
        int last = readings.Count - 1;
        if (last < 2 || field.Format is not { ValueLength: sizeof(ulong), Length: sizeof(ulong), BigEndian: false })
        {
            return false;
        }

        int shift = HighPartShift(field);
        ulong lowest = ulong.MaxValue, highest = 0;
        for (int buffer = 0; buffer < V1Layout.BufferCount; buffer++)
        {
            ulong floor = 0;
            for (int i = 0; i <= last; i++)
            {
                ulong high = Read(field, readings[i], buffer) >> shift << shift;
                hasFallen |= high < floor;
                floor = high;
                lowest = Math.Min(lowest, high);
                highest = Math.Max(highest, high);
            }

            ulong before = Read(field, readings[last - 2], buffer) >> shift;
            ulong after = Read(field, readings[last], buffer) >> shift;
            ulong bound = before == after ? Read(field, readings[last - 1], buffer) : after << shift;
            value = Math.Min(value, bound);
        }

        return !hasFallen && highest - lowest <= Math.Max(SpreadMax, 1UL << shift);
    }

    /// <summary>How many bits of the value lie in the first of its two words; 0 where it lies in one. Both buffers lie
    /// alike, being 8 bytes apart.</summary>
    private static int HighPartShift(in V1Field field)
    {
        int inWord = (field.StateOffset + field.BufferedValueOffset(0)) % StableReader.WordLength;
        return inWord == 0 ? 0 : (StableReader.WordLength - inWord) * BitsPerByte;
    }

    private static ulong Read(in V1Field field, ReadOnlySpan<byte> state, int buffer) =>
        field.TryGetBuffer(state, buffer, out ReadOnlySpan<byte> bytes) ? V1Value.ReadUnsigned(field.Format, bytes) : 0;
}
