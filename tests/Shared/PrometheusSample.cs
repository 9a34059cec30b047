using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TestSupport;

/// <summary>One sample line of a page in the text format 0.0.4.</summary>
/// <param name="Name">The metric name.</param>
/// <param name="Labels">The labels, sorted by name, their values unescaped.</param>
/// <param name="ValueText">The value as it stands on the page.</param>
internal sealed partial record PrometheusSample(string Name, SortedDictionary<string, string> Labels, string ValueText)
{
    /// <summary>What no two samples of a page may share: the name and the sorted labels, written as on a page.</summary>
    public string Id { get; } = IdOf(Name, Labels);

    public double Value => ValueText switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(ValueText, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    public static string IdOf(string name, IEnumerable<KeyValuePair<string, string>> labels)
    {
        IEnumerable<string> pairs = labels.OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}=\"{Escape(label.Value)}\"");
        return $"{name}{{{string.Join(',', pairs)}}}";
    }

    /// <exception cref="FormatException">The line breaks a rule of the format.</exception>
    public static PrometheusSample Parse(string line, bool hasQuotedNames = false)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        int position = 0;
        string name;
        if (hasQuotedNames && line.StartsWith("{\"", StringComparison.Ordinal))
        {
            position = 2;
            name = ParseValue(line, ref position);
            Require(name.Length > 0 && !MetricName().Match(name).Value.Equals(name, StringComparison.Ordinal), "a name in quotes needs them");
            Require(position < line.Length && line[position] is ',' or '}', "a comma or a brace follows a name in quotes");
            if (line[position++] == ',')
            {
                ParseLabels(line, ref position, labels, hasQuotedNames);
            }
        }
        else
        {
            Match match = MetricName().Match(line);
            Require(match.Success, "a sample begins with a legal metric name");
            name = match.Value;
            position = name.Length;
            if (position < line.Length && line[position] == '{')
            {
                position++;
                ParseLabels(line, ref position, labels, hasQuotedNames);
            }
        }

        Require(position < line.Length && line[position] == ' ', "one space stands before the value");
        string value = line[(position + 1)..];
        Require(ValueForm().IsMatch(value), $"'{value}' is a value without a timestamp");
        return new PrometheusSample(name, labels, value);
    }

    /// <summary>A name without the quotes it may stand in.</summary>
    public static string NameOf(string text)
    {
        int position = 1;
        return text[0] == '"' ? ParseValue(text, ref position) : text;
    }

    public bool Equals(PrometheusSample? other) => other is not null && Id == other.Id && ValueText == other.ValueText;

    public override int GetHashCode() => HashCode.Combine(Id, ValueText);

    public override string ToString() => $"{Id} {ValueText}";

    private static void ParseLabels(string line, ref int position, SortedDictionary<string, string> labels, bool hasQuotedNames)
    {
        while (true)
        {
            Match label = hasQuotedNames ? QuotedLabelName().Match(line, position) : LabelName().Match(line, position);
            Require(label.Success, "a label has a legal name, = and a quote");
            string name = NameOf(label.Groups[1].Value);
            Require(!name.StartsWith("__", StringComparison.Ordinal), $"the label name {name} belongs to Prometheus");
            position += label.Length;
            Require(labels.TryAdd(name, ParseValue(line, ref position)), $"the label {name} is there once");
            Require(position < line.Length && line[position] is ',' or '}', "a comma or a brace follows a label");
            if (line[position++] == '}')
            {
                return;
            }
        }
    }

    /// <summary>Reads up to the closing quote and past it.</summary>
    private static string ParseValue(string line, ref int position)
    {
        var value = new StringBuilder();
        while (true)
        {
            Require(position < line.Length, "a label value ends with a quote");
            char c = line[position++];
            if (c == '"')
            {
                return value.ToString();
            }

            value.Append(c == '\\' ? Unescape(line, position++) : c);
        }
    }

    private static char Unescape(string line, int position)
    {
        Require(position < line.Length && line[position] is '\\' or '"' or 'n', "only \\\\, \\\" and \\n are escapes");
        return line[position] == 'n' ? '\n' : line[position];
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new FormatException($"Not so: {rule}.");
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\G([a-zA-Z_][a-zA-Z0-9_]*)=""")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"\G([a-zA-Z_][a-zA-Z0-9_]*|""(?:[^\\""]|\\[\\""n])+"")=""")]
    private static partial Regex QuotedLabelName();

    [GeneratedRegex(@"\A(NaN|[+-]Inf|[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?)\z")]
    private static partial Regex ValueForm();
}
