using System.Globalization;

namespace MmExporter.Commands.Flags;

/// <summary>Sizes in bytes: <c>16777216</c>, <c>16MiB</c>. A decimal unit is none here: what it means is not the same everywhere.</summary>
internal static class Sizes
{
    private static readonly (string Name, long Bytes)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("B", 1)];

    /// <summary>Whether a text is a size within limits.</summary>
    public static bool TryParse(string text, int min, int max, out int bytes)
    {
        bytes = 0;
        long unit = 1;
        ReadOnlySpan<char> number = text;
        foreach ((string name, long length) in Units)
        {
            if (text.EndsWith(name, StringComparison.Ordinal))
            {
                number = number[..^name.Length];
                unit = length;
                break;
            }
        }

        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count * unit < min || count * unit > max)
        {
            return false;
        }

        bytes = (int)(count * unit);
        return true;
    }
}
