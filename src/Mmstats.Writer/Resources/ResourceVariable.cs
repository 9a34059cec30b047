using System.Text;

namespace Mmstats.Writer.Resources;

/// <summary>Reads <c>OTEL_RESOURCE_ATTRIBUTES</c>: <c>key=value,key=value</c>, percent-encoded.</summary>
internal static class ResourceVariable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The pairs. False: one of them is wrong. Then none counts, as OpenTelemetry wants it: half of what an application
    /// is might be another one.
    /// </summary>
    public static bool TryParse(string? text, out List<(string Key, string? Value)> pairs)
    {
        pairs = [];
        foreach (var part in (text ?? "").Split(','))
        {
            var pair = part.AsSpan().Trim();
            // A comma too many harms nobody.
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf('=');
            if (equals < 0 || !TryDecode(pair[..equals].Trim(), out var key) || key.Length == 0 ||
                !TryDecode(pair[(equals + 1)..].Trim(), out var value))
            {
                pairs = [];
                return false;
            }
            pairs.Add((key, value));
        }
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out string decoded)
    {
        decoded = "";
        if (!text.Contains('%'))
        {
            decoded = text.ToString();
            return true;
        }
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                var next = text[i..].IndexOf('%');
                var plain = text.Slice(i, next < 0 ? text.Length - i : next);
                bytes.AddRange(Encoding.UTF8.GetBytes(plain.ToArray()));
                i += plain.Length;
                continue;
            }
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return false;
            bytes.AddRange(Convert.FromHexString(text.Slice(i + 1, 2)));
            i += 3;
        }
        try
        {
            decoded = Strict.GetString([.. bytes]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
