using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using MmExporter.Web.Negotiation;

namespace MmExporter.Tests.Web;

/// <summary>A scraper can ask for a part of the metrics.</summary>
public sealed class ScrapeQueryTests
{
    private static readonly string[] Collectors = ["exporter", "process", "writers"];

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?name=a&collect=b&x[]=c")]
    public void Without_a_filter_everything_is_wanted(string text)
    {
        ScrapeQuery query = Parse(text);
        Assert.Same(ScrapeQuery.Everything, query);
        Assert.False(query.FiltersNames);
        Assert.True(query.HasName("anything"));
        Assert.True(query.HasCollector("writers"));
    }

    [Fact]
    public void Names_are_exact_and_may_be_many()
    {
        ScrapeQuery query = Parse("?name[]=a_total&name%5B%5D=b.c&name[]=a_total");
        Assert.True(query.FiltersNames);
        Assert.True(query.HasName("a_total"));
        Assert.True(query.HasName("b.c"));
        Assert.False(query.HasName("a"));
        Assert.False(query.HasName("A_total"));
        Assert.False(query.HasName(""));
        Assert.True(query.HasName("xa_total".AsSpan(1)));
        Assert.False(query.HasName("xa_total".AsSpan()));
        Assert.True(query.HasCollector("process"));
    }

    [Fact]
    public void Collectors_are_exact_and_may_be_many()
    {
        ScrapeQuery query = Parse("?collect[]=writers&collect[]=process");
        Assert.Equal([false, true, true], Collectors.Select(query.HasCollector));
        Assert.False(query.FiltersNames);
        Assert.True(query.HasName("anything"));
    }

    [Theory]
    [InlineData("?collect[]=disk", "collect[] names the collector 'disk', which does not exist: there are exporter, process, writers.")]
    [InlineData("?collect[]=writers&collect[]=Process", "collect[] names the collector 'Process', which does not exist: there are exporter, process, writers.")]
    [InlineData("?collect[]=", "collect[] names the collector '', which does not exist: there are exporter, process, writers.")]
    [InlineData("?collect[]=a%0D%0Ab%1B%F0%9F%98%80", "collect[] names the collector 'a??b???', which does not exist: there are exporter, process, writers.")]
    [InlineData("?name[]=a&name[]=", "name[] is empty: give it the name of a metric.")]
    public void A_mistake_is_told_in_one_line(string text, string expected)
    {
        Assert.False(ScrapeQuery.TryParse(Collection(text), Collectors, out ScrapeQuery query, out string? error));
        Assert.Equal(expected, error);
        Assert.Same(ScrapeQuery.Everything, query);
    }

    [Fact]
    public void A_long_mistake_is_told_in_short()
    {
        Assert.False(ScrapeQuery.TryParse(Collection("?collect[]=" + new string('x', 5_000)), Collectors, out _, out string? error));
        Assert.InRange(error!.Length, 64, 200);
    }

    [Fact]
    public void Names_have_a_limit()
    {
        string most = "?" + string.Join('&', Enumerable.Range(0, ScrapeQuery.NamesMax).Select(i => $"name[]=n{i}"));
        Assert.True(Parse(most).HasName("n999"));
        Assert.False(ScrapeQuery.TryParse(Collection(most + "&name[]=more"), Collectors, out _, out string? error));
        Assert.Equal("name[] is given 1001 names, and 1000 are the most: spread them over several scrapes.", error);
    }

    private static ScrapeQuery Parse(string text)
    {
        Assert.True(ScrapeQuery.TryParse(Collection(text), Collectors, out ScrapeQuery query, out string? error), error);
        Assert.Null(error);
        return query;
    }

    private static QueryCollection Collection(string text) => new(QueryHelpers.ParseQuery(text));
}
