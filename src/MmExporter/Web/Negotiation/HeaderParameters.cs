namespace MmExporter.Web.Negotiation;

/// <summary>The parameters of an element, <c>;name=value</c> each, in order; empty ones are skipped (RFC 9110, 5.6.6).</summary>
/// <param name="text">The element from its first semicolon on, if it has one.</param>
internal ref struct HeaderParameters(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> rest = text;

    /// <summary>Set when there was no next parameter because what stands there is none.</summary>
    public bool IsMalformed { get; private set; }

    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>
    /// The value without the quotes it may stand in. What is escaped within them stays so: no value that is known here has to be,
    /// and one that nevertheless is, is taken for an unknown one.
    /// </summary>
    public ReadOnlySpan<char> Value { get; private set; }

    public bool MoveNext()
    {
        while (!rest.IsEmpty)
        {
            rest = rest[1..];
            int end = HeaderText.IndexOf(rest, ';');
            ReadOnlySpan<char> parameter = rest[..end].Trim(HeaderText.Whitespace);
            rest = rest[end..];
            if (!parameter.IsEmpty)
            {
                IsMalformed = !TryTake(parameter);
                return !IsMalformed;
            }
        }

        return false;
    }

    private bool TryTake(ReadOnlySpan<char> parameter)
    {
        int equals = parameter.IndexOf('=');
        if (equals < 0)
        {
            return false;
        }

        Name = parameter[..equals].TrimEnd(HeaderText.Whitespace);
        Value = parameter[(equals + 1)..].TrimStart(HeaderText.Whitespace);
        if (Value is ['"', ..])
        {
            // Nothing may follow the closing quote.
            int length = QuotedLength(Value);
            bool isClosed = length == Value.Length;
            Value = Value[1..^(isClosed ? 1 : 0)];
            return isClosed && HeaderText.IsToken(Name);
        }

        return HeaderText.IsToken(Name) && HeaderText.IsToken(Value);
    }

    /// <summary>The length of the quoted string that a text begins with, quotes included; 0 if it does not end.</summary>
    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            if (text[i] == '\\')
            {
                i++;
            }
        }

        return 0;
    }
}
