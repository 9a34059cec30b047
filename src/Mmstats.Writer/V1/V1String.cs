using System.Text.Unicode;
using Mmstats.Format.V1;

namespace Mmstats.Writer.V1;

/// <summary>
/// A text of a fixed number of bytes. What is longer is cut at a whole character, what is shorter is filled up with
/// NULs. One thread writes.
/// </summary>
/// <remarks>
/// The format has no buffers for texts, so that a reader may see the beginning of a new text and the end of an old one
/// for a moment. Readers take a NUL inside a text for its end.
/// </remarks>
public sealed unsafe class V1String : V1Instrument
{
    private const int Utf8ContinuationCountMax = 3;

    // A text is put together here and then copied as a whole, which keeps that moment as short as can be.
    private readonly byte[] whole;

    internal V1String(V1Label label, int sizeBytes)
        : base(label, V1Type.OfText(sizeBytes), V1Layout.StateLength(sizeBytes, buffered: false), V1Layout.Unbuffered) =>
        whole = new byte[sizeBytes];

    /// <summary>The bytes of UTF-8 there is room for.</summary>
    public int SizeBytes => whole.Length;

    /// <summary>Shows a text to readers. Halves of surrogate pairs become U+FFFD. Allocates nothing and cannot fail.</summary>
    public void Set(ReadOnlySpan<char> text)
    {
        // When there is no room left it has written whole characters only.
        _ = Utf8.FromUtf16(text, whole, out _, out var written);
        Publish(written);
    }

    /// <summary>Shows a text that is UTF-8 already. It is not validated. Allocates nothing and cannot fail.</summary>
    public void SetUtf8(ReadOnlySpan<byte> text)
    {
        var length = text.Length <= whole.Length ? text.Length : CutLength(text, whole.Length);
        text[..length].CopyTo(whole);
        Publish(length);
    }

    // The first byte that is left out must begin a character. Bytes that are no UTF-8 anyway are cut where they are.
    private static int CutLength(ReadOnlySpan<byte> text, int limit)
    {
        for (var back = 0; back <= Math.Min(limit, Utf8ContinuationCountMax); back++)
        {
            if ((text[limit - back] & 0xC0) != 0x80)
                return limit - back;
        }
        return limit;
    }

    private void Publish(int length)
    {
        whole.AsSpan(length).Clear();
        // SAFETY: the state is 1 + whole.Length bytes that are never given back.
        whole.CopyTo(new Span<byte>(State + V1Layout.WriteBufferLength, whole.Length));
    }
}
