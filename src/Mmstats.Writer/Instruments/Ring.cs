using System.Numerics;
using Mmstats.Format.V2;

namespace Mmstats.Writer;

/// <summary>The entries of a ring in the shared area: its head, and entries of so many words.</summary>
internal readonly unsafe struct Ring(byte* data, int log2, int entryWords)
{
    // Of fewer than four entries a reader may take none: the writer may be overwriting two.
    private const int Log2Min = 2;

    private readonly byte* data = data;
    private readonly ulong mask = (1UL << log2) - 1;
    private readonly int entryBytes = entryWords * V2Layout.WordLength;

    /// <summary>Where the next entry goes. Its words are stored with <see cref="Volatile"/>, after the head that stands now.</summary>
    public ulong* Next => (ulong*)(data + V2Layout.WordLength + ((nint)(*(ulong*)data & mask) * entryBytes));

    /// <summary>Shows the entry.</summary>
    public void Publish() => Volatile.Write(ref *(ulong*)data, *(ulong*)data + 1);

    /// <summary>The power of 2 for at least so many entries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are too many, or none.</exception>
    public static int Log2(string name, int capacity, int log2Max) => capacity >= 1 && capacity <= 1 << log2Max
        ? Math.Max(Log2Min, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)capacity)))
        : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"The ring {name} takes a capacity from 1 to {1 << log2Max}.");
}
