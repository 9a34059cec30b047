using System.Text;
using System.Text.RegularExpressions;

namespace TestSupport;

/// <summary>
/// A page in the Prometheus text format 0.0.4, read as strictly as the format allows and a little more: every family has
/// one HELP and one TYPE line and then all its samples; no sample is there twice; there is nothing else on the page.
/// </summary>
/// <remarks>Counters, gauges, untyped metrics and histograms; the buckets of one stand behind one another and grow up to its count. Of version
/// 1.0.0, names in quotes are read where they are asked for.</remarks>
internal sealed partial class PrometheusPage
{
    private readonly Dictionary<string, PrometheusSample> byId = [];
    private readonly Dictionary<string, string> types = [];
    private readonly Dictionary<string, string> helps = [];
    private readonly List<PrometheusSample> samples = [];
    private string? family;
    private string? awaitedType;
    private bool awaitsSample;
    private string? bucketOf;
    private string bucketCount = "";

    private readonly bool hasQuotedNames;

    private PrometheusPage(bool hasQuotedNames)
    {
        this.hasQuotedNames = hasQuotedNames;
    }

    /// <summary>The samples in the order of the page.</summary>
    public IReadOnlyList<PrometheusSample> Samples => samples;

    /// <summary>The type of each family: counter, gauge, histogram or untyped.</summary>
    public IReadOnlyDictionary<string, string> Types => types;

    /// <summary>The unescaped help of each family.</summary>
    public IReadOnlyDictionary<string, string> Helps => helps;

