using System.Runtime.InteropServices;

namespace MmExporter.Snapshots;

/// <summary>
/// A pooled buffer that starts at a page boundary and never moves, so that a word that is aligned in the file is aligned
/// in memory too and the kernel copies it whole. A misaligned buffer does tear words.
/// </summary>
internal sealed class AlignedBuffer
{
    private const int Alignment = 4096;

    private byte[] array = [];
    private int start;

    /// <summary>The first <paramref name="length"/> bytes; what they held before is lost where the buffer has to grow.</summary>
    public Span<byte> Take(int length)
    {
        if (array.Length - start < length)
        {
            int capacity = (length + Alignment - 1) / Alignment * Alignment;
            array = GC.AllocateUninitializedArray<byte>(capacity + Alignment, pinned: true);
            nint address = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
            start = (int)((Alignment - address % Alignment) % Alignment);
        }

        return array.AsSpan(start, length);
    }
}
