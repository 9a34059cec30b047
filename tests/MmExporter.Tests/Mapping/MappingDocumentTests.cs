using MmExporter.Mapping;

namespace MmExporter.Tests.Mapping;

/// <summary>The example of docs/mapping.md does what the page says.</summary>
public sealed class MappingDocumentTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepoPaths.Root, "docs", "mapping.md"));

    [Theory]
    [InlineData("web.stats.status.2XX", "web_responses{class=\"2XX\"}")]
    [InlineData("web.stats.in_flight", "web_requests_in_flight{}")]
    [InlineData("backend.db1.pool.idle", "backend_connections{backend=\"db1\",state=\"idle\"}")]
    [InlineData("worker-7/queue/length", "worker_queue_length{worker=\"7\"}")]
    [InlineData("debug.x", "dropped")]
    [InlineData("debug.x.y", null)]
    public void The_example_maps_as_it_says(string name, string? expected)
    {
        Assert.Contains($"| `{name}`", Page, StringComparison.Ordinal);
        Assert.Equal(expected, Mappings.Parse(Example()).Map(name));
    }

    [Fact]
    public void The_example_tells_the_type_and_how_values_become_one()
    {
        Assert.True(Mappings.Parse(Example()).TryMap("web.stats.in_flight", MetricTypeFilter.Counter, out MappedMetric? result));
        Assert.Equal((MappedType.Gauge, MappedMerge.Sum), (result.Type, result.Merge));
    }

    /// <summary>The error that the page shows, but for the file's name and the place.</summary>
    [Fact]
    public void The_error_reads_as_it_says()
    {
        string error = Mappings.Refuse("mappings:\n- match: a\n  lables: {}");
        Assert.Contains(error[error.IndexOf("unknown", StringComparison.Ordinal)..] + "\n", Page, StringComparison.Ordinal);
    }

    private static string Example()
    {
        const string Fence = "```yaml\n";
        int start = Page.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length;
        return Page[start..Page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
