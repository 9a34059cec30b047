using System.Text.Json;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>How a scraper scrapes.</summary>
internal sealed record ScrapeOptions
{
    public static ScrapeOptions Default { get; } = new();

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether native histograms are taken, and protobuf is asked for before all else; Prometheus only.</summary>
    public bool NativeHistograms { get; init; }

    /// <summary>Prometheus' <c>metric_name_validation_scheme</c>, legacy or utf8; from 3.0 on.</summary>
    public string? NameValidation { get; init; }

    /// <summary>Prometheus' <c>metric_name_escaping_scheme</c>, such as underscores; from 3.4 on.</summary>
    public string? NameEscaping { get; init; }

    /// <summary>The configuration that all scrapers understand. JSON is YAML.</summary>
    public string Configuration(IEnumerable<ScrapeTarget> targets)
    {
        var global = new JsonObject { ["scrape_interval"] = Text(Interval), ["scrape_timeout"] = Text(Interval) };
        Add(global, "metric_name_validation_scheme", NameValidation);
        Add(global, "metric_name_escaping_scheme", NameEscaping);
        return new JsonObject
        {
            ["global"] = global,
            ["scrape_configs"] = new JsonArray([.. targets.Select(JobOf)]),
        }.ToJsonString();
    }

    private static JsonObject JobOf(ScrapeTarget target)
    {
        var job = new JsonObject
        {
            ["job_name"] = target.Job,
            ["scheme"] = target.Page.Scheme,
            ["metrics_path"] = target.Page.AbsolutePath,
            ["static_configs"] = new JsonArray(new JsonObject { ["targets"] = new JsonArray(target.Page.Authority) }),
        };
        foreach ((string name, JsonNode? value) in target.More ?? [])
        {
            job[name] = value?.DeepClone();
        }

        return job;
    }

    private static void Add(JsonObject section, string name, string? value)
    {
        if (value is not null)
        {
            section[name] = value;
        }
    }

    private static string Text(TimeSpan time) => FormattableString.Invariant($"{(long)time.TotalMilliseconds}ms");
}
