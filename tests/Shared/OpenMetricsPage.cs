namespace TestSupport;

/// <summary>An OpenMetrics page that <see cref="OpenMetricsChecker"/> found to be right.</summary>
/// <param name="Samples">The samples in the order of the page.</param>
internal sealed record OpenMetricsPage(IReadOnlyList<OpenMetricsSample> Samples)
{
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>The values by <see cref="PrometheusSample.Id"/>.</summary>
    public IReadOnlyDictionary<string, double> ToSeries() => Samples.ToDictionary(sample => sample.Id, sample => sample.Value);

    /// <summary>The samples of a family.</summary>
    public IReadOnlyList<OpenMetricsSample> Of(string family) => [.. Samples.Where(sample => sample.Family == family)];

    /// <summary>The sample with this name and exactly these labels.</summary>
    /// <exception cref="KeyNotFoundException">It is not on the page.</exception>
    public OpenMetricsSample Get(string name, params (string Name, string Value)[] labels)
    {
        string id = PrometheusSample.IdOf(name, labels.Select(label => KeyValuePair.Create(label.Name, label.Value)));
        return Samples.SingleOrDefault(sample => sample.Id == id)
            ?? throw new KeyNotFoundException($"No {id}, but:\n{string.Join('\n', Samples)}");
    }
}
