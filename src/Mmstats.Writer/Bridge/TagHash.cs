using System.Numerics;
using System.Runtime.CompilerServices;

namespace Mmstats.Writer.Bridge;

/// <summary>Hashes tags as they come and compares them. What it takes cannot throw.</summary>
internal static class TagHash
{
    /// <summary>The hash of tags in their order. False for tags that cannot be remembered.</summary>
    public static bool TryCompute(ReadOnlySpan<KeyValuePair<string, object?>> tags, out uint hash)
    {
        hash = (uint)tags.Length;
        foreach (ref readonly var tag in tags)
        {
            var key = tag.Key;
            if (string.IsNullOrEmpty(key))
                return false;
            // Metrics have few key sets and many values: of the keys a little is enough.
            hash = BitOperations.RotateLeft(hash, 5) + ((uint)key.Length ^ ((uint)key[^1] << 8));
            if (!TryHash(tag.Value, out var value))
                return false;
            hash = (BitOperations.RotateLeft(hash, 7) * 33) ^ value;
        }
        return true;
    }

    /// <summary>Whether remembered tags are these, in the same order.</summary>
    public static bool AreEqual(KeyValuePair<string, object?>[] remembered, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (remembered.Length != tags.Length)
            return false;
        for (var i = 0; i < remembered.Length; i++)
        {
            ref readonly var one = ref remembered[i];
            ref readonly var other = ref tags[i];
            if (!(ReferenceEquals(one.Key, other.Key) || string.Equals(one.Key, other.Key)))
                return false;
            if (!(ReferenceEquals(one.Value, other.Value) || AreEqual(one.Value, other.Value)))
                return false;
        }
        return true;
    }

    private static bool AreEqual(object? one, object? other) =>
        one is string text ? other is string otherText && string.Equals(text, otherText) : one != null && one.Equals(other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryHash(object? value, out uint hash)
    {
        if (value is string text)
        {
            hash = (uint)text.GetHashCode();
            return true;
        }
        return TryHashOther(value, out hash);
    }

    // Only types of the runtime that never change: an array may be another one tomorrow, and an object of the application may throw.
    // A decimal is equal to one that is written in another way.
    private static bool TryHashOther(object? value, out uint hash)
    {
        if (value is null)
        {
            hash = 0;
            return true;
        }
        if (value is not (int or long or bool or Enum or double or float or short or byte or ushort or uint or ulong or sbyte or char or Guid))
        {
            hash = 0;
            return false;
        }
        hash = (uint)value.GetHashCode();
        return true;
    }
}