    /// <exception cref="FormatException">The bytes are not UTF-8, or a line breaks a rule; the message names it.</exception>
    public static PrometheusPage Parse(ReadOnlySpan<byte> page, bool hasQuotedNames = false)
    {
        try
        {
            return Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(page), hasQuotedNames);
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("The page is not UTF-8.", error);
        }
    }

    /// <exception cref="FormatException">A line breaks a rule; the message names it.</exception>
    public static PrometheusPage Parse(string text, bool hasQuotedNames = false)
    {
        var page = new PrometheusPage(hasQuotedNames);
        if (text.Length == 0)
        {
            return page;
        }

        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            try
            {
                page.TakeLine(lines[i]);
            }
            catch (FormatException error)
            {
                throw new FormatException($"Line {i + 1}: {error.Message}\n{lines[i]}", error);
            }
        }

        Require(lines[^1].Length == 0, "the last line ends with a newline");
        page.EndFamily();
        return page;
    }

    /// <summary>The sample with this name and exactly these labels, or null.</summary>
    public PrometheusSample? Find(string name, params (string Name, string Value)[] labels) =>
        byId.GetValueOrDefault(PrometheusSample.IdOf(name, labels.Select(label => KeyValuePair.Create(label.Name, label.Value))));

    /// <summary>The one sample of a family.</summary>
    public PrometheusSample Single(string name) => samples.Single(sample => sample.Name == name);

    /// <summary>The samples of a family.</summary>
    public IReadOnlyList<PrometheusSample> Of(string name) => [.. samples.Where(sample => sample.Name == name)];

    /// <summary>The value of the sample with this name and exactly these labels.</summary>
    /// <exception cref="KeyNotFoundException">It is not on the page.</exception>
    public double Value(string name, params (string Name, string Value)[] labels) => Get(name, labels).Value;

    /// <summary>The value as it stands on the page.</summary>
    /// <exception cref="KeyNotFoundException">It is not on the page.</exception>
    public string Text(string name, params (string Name, string Value)[] labels) => Get(name, labels).ValueText;

    /// <summary>The values as a store has them, by <see cref="PrometheusSample.Id"/>: a label without a value is none.</summary>
    public IReadOnlyDictionary<string, double> ToStoredSeries() => samples.ToDictionary(
        sample => PrometheusSample.IdOf(sample.Name, sample.Labels.Where(label => label.Value.Length > 0)), sample => sample.Value);

    private PrometheusSample Get(string name, (string Name, string Value)[] labels) => Find(name, labels)
        ?? throw new KeyNotFoundException($"No {name} with these labels, but:\n{string.Join('\n', Of(name))}");

    private void TakeLine(string line)
    {
        Require(!line.Contains('\0', StringComparison.Ordinal), "no NUL is on the page: it ends Prometheus' input");
        if (line.StartsWith("# HELP ", StringComparison.Ordinal))
        {
            TakeHelp(line["# HELP ".Length..]);
        }
        else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            TakeType(line["# TYPE ".Length..]);
        }
        else
        {
            TakeSample(PrometheusSample.Parse(line, hasQuotedNames));
        }
    }

    private void TakeHelp(string rest)
    {
        EndFamily();
        Match match = Named(rest);
        Require(match.Success, "a HELP line has a legal name and a text");
        string name = PrometheusSample.NameOf(match.Groups[1].Value);
        Require(helps.TryAdd(name, UnescapeHelp(match.Groups[2].Value)), $"{name} has one HELP line");
        family = null;
        awaitedType = name;
    }

    private void TakeType(string rest)
    {
        Match match = Named(rest);
        Require(match.Success && PrometheusSample.NameOf(match.Groups[1].Value) == awaitedType, "a TYPE line follows the HELP line of its family");
        Require(match.Groups[2].Value is "counter" or "gauge" or "histogram" or "untyped", "a type is counter, gauge, histogram or untyped");
        family = awaitedType!;
        types.Add(family, match.Groups[2].Value);
        awaitedType = null;
        awaitsSample = true;
    }

    private void TakeSample(PrometheusSample sample)
    {
        bool isHistogram = family is not null && types[family] == "histogram";
        Require(IsOfFamily(sample), "a sample stands below the TYPE line of its family");
        if (isHistogram)
        {
            CheckHistogram(sample);
        }

        Require(byId.TryAdd(sample.Id, sample), $"{sample.Id} is there once");
        samples.Add(sample);
        awaitsSample = false;
    }

    private void CheckHistogram(PrometheusSample sample)
    {
        if (sample.Name != family + "_bucket")
        {
            Require(bucketOf is null || bucketOf == "+Inf", "the last bucket is +Inf");
            Require(sample.Name != family + "_count" || sample.ValueText == bucketCount, "the count is that of the bucket +Inf");
            bucketOf = sample.Name == family + "_count" ? null : bucketOf;
            return;
        }

        Require(sample.Labels.TryGetValue("le", out string? le), "a bucket has a bound");
        if (bucketOf is not null && bucketOf != "+Inf")
        {
            Require(BoundOf(le!) > BoundOf(bucketOf), "bounds ascend");
            Require(sample.Value >= double.Parse(bucketCount, System.Globalization.CultureInfo.InvariantCulture), "buckets grow");
        }

        (bucketOf, bucketCount) = (le, sample.ValueText);
    }

    private static double BoundOf(string le) =>
        le == "+Inf" ? double.PositiveInfinity : double.Parse(le, System.Globalization.CultureInfo.InvariantCulture);

    private bool IsOfFamily(PrometheusSample sample) => family is not null && (types[family] != "histogram"
        ? sample.Name == family
        : sample.Name == family + "_sum" || sample.Name == family + "_count" || (sample.Name == family + "_bucket" && sample.Labels.ContainsKey("le")));

    private Match Named(string rest) => hasQuotedNames ? QuotedRest().Match(rest) : NamedRest().Match(rest);

    private void EndFamily()
    {
        Require(bucketOf is null, "a histogram ends with its count");

        Require(awaitedType is null, "a TYPE line follows a HELP line");
        Require(!awaitsSample, "a family has samples");
    }

    private static string UnescapeHelp(string text)
    {
        Require(!BadHelpEscape().IsMatch(text), "only \\\\ and \\n are escapes in a help text");
        return HelpEscape().Replace(text, match => match.Value == "\\n" ? "\n" : "\\");
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new FormatException($"Not so: {rule}.");
        }
    }

    [GeneratedRegex(@"\A([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)\z", RegexOptions.Singleline)]
    private static partial Regex NamedRest();

    [GeneratedRegex(@"\A([a-zA-Z_:][a-zA-Z0-9_:]*|""(?:[^\\""]|\\[\\""n])+"") (.*)\z", RegexOptions.Singleline)]
    private static partial Regex QuotedRest();

    [GeneratedRegex(@"\A([^\\]|\\\\|\\n)*\\([^\\n]|\z)", RegexOptions.Singleline)]
    private static partial Regex BadHelpEscape();

    [GeneratedRegex(@"\\[\\n]")]
    private static partial Regex HelpEscape();
}
