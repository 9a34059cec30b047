namespace Mmstats.Format.V2;

/// <summary>One attribute of a resource.</summary>
public readonly ref struct V2ResourcePair
{
    internal V2ResourcePair(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>The key, UTF-8 without control characters, 1 to 255 bytes.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The value, UTF-8 without control characters, at most 4,096 bytes.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
