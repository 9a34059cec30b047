using System.Text.Json;

namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>Prometheus' HTTP API for queries, which VictoriaMetrics has too.</summary>
internal sealed class QueryApi(Uri address) : IDisposable
{
    private readonly HttpClient client = new() { BaseAddress = address };

    /// <summary>The series an expression gives now.</summary>
    /// <exception cref="InvalidOperationException">The expression is refused.</exception>
    /// <exception cref="HttpRequestException">The server is not there, or not ready.</exception>
    public async Task<IReadOnlyList<QueriedSeries>> QueryAsync(string expression)
    {
        using JsonDocument document = JsonDocument.Parse(await GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression)));
        return [.. document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(Read)];
    }

    /// <summary>The one series an expression gives.</summary>
    public async Task<QueriedSeries> SingleAsync(string expression)
    {
        IReadOnlyList<QueriedSeries> all = await QueryAsync(expression);
        Assert.True(all.Count == 1, $"{expression} gives {all.Count} series");
        return all[0];
    }

    /// <summary>All that was on the page of a job: the values by <see cref="QueriedSeries.Id"/>, native histograms left out.</summary>
    public async Task<IReadOnlyDictionary<string, double>> PageAsync(string job) =>
        (await QueryAsync($"{{job=\"{job}\",__name__!~\"up|scrape_.*\"}}"))
            .Where(series => series.Histogram is null).ToDictionary(series => series.Id, series => series.Number);

    /// <summary>A quantile over all series that a selector such as <c>name{label="value"}</c> picks, which are native histograms.</summary>
    public async Task<double> NativeQuantileAsync(double quantile, string selector) =>
        (await SingleAsync(FormattableString.Invariant($"histogram_quantile({quantile}, sum({selector}))"))).Number;

    /// <summary>The same over classic histograms.</summary>
    /// <param name="quantile">From 0 to 1.</param>
    /// <param name="buckets">A selector such as <c>name_bucket{label="value"}</c>.</param>
    public async Task<double> ClassicQuantileAsync(double quantile, string buckets) =>
        (await SingleAsync(FormattableString.Invariant($"histogram_quantile({quantile}, sum by (le) ({buckets}))"))).Number;

    /// <summary>What the server says of its targets.</summary>
    public async Task<IReadOnlyList<TargetStatus>> TargetsAsync()
    {
        using JsonDocument document = JsonDocument.Parse(await GetAsync("/api/v1/targets?state=active"));
        return [.. document.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray().Select(target => new TargetStatus(
            target.GetProperty("labels").GetProperty("job").GetString()!,
            target.GetProperty("health").GetString()!,
            target.GetProperty("lastError").GetString()!))];
    }

    /// <summary>An answer of the server.</summary>
    /// <exception cref="InvalidOperationException">The request is at fault.</exception>
    /// <exception cref="HttpRequestException">The server is not there, or not ready.</exception>
    public async Task<string> GetAsync(string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode is >= 400 and < 500)
        {
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
        }

        response.EnsureSuccessStatusCode();
        return text;
    }

    public void Dispose() => client.Dispose();

    private static QueriedSeries Read(JsonElement series)
    {
        Dictionary<string, string> labels = series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);
        return series.TryGetProperty("histogram", out JsonElement histogram)
            ? new QueriedSeries(labels, "", ReadHistogram(histogram[1]))
            : new QueriedSeries(labels, series.GetProperty("value")[1].GetString()!, null);
    }

    private static NativeHistogram ReadHistogram(JsonElement histogram) => new(
        Number(histogram.GetProperty("count")),
        Number(histogram.GetProperty("sum")),
        histogram.TryGetProperty("buckets", out JsonElement buckets)
            ? [.. buckets.EnumerateArray().Select(bucket => (Number(bucket[1]), Number(bucket[2]), Number(bucket[3])))]
            : []);

    private static double Number(JsonElement text) => QueriedSeries.NumberOf(text.GetString()!);
}
