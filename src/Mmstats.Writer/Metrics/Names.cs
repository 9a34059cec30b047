using System.Buffers;
using System.Text;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Metrics;

/// <summary>What names, units and label keys may be. Mistakes throw here, at registration, and nowhere later.</summary>
internal static class Names
{
    /// <summary>The syntax of OpenTelemetry: a letter, then letters, digits and <c>_ . - /</c>.</summary>
    /// <exception cref="ArgumentException">It is not such a name.</exception>
    public static string RequireMetricName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isLegal = name.Length is > 0 and <= V2Layout.NameBytesMax && char.IsAsciiLetter(name[0]) &&
            name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/');
        return isLegal
            ? name
            : throw new ArgumentException(
                $"'{name}' cannot be the name of a metric: it takes a letter and then up to 254 letters, digits and _ . - /", nameof(name));
    }

    /// <exception cref="ArgumentException">It is too long or holds characters that are not printable ASCII.</exception>
    public static string RequireUnit(string name, string unit)
    {
        return unit != null && unit.Length <= V2Layout.UnitBytesMax && unit.All(c => c is >= ' ' and <= '~')
            ? unit
            : throw new ArgumentException($"'{unit}' cannot be the unit of {name}: it takes up to 63 printable ASCII characters", nameof(unit));
    }

    /// <exception cref="ArgumentException">A key is empty, too long or there twice, or there are too many.</exception>
    public static string[] RequireKeys(string name, string[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Length > V2Layout.LabelKeysMax)
            throw new ArgumentException($"{name} has {keys.Length} label keys; {V2Layout.LabelKeysMax} is the most", nameof(keys));
        foreach (var key in keys)
        {
            if (!IsText(key, V2Layout.NameBytesMax))
                throw new ArgumentException($"'{key}' cannot be a label key of {name}: it takes 1 to 255 bytes without control characters", nameof(keys));
        }
        return keys.Distinct(StringComparer.Ordinal).Count() == keys.Length
            ? keys
            : throw new ArgumentException($"{name} has a label key twice: {string.Join(", ", keys)}", nameof(keys));
    }

    /// <summary>Whether the format takes the text as a name: 1 to so many bytes, no control characters.</summary>
    public static bool IsText(string? text, int bytesMax) =>
        !string.IsNullOrEmpty(text) && Encoding.UTF8.GetByteCount(text) <= bytesMax && !text.Any(c => c is < ' ' or '\u007F') && IsUnicode(text);

    /// <summary>Whether the text has no half of a pair alone. In the file all of these would be the same character.</summary>
    public static bool IsUnicode(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done)
                return false;
            rest = rest[used..];
        }
        return true;
    }

    /// <summary>The text, or as much of its beginning as so many bytes of UTF-8 take.</summary>
    public static string Cut(string? text, int bytesMax)
    {
        if (text == null)
            return "";
        // Three bytes are the most that a char takes.
        if (text.Length * 3 <= bytesMax || Encoding.UTF8.GetByteCount(text) <= bytesMax)
            return text;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // Half of a pair comes as the character that stands for what is none, a char of three bytes.
            bytesMax -= rune.Utf8SequenceLength;
            if (bytesMax < 0)
                break;
            length += rune.Utf16SequenceLength;
        }
        return text[..length];
    }
}
