using System.Globalization;
using System.Text.Json;

namespace TestSupport;

/// <summary>One sample of an OpenMetrics page, as the strict parser read it.</summary>
/// <param name="Family">The name of its family.</param>
/// <param name="Type">counter, gauge, histogram and so on.</param>
/// <param name="Unit">The family's unit, or nothing.</param>
/// <param name="Name">The sample's own name, with its suffix.</param>
/// <param name="Labels">The labels, sorted by name, their values unescaped.</param>
/// <param name="ValueText">An integer in full, else the shortest text of the double; NaN, +Inf, -Inf.</param>
/// <param name="Timestamp">As it stands on the page, in seconds; null where there is none.</param>
/// <param name="Exemplar">Null where there is none.</param>
internal sealed record OpenMetricsSample(
    string Family,
    string Type,
    string Unit,
    string Name,
    SortedDictionary<string, string> Labels,
    string ValueText,
    string? Timestamp,
    OpenMetricsExemplar? Exemplar)
{
    /// <summary>What no two samples of a page may share: <see cref="PrometheusSample.Id"/> of the same series.</summary>
    public string Id { get; } = PrometheusSample.IdOf(Name, Labels);

    public double Value => Number(ValueText);

    public static OpenMetricsSample Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement sample = document.RootElement;
        JsonElement exemplar = sample.GetProperty("exemplar");
        return new OpenMetricsSample(
            sample.GetProperty("family").GetString()!,
            sample.GetProperty("type").GetString()!,
            sample.GetProperty("unit").GetString()!,
            sample.GetProperty("name").GetString()!,
            ReadLabels(sample),
            sample.GetProperty("value").GetString()!,
            sample.GetProperty("timestamp").GetString(),
            exemplar.ValueKind == JsonValueKind.Null
                ? null
                : new OpenMetricsExemplar(ReadLabels(exemplar), Number(exemplar.GetProperty("value").GetString()!), exemplar.GetProperty("timestamp").GetString()));
    }

    public override string ToString() => $"{Id} {ValueText}";

    private static SortedDictionary<string, string> ReadLabels(JsonElement json) => new(
        json.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
        StringComparer.Ordinal);

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
