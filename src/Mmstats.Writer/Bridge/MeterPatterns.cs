namespace Mmstats.Writer.Bridge;

/// <summary>Names of meters with <c>*</c> for any characters, in whatever case.</summary>
internal sealed class MeterPatterns
{
    private readonly string[] patterns;

    /// <exception cref="ArgumentException">There is none, or one is empty.</exception>
    public MeterPatterns(string[] patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        if (patterns.Length == 0 || patterns.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Name the meters to listen to; * stands for any characters.", nameof(patterns));
        this.patterns = [.. patterns];
    }

    public bool Match(string meter) => patterns.Any(pattern => Match(pattern, meter));

    // A star takes nothing first, and one character more each time what is behind it does not fit. Only the last star has to be
    // tried again, so the time is at most the product of both lengths.
    private static bool Match(string pattern, string name)
    {
        var (p, n, star, taken) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                taken = n;
            }
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++taken;
            }
            else
            {
                return false;
            }
        }
        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }
}
