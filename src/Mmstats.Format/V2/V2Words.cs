using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>Words as numbers, whatever the byte order of the machine. A counter is word 0 of its series, and so are a gauge
/// and a state; word 1 of a gauge with <see cref="V2MergeRule.Last"/> is the time it was set.</summary>
/// <remarks>An index beyond the words throws <see cref="ArgumentOutOfRangeException"/>: it is the caller's error, whatever the
/// bytes are.</remarks>
public readonly ref struct V2Words
{
    private readonly ReadOnlySpan<byte> bytes;

    /// <summary>The words in these bytes; what is left of a last word that is cut does not count.</summary>
    public V2Words(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>How many words there are.</summary>
    public int Count => bytes.Length / V2Layout.WordLength;

    /// <summary>A word as an unsigned integer.</summary>
    public ulong U64(int index) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(index, 1));

    /// <summary>A word as a signed integer.</summary>
    public long I64(int index) => BinaryPrimitives.ReadInt64LittleEndian(Bytes(index, 1));

    /// <summary>A word as a double.</summary>
    public double F64(int index) => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(index, 1));

    /// <summary>The bytes of words.</summary>
    internal ReadOnlySpan<byte> Bytes(int index, int count)
    {
        // A great index would come back into the bytes when it is multiplied.
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return bytes.Slice(index * V2Layout.WordLength, count * V2Layout.WordLength);
    }

    /// <summary>The least value of a histogram; NaN for none.</summary>
    internal double Minimum(int index) => Unmask(U64(index), V2Layout.MinimumMask);

    /// <summary>The greatest value of a histogram; NaN for none.</summary>
    internal double Maximum(int index) => Unmask(U64(index), V2Layout.MaximumMask);

    /// <summary>The sum of words modulo 2^64.</summary>
    internal ulong Sum(int index, int count)
    {
        ulong sum = 0;
        for (int i = index; i < index + count; i++)
        {
            sum = unchecked(sum + U64(i));
        }

        return sum;
    }

    private static double Unmask(ulong word, ulong mask) => word == 0 ? double.NaN : BitConverter.UInt64BitsToDouble(word ^ mask);
}
