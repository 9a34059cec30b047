using System.Globalization;
using System.Text;

namespace MmExporter.Tests.Collecting;

/// <summary>What a recorded field has to become on the page, worked out by the rules of the documentation and not by the
/// exporter's code.</summary>
/// <param name="Name">The family's name.</param>
/// <param name="IsCounter">Whether it is added up over the files of its application.</param>
/// <param name="Writer">The application, and for a gauge process and thread.</param>
/// <param name="Label">The original label.</param>
/// <param name="Stat">The recorded field.</param>
internal sealed record ExpectedSample(string Name, bool IsCounter, string Writer, string Label, CorpusStat Stat)
{
    private static readonly string[] DefaultLabels = ["sys.pid", "sys.tid", "sys.uid", "sys.gid", "sys.created"];

    private static readonly string[] IdentityLabels = ["app", "pid", "tid"];

    public static bool IsInfo(CorpusStat stat) => stat.Kind == "str" ||
        (!stat.IsBuffered && DefaultLabels.Any(label => System.Text.RegularExpressions.Regex.IsMatch(stat.Label, $@"(^|[^\p{{L}}\p{{Nd}}]){label}$")));

    public static ExpectedSample From(string fileName, CorpusStat stat)
    {
        bool isCounter = stat.IsBuffered && stat.Type.TrimStart('@', '=', '<', '>', '!') == "Q";
        string name = Legal(stat.Label);
        if (name == "up")
        {
            name = "exported_up";
        }

        string[] parts = Path.GetFileNameWithoutExtension(fileName).Split('-');
        string writer = parts.Length < 3 || isCounter ? parts[0] : string.Join('/', parts);
        return new ExpectedSample(isCounter ? name + "_total" : name, isCounter, writer, stat.Label, stat);
    }

    /// <summary>Where the sample of the page says it comes from, in the form of <see cref="Writer"/>.</summary>
    public static string WriterOf(PrometheusSample sample) =>
        string.Join('/', IdentityLabels.Where(sample.Labels.ContainsKey).Select(label => sample.Labels[label]));

    /// <summary>The value in a form in which the same numbers are the same texts.</summary>
    public string ValueText => Stat.Kind switch
    {
        "bool" => Stat.Value == "true" ? "1" : "0",
        "float" => Canonical(Stat.FloatValue),
        _ => Stat.Value,
    };

    public static string Canonical(double value) => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value).ToString(CultureInfo.InvariantCulture);

    private static string Legal(string label)
    {
        var name = new StringBuilder();
        foreach (Rune rune in label.EnumerateRunes())
        {
            name.Append("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_".Contains(rune.ToString(), StringComparison.Ordinal) ? rune.ToString() : "_");
        }

        return name.Length == 0 ? "_" : (char.IsAsciiDigit(name[0]) ? "_" : "") + name;
    }
}
