using System.Buffers.Binary;

namespace Mmstats.Format.V2;

/// <summary>Checked strings of a record as UTF-8, in their order, for <c>foreach</c>. Nothing is copied.</summary>
public ref struct V2Strings
{
    private ReadOnlySpan<byte> rest;

    internal V2Strings(ReadOnlySpan<byte> bytes, int count)
    {
        rest = bytes;
        Count = count;
    }

    /// <summary>How many there are, whichever of them was reached.</summary>
    public int Count { get; }

    /// <summary>The string that <see cref="MoveNext"/> reached, UTF-8.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>An enumerator that stands where this one stands.</summary>
    public readonly V2Strings GetEnumerator() => this;

    /// <summary>Goes to the next string.</summary>
    /// <returns>False behind the last one.</returns>
    public bool MoveNext()
    {
        if (rest.IsEmpty)
        {
            Current = default;
            return false;
        }

        int end = V2Layout.StringPrefixLength + BinaryPrimitives.ReadUInt16LittleEndian(rest);
        Current = rest[V2Layout.StringPrefixLength..end];
        rest = rest[end..];
        return true;
    }
}
