using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MmExporter.Mapping;

/// <summary>
/// Walks the events of a YAML text: mappings, sequences and scalars, and nothing else of YAML. There are no anchors, so
/// there is nothing that could grow, and each event is asked for when it is due, so that nesting costs nothing.
/// </summary>
internal sealed class YamlCursor
{
    public const int TextLengthMax = 1024;

    private readonly string yaml;
    private readonly Parser parser;

    /// <exception cref="MappingException">The text does not begin as YAML.</exception>
    public YamlCursor(string yaml)
    {
        this.yaml = yaml;
        parser = new Parser(new Scanner(new StringReader(yaml), skipComments: true));
        Move();
        Move();
    }

    public Position Position => YamlText.PositionOf(Current.Start);

    private ParsingEvent Current => parser.Current!;

    /// <summary>Steps into the document; false where there is none.</summary>
    public bool TryEnterDocument()
    {
        if (Current is StreamEnd)
        {
            return false;
        }

        Move();
        return true;
    }

    public void LeaveDocument()
    {
        Move();
        if (Current is not StreamEnd)
        {
            throw new MappingException(Position, "there is a second document; put all mappings into one");
        }
    }

    /// <summary>Steps over a value that is not there; false where one is.</summary>
    public bool TrySkipNull()
    {
        if (Current is not Scalar scalar || !new YamlText(scalar).IsNull)
        {
            return false;
        }

        Move();
        return true;
    }

    public void EnterMapping(string what)
    {
        if (Current is not MappingStart)
        {
            throw new MappingException(Position, $"{what} is no mapping; write \"key: value\" lines, indented alike");
        }

        Move();
    }

    public void EnterSequence(string what)
    {
        if (Current is not SequenceStart)
        {
            throw new MappingException(Position, $"{what} is no list; begin each of its items with \"- \"");
        }

        Move();
    }

    /// <summary>The next key of the mapping; null, and a step out of it, at its end.</summary>
    public YamlText? ReadKey()
    {
        if (Current is MappingEnd)
        {
            Move();
            return null;
        }

        return ReadText("a key");
    }

    /// <summary>Whether another item follows; if none does, steps out of the sequence.</summary>
    public bool TryNextItem()
    {
        if (Current is SequenceEnd)
        {
            Move();
            return false;
        }

        return true;
    }

    public YamlText ReadText(string what)
    {
        if (Current is not Scalar scalar)
        {
            throw new MappingException(Position, $"{what} is no single value; write text, in quotes where it has signs of YAML in it");
        }

        var text = new YamlText(scalar);
        if (text.Value.Length > TextLengthMax)
        {
            throw new MappingException(text.Position, $"{what} is longer than {TextLengthMax} characters; shorten it");
        }

        int control = text.Value.AsSpan().IndexOfAnyInRange('\0', '\b');
        if (control >= 0)
        {
            throw new MappingException(text.At(control), $"{what} has a control character in it; take it out");
        }

        Move();
        return text;
    }

    private void Move()
    {
        try
        {
            parser.MoveNext();
        }
        catch (YamlException e)
        {
            throw Explain(e);
        }
        catch (ArgumentException)
        {
            // The parser makes characters of escapes such as "\UFFFFFFFF" unchecked, and then tells no place.
            throw new MappingException(Position, "not YAML: after this, an escape that is no character; mend it");
        }

        if (Current is AnchorAlias)
        {
            throw new MappingException(Position, "a value that begins with \"*\" is an alias to YAML, which is not supported; put it into quotes");
        }

        if (Current is NodeEvent { Anchor.IsEmpty: false })
        {
            throw new MappingException(Position, "anchors (\"&name\") are not supported; write the value out where it is needed, or put it into quotes");
        }

        if (Current is NodeEvent { Tag.IsEmpty: false })
        {
            throw new MappingException(Position, "tags (\"!name\") are not supported; take it out, or put the value into quotes");
        }
    }

    private MappingException Explain(YamlException e)
    {
        if (SignAt(e.End) == '\t')
        {
            return new MappingException(YamlText.PositionOf(e.End), "not YAML: a tab indents this line; use spaces");
        }

        string advice = SignAt(e.Start) switch
        {
            '*' or '&' or '!' or '%' or '@' or '`' => "put a value that begins with this sign into quotes",
            '"' or '\'' => "close the quotes and mind what is in them",
            _ => "look at indentation, quotes and colons here and in the line before",
        };
        return new MappingException(YamlText.PositionOf(e.Start), $"not YAML: {e.Message.TrimEnd('.')}; {advice}");
    }

    private char SignAt(Mark mark) => mark.Index >= 0 && mark.Index < yaml.Length ? yaml[(int)mark.Index] : '\n';
}
