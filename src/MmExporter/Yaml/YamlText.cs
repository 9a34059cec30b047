using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MmExporter.Yaml;

/// <summary>A scalar of a YAML file and where it is.</summary>
internal sealed class YamlText
{
    private readonly int verbatimFrom;

    public YamlText(Scalar scalar)
    {
        IsNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };
        Value = IsNull ? "" : scalar.Value;
        IsPlain = scalar.Style == ScalarStyle.Plain;
        Position = PositionOf(scalar.Start);
        bool isQuoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        int quotes = isQuoted ? 2 : 0;
        bool isVerbatim = scalar.Start.Line == scalar.End.Line && scalar.End.Column - scalar.Start.Column == Value.Length + quotes;
        verbatimFrom = isVerbatim ? quotes / 2 : -1;
    }

    public string Value { get; }

    public Position Position { get; }

    /// <summary>Nothing was written, or YAML's word for nothing; the value is empty.</summary>
    public bool IsNull { get; }

    /// <summary>It stands without quotes, so that YAML may take it for another thing than text.</summary>
    public bool IsPlain { get; }

    /// <summary>Where a character of the value is; where the value begins if escapes or line ends are between.</summary>
    public Position At(int offset) => verbatimFrom < 0 ? Position : Position with { Column = Position.Column + verbatimFrom + offset };

    public static Position PositionOf(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
