using Microsoft.Extensions.Primitives;

namespace MmExporter.Web.Negotiation;

/// <summary>The elements of a list in all lines of a header field, in order; empty ones are skipped. Nothing is allocated.</summary>
internal ref struct HeaderElements(StringValues lines)
{
    /// <summary>Characters of all lines together. What is beyond, and an element that this cuts, is not looked at.</summary>
    public const int LengthMax = 8 * 1024;

    /// <summary>Elements of all lines together; Prometheus sends six.</summary>
    public const int CountMax = 64;

    private int line;
    private int lengthLeft = LengthMax;
    private int countLeft = CountMax;
    private bool isCut;
    private ReadOnlySpan<char> rest;

    public ReadOnlySpan<char> Current { get; private set; }

    public bool MoveNext()
    {
        while (countLeft > 0 && (!rest.IsEmpty || TakeLine()))
        {
            int end = HeaderText.IndexOf(rest, ',');
            if (isCut && end == rest.Length)
            {
                return false;
            }

            Current = rest[..end].Trim(HeaderText.Whitespace);
            rest = rest[Math.Min(end + 1, rest.Length)..];
            if (!Current.IsEmpty)
            {
                countLeft--;
                return true;
            }
        }

        return false;
    }

    private bool TakeLine()
    {
        if (line == lines.Count || lengthLeft == 0)
        {
            return false;
        }

        rest = lines[line++];
        isCut = rest.Length > lengthLeft;
        if (isCut)
        {
            rest = rest[..lengthLeft];
        }

        lengthLeft -= rest.Length;
        return true;
    }
}
