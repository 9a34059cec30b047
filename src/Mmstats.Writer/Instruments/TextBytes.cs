using System.Text.Unicode;

namespace Mmstats.Writer;

/// <summary>Puts a text into words that readers may be looking at.</summary>
internal static unsafe class TextBytes
{
    /// <summary>
    /// Stores as many characters as the words have room for, each word at once. The number of bytes. Whoever calls keeps
    /// other threads away and tells readers.
    /// </summary>
    public static int Store(ReadOnlySpan<char> text, byte* words, Span<byte> room)
    {
        Utf8.FromUtf16(text, room, out _, out var length, replaceInvalidSequences: true, isFinalBlock: true);
        room[length..].Clear();
        fixed (byte* bytes = room)
        {
            // SAFETY: both are whole words, and as long as the room.
            for (var i = 0; i < length; i += sizeof(ulong))
                Volatile.Write(ref *(ulong*)(words + i), *(ulong*)(bytes + i));
        }
        return length;
    }
}
