using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Mmstats.Format.V2;

/// <summary>What the format says about characters.</summary>
internal static class V2Utf8
{
    private const byte LastLowControl = 0x1F;
    private const byte Delete = 0x7F;

    /// <summary>Whether a control character stands in it, in the sense of the format: U+0000 to U+001F, or U+007F.</summary>
    public static bool HasControlCharacter(ReadOnlySpan<byte> text) =>
        text.ContainsAnyInRange((byte)0, LastLowControl) || text.Contains(Delete);

    /// <summary>The longest beginning that is UTF-8.</summary>
    public static ReadOnlySpan<byte> ValidPrefix(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return text;
        }

        int length = 0;
        while (Rune.DecodeFromUtf8(text[length..], out _, out int consumed) == OperationStatus.Done)
        {
            length += consumed;
        }

        return text[..length];
    }

    /// <summary>A text that a writer may be changing: its length may be too great, and it may hold parts of two texts.</summary>
    public static V2Refusal ReadText(ReadOnlySpan<byte> capacity, ulong length, out ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> all = length < (ulong)capacity.Length ? capacity[..(int)length] : capacity;
        text = ValidPrefix(all);
        return length > (ulong)capacity.Length ? V2Refusal.WrongTextLength :
            text.Length < all.Length ? V2Refusal.TextNotUtf8 :
            V2Refusal.None;
    }
}
