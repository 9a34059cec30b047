using System.Runtime.InteropServices;
using System.Numerics;

namespace MmExporter.Formats.V2;

/// <summary>Numbers of several series that lie beside each other in an area and in a snapshot, so that they are taken in one go.</summary>
/// <remarks>Words are taken as the processor's own numbers: the exporter runs on little-endian machines only.</remarks>
/// <param name="DataWord">The first data word in the area.</param>
/// <param name="Word">The first word in the snapshot.</param>
/// <param name="Count">How many words.</param>
/// <param name="IsFloat">Whether they are doubles.</param>
internal readonly record struct V2Stretch(int DataWord, int Word, int Count, bool IsFloat)
{
    /// <summary>Adds the words of a lane to those of the lanes before.</summary>
    public void Add(Span<ulong> snapshot, ReadOnlySpan<byte> data)
    {
        Span<ulong> totals = snapshot.Slice(Word, Count);
        if (IsFloat)
        {
            Span<double> sums = MemoryMarshal.Cast<ulong, double>(totals);
            ReadOnlySpan<double> values = MemoryMarshal.Cast<byte, double>(data);
            int i = 0;
            for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                (new Vector<double>(sums[i..]) + new Vector<double>(values[i..])).CopyTo(sums[i..]);
            }

            for (; i < values.Length; i++)
            {
                sums[i] += values[i];
            }
        }
        else
        {
            ReadOnlySpan<ulong> values = MemoryMarshal.Cast<byte, ulong>(data);
            int i = 0;
            for (; i <= values.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
            {
                (new Vector<ulong>(totals[i..]) + new Vector<ulong>(values[i..])).CopyTo(totals[i..]);
            }

            for (; i < values.Length; i++)
            {
                totals[i] = unchecked(totals[i] + values[i]);
            }
        }
    }

    /// <summary>Takes the words of the shared area as they are.</summary>
    public void Copy(Span<ulong> snapshot, ReadOnlySpan<byte> data) => MemoryMarshal.Cast<byte, ulong>(data).CopyTo(snapshot.Slice(Word, Count));
}
