using System.Text;

namespace Mmstats.Writer.V1;

/// <summary>A label, prefix included, that the format can hold.</summary>
internal readonly record struct V1Label(string Text, byte[] Utf8)
{
    private const int ShownCharactersMax = 60;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">Empty, longer than 65,535 bytes of UTF-8, or with half a surrogate pair.</exception>
    public static V1Label Create(string prefix, string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label.Length == 0)
        {
            throw new ArgumentException(
                $"The label '' (with the prefix '{prefix}') is empty: readers take an empty label for the end of the file.", nameof(label));
        }
        var text = prefix + label;
        var utf8 = Encode(text);
        if (utf8.Length > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"The label '{Shown(text)}' has {utf8.Length} bytes; {ushort.MaxValue} is the most the format can say.", nameof(label));
        }
        return new V1Label(text, utf8);
    }

    private static byte[] Encode(string text)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException broken)
        {
            throw new ArgumentException($"The label '{Shown(text)}' has half a surrogate pair at index {broken.Index}.", nameof(text), broken);
        }
    }

    private static string Shown(string text) =>
        text.Length <= ShownCharactersMax ? text : text[..ShownCharactersMax] + "...";
}
