using System.Text;
using Mmstats.Format.V1;

namespace Mmstats.Writer.V1;

/// <summary>
/// One field of a version 1 file. Until <see cref="V1FileBuilder.Create"/> it works on memory of its own, from then on
/// in the file, and after <see cref="V1File.Dispose()"/> on memory again; using it is safe at all three times.
/// </summary>
/// <remarks>
/// All instruments of a file belong to one thread at a time, as the model of a thread does in mmstats: updates take no
/// lock, so two threads that update one instrument lose updates, though nothing worse. Reading a <c>Value</c> of eight
/// bytes or less from another thread is safe.
/// </remarks>
public abstract unsafe class V1Instrument
{
    // Kept for good: a thread that still holds its address from before the file was created may write to it.
    private readonly byte[] scratch;
    private readonly V1Label label;
    private readonly byte[] type;
    private byte* state;

    private protected V1Instrument(V1Label label, string type, int stateLength, byte writeBuffer)
    {
        this.label = label;
        this.type = Encoding.ASCII.GetBytes(type);
        scratch = GC.AllocateArray<byte>(stateLength, pinned: true);
        scratch[0] = writeBuffer;
        // SAFETY: the array is pinned, and this object keeps it alive.
        fixed (byte* address = scratch)
            state = address;
    }

    /// <summary>The label as it stands in the file, prefix included.</summary>
    public string Label => label.Text;

    /// <summary>Bytes of the whole field in a file.</summary>
    internal int FieldLengthBytes => V1Layout.FieldLength(label.Utf8.Length, type.Length, scratch.Length);

    /// <summary>Where the state (write buffer, then values) begins in the field.</summary>
    internal int StateOffset => FieldLengthBytes - scratch.Length;

    /// <summary>The address of the state: of the scratch memory, or in the file.</summary>
    private protected byte* State => state;

    internal ReadOnlySpan<byte> LabelUtf8 => label.Utf8;

    internal ReadOnlySpan<byte> TypeAscii => type;

    /// <summary>The state as it is now.</summary>
    // SAFETY: a state is as long as its scratch memory wherever it lies, and neither place is ever given back.
    internal ReadOnlySpan<byte> CurrentState => new(state, scratch.Length);

    /// <summary>From now on updates go to the given address, which must be good for ever.</summary>
    internal void Bind(byte* address) => state = address;
}
