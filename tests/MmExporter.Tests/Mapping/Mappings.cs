using MmExporter.Mapping;

namespace MmExporter.Tests.Mapping;

/// <summary>Mappings as text in, results as text out.</summary>
internal static class Mappings
{
    /// <summary>A mapping file that has no mistake.</summary>
    public static MetricMapping Parse(string yaml)
    {
        bool isGood = MetricMapping.TryParse(yaml, "test.yml", out MetricMapping mapping, out string? error);
        Assert.True(isGood, error);
        Assert.Null(error);
        return mapping;
    }

    /// <summary>The line that says what is wrong with a mapping file.</summary>
    public static string Refuse(string yaml)
    {
        Assert.False(MetricMapping.TryParse(yaml, "test.yml", out MetricMapping mapping, out string? error));
        Assert.Same(MetricMapping.Empty, mapping);
        return error;
    }

    /// <summary><c>name{label="value"}</c>, <c>dropped</c>, or null where no rule matches.</summary>
    public static string? Map(this MetricMapping mapping, string name, MetricTypeFilter type = MetricTypeFilter.Counter)
    {
        if (!mapping.TryMap(name, type, out MappedMetric? result))
        {
            return null;
        }

        string labels = string.Join(",", result.Labels.Select(label => $"{label.Key}=\"{label.Value}\""));
        return result.IsDropped ? "dropped" : $"{result.Name}{{{labels}}}";
    }
}
