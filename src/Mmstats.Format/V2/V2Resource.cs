namespace Mmstats.Format.V2;

/// <summary>A checked resource record: attributes of the application, for <c>foreach</c>. A later pair with the same key,
/// in this record or one behind it, replaces an earlier one.</summary>
public ref struct V2Resource
{
    private V2Strings strings;

    private V2Resource(V2Strings strings) => this.strings = strings;

    /// <summary>How many pairs there are.</summary>
    public readonly int Count => strings.Count / 2;

    /// <summary>The pair that <see cref="MoveNext"/> reached.</summary>
    public V2ResourcePair Current { get; private set; }

    /// <summary>Reads and checks a resource record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="resource">The pairs, when the return value is true.</param>
    /// <param name="refusal">What is wrong with the record, when the return value is false.</param>
    /// <returns>Whether the record is good.</returns>
    public static bool TryRead(V2Record record, out V2Resource resource, out V2Refusal refusal)
    {
        resource = default;
        refusal = record.Require(V2RecordType.Resource, V2Layout.ResourcePairsOffset);
        if (refusal != V2Refusal.None)
        {
            return false;
        }

        uint count = record.U32(V2Layout.ResourcePairCountOffset);
        if (count > V2Layout.ResourcePairsMax)
        {
            refusal = V2Refusal.TooManyPairs;
            return false;
        }

        var reader = new V2StringReader(record.Bytes, V2Layout.ResourcePairsOffset);
        for (uint i = 0; i < count; i++)
        {
            refusal = reader.ReadPlain(1, V2Layout.NameBytesMax, out _);
            if (refusal == V2Refusal.None)
            {
                refusal = reader.ReadPlain(0, V2Layout.ResourceValueBytesMax, out _);
            }

            if (refusal != V2Refusal.None)
            {
                return false;
            }
        }

        resource = new V2Resource(new V2Strings(record.Bytes[V2Layout.ResourcePairsOffset..reader.Offset], (int)count * 2));
        return true;
    }

    /// <summary>An enumerator that stands where this one stands.</summary>
    public readonly V2Resource GetEnumerator() => this;

    /// <summary>Goes to the next pair.</summary>
    /// <returns>False behind the last one.</returns>
    public bool MoveNext()
    {
        if (!strings.MoveNext())
        {
            Current = default;
            return false;
        }

        ReadOnlySpan<byte> key = strings.Current;
        strings.MoveNext();
        Current = new V2ResourcePair(key, strings.Current);
        return true;
    }
}
