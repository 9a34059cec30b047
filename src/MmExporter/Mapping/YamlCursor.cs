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

    private const string Advice = "look at indentation, quotes and colons here and in the line before";

    private readonly string yaml;
    private readonly Scanner scanner;
    private readonly Parser parser;
    private bool isConsumed;

    /// <exception cref="MappingException">The text does not begin as YAML.</exception>
    public YamlCursor(string yaml)
    {
        this.yaml = yaml;
        scanner = new Scanner(new StringReader(yaml), skipComments: true);
        parser = new Parser(scanner);
        Move();
        Consume();
    }

    public Position Position => YamlText.PositionOf(Current.Start);

    /// <summary>The event that is due. It is read no sooner than that, so that a mistake in it comes after those before it.</summary>
    private ParsingEvent Current
    {
        get
        {
            if (isConsumed)
            {
                isConsumed = false;
                Move();
            }

            return parser.Current!;
        }
    }

    /// <summary>Steps into the document; false where there is none.</summary>
    public bool TryEnterDocument()
    {
        if (Current is StreamEnd)
        {
            return false;
        }

        Consume();
        return true;
    }

    public void LeaveDocument()
    {
        Consume();
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

        Consume();
        return true;
    }

    public void EnterMapping(string what)
    {
        if (Current is not MappingStart)
        {
            throw new MappingException(Position, $"{what} is no mapping; write \"key: value\" lines, indented alike");
        }

        Consume();
    }

    public void EnterSequence(string what)
    {
        if (Current is not SequenceStart)
        {
            throw new MappingException(Position, $"{what} is no list; begin each of its items with \"- \"");
        }

        Consume();
    }

    /// <summary>The next key of the mapping; null, and a step out of it, at its end.</summary>
    public YamlText? ReadKey()
    {
        if (Current is MappingEnd)
        {
            Consume();
            return null;
        }

        return ReadText("a key");
    }

    /// <summary>Whether another item follows; if none does, steps out of the sequence.</summary>
    public bool TryNextItem()
    {
        if (Current is SequenceEnd)
        {
            Consume();
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

        Consume();
        return text;
    }

    private void Consume()
    {
        _ = Current;
        isConsumed = true;
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
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Surprised by a text, the scanner throws what its tools throw: ArgumentException for "\UFFFFFFFF",
            // InvalidOperationException for a line of a braced mapping that is not indented.
            throw new MappingException(YamlText.PositionOf(scanner.CurrentPosition), $"not YAML; {Advice}");
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
            _ => Advice,
        };
        return new MappingException(YamlText.PositionOf(e.Start), $"not YAML: {e.Message.TrimEnd('.')}; {advice}");
    }

    private char SignAt(Mark mark) => mark.Index >= 0 && mark.Index < yaml.Length ? yaml[(int)mark.Index] : '\n';
}
