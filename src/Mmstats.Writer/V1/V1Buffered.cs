using System.Runtime.CompilerServices;
using Mmstats.Format.V1;

namespace Mmstats.Writer.V1;

/// <summary>
/// A field with two buffers: a value goes into the one that is not shown, and then the write buffer is flipped, so that
/// a reader sees the old value or the new one, and never half of each unless two updates overtake it.
/// </summary>
/// <typeparam name="T">The number type in the file.</typeparam>
public abstract unsafe class V1Buffered<T> : V1Instrument
    where T : unmanaged
{
    // Kept here and not read back from the file: whatever others write into the file, it cannot lead a store astray.
    private int writeBuffer;

    private protected V1Buffered(V1Label label)
        : base(label, V1Type.Of<T>(), V1Layout.StateLength(sizeof(T), buffered: true), writeBuffer: 0)
    {
    }

    /// <summary>Shows a value to readers. A few instructions: no allocation, lock or system call; it cannot fail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void Publish(T value)
    {
        var state = State;
        var index = writeBuffer;
        // SAFETY: the state is 1 + 2 * sizeof(T) bytes that are never given back, and index is 0 or 1. Values are not
        // aligned in this format, and the store is a single one all the same.
        Unsafe.WriteUnaligned(state + V1Layout.BufferOffset(index, sizeof(T)), value);
        index ^= 1;
        writeBuffer = index;
        // Released: no reader may see the flip before the value.
        Volatile.Write(ref *state, (byte)index);
    }
}
