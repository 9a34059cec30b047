using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MmExporter.Yaml;

/// <summary>
/// Walks the events of a YAML text: mappings, sequences and scalars, and nothing else of YAML. There are no anchors, so
/// there is nothing that could grow, and each event is asked for when it is due, so that nesting costs nothing.
/// </summary>
internal sealed class YamlCursor
{
    private const string Advice = "look at indentation, quotes and colons here and in the line before";

    private readonly string yaml;
    private readonly int textLengthMax;
    private readonly Scanner scanner;
    private readonly Parser parser;
    private bool isConsumed;

    /// <param name="text">What is in the file; a mark of the byte order may be first.</param>
    /// <param name="textLengthMax">How many characters a key or a value may have.</param>
    /// <exception cref="YamlMistakeException">The text does not begin as YAML, or has characters that YAML forbids.</exception>
    public YamlCursor(string text, int textLengthMax)
    {
        yaml = text.TrimStart('\uFEFF');
        this.textLengthMax = textLengthMax;
        CheckCharacters(yaml);
        scanner = new Scanner(new StringReader(yaml), skipComments: true);
        parser = new Parser(scanner);
        Move();
        Consume();
    }

    public bool IsAtMapping => Current is MappingStart;

    public bool IsAtSequence => Current is SequenceStart;

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
            throw new YamlMistakeException(Position, "there is a second document; put all of it into one");
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
            throw new YamlMistakeException(Position, $"{what} is no mapping; write \"key: value\" lines, indented alike");
        }

        Consume();
    }

    public void EnterSequence(string what)
    {
        if (Current is not SequenceStart)
        {
            throw new YamlMistakeException(Position, $"{what} is no list; begin each of its items with \"- \"");
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
            throw new YamlMistakeException(Position, $"{what} is no single value; write text, in quotes where it has signs of YAML in it");
        }

        var text = new YamlText(scalar);
        if (text.Value.Length > textLengthMax)
        {
            throw new YamlMistakeException(text.Position, $"{what} is longer than {textLengthMax} characters; shorten it");
        }

        int control = text.Value.AsSpan().IndexOfAnyInRange('\0', '\b');
        if (control >= 0)
        {
            throw new YamlMistakeException(text.At(control), $"{what} has a control character in it; take it out");
        }

        Consume();
        return text;
    }

    /// <summary>The parser takes a NUL for the end of the text and other control characters for letters.</summary>
    private static void CheckCharacters(string text)
    {
        if (text.Length > YamlFile.SizeBytesMax || Encoding.UTF8.GetByteCount(text) > YamlFile.SizeBytesMax)
        {
            throw new YamlMistakeException(new Position(1, 1), $"the file is larger than {YamlFile.SizeBytesMax} bytes; make it smaller");
        }

        var position = new Position(1, 1);
        foreach (char c in text)
        {
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085'))
            {
                throw new YamlMistakeException(position, $"control character U+{(int)c:X4}, which YAML forbids; is this the right file?");
            }

            position = c == '\n' ? new Position(position.Line + 1, 1) : position with { Column = position.Column + 1 };
        }
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
            throw new YamlMistakeException(YamlText.PositionOf(scanner.CurrentPosition), $"not YAML; {Advice}");
        }

        if (Current is AnchorAlias)
        {
            throw new YamlMistakeException(Position, "a value that begins with \"*\" is an alias to YAML, which is not supported; put it into quotes");
        }

        if (Current is NodeEvent { Anchor.IsEmpty: false })
        {
            throw new YamlMistakeException(Position, "anchors (\"&name\") are not supported; write the value out where it is needed, or put it into quotes");
        }

        if (Current is NodeEvent { Tag.IsEmpty: false })
        {
            throw new YamlMistakeException(Position, "tags (\"!name\") are not supported; take it out, or put the value into quotes");
        }
    }

    private YamlMistakeException Explain(YamlException e)
    {
        if (SignAt(e.End) == '\t')
        {
            return new YamlMistakeException(YamlText.PositionOf(e.End), "not YAML: a tab indents this line; use spaces");
        }

        string advice = SignAt(e.Start) switch
        {
            '*' or '&' or '!' or '%' or '@' or '`' => "put a value that begins with this sign into quotes",
            '"' or '\'' => "close the quotes and mind what is in them",
            _ => Advice,
        };
        return new YamlMistakeException(YamlText.PositionOf(e.Start), $"not YAML: {e.Message.TrimEnd('.')}; {advice}");
    }

    private char SignAt(Mark mark) => mark.Index >= 0 && mark.Index < yaml.Length ? yaml[(int)mark.Index] : '\n';
}
