using System.Runtime.CompilerServices;
using Mmstats.Format.V1;

namespace Mmstats.Writer.V1;

/// <summary>A value without buffers, as mmstats has them for bytes and booleans. One thread writes.</summary>
/// <typeparam name="T">The type in the file.</typeparam>
public sealed unsafe class V1Single<T> : V1Instrument
    where T : unmanaged
{
    private T current;

    internal V1Single(V1Label label, T initial)
        : base(label, V1Type.Of<T>(), V1Layout.StateLength(sizeof(T), buffered: false), V1Layout.Unbuffered) =>
        Value = initial;

    /// <summary>The value that readers see. Setting it allocates nothing and cannot fail.</summary>
    public T Value
    {
        get => current;
        set
        {
            current = value;
            // SAFETY: the state is 1 + sizeof(T) bytes that are never given back; a single store, aligned or not.
            Unsafe.WriteUnaligned(State + V1Layout.WriteBufferLength, value);
        }
    }
}
