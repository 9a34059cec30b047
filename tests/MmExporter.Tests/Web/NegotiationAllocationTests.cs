using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MmExporter.Web.Negotiation;

namespace MmExporter.Tests.Web;

/// <summary>A scrape's negotiation leaves nothing for the garbage collector.</summary>
public sealed class NegotiationAllocationTests
{
    private static int kept;

    [Fact]
    public void Choosing_allocates_nothing()
    {
        StringValues[] accepts = [.. ScraperHeaders.All, new StringValues([ScraperHeaders.VmAgent, "a/b;c=\"d,e\";q=x", ""])];
        StringValues[] codings = ["gzip", "deflate, gzip;q=0.5, br, *;q=0", StringValues.Empty];
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            foreach (StringValues accept in accepts)
            {
                kept += AcceptHeader.Choose(accept).ContentType.Length;
            }

            foreach (StringValues coding in codings)
            {
                kept += AcceptEncodingHeader.TryChoose(coding, out ContentCoding chosen) ? (int)chosen : 0;
            }
        }));
    }

    [Fact]
    public void A_query_without_filters_allocates_nothing()
    {
        string[] collectors = ["writers"];
        Assert.Equal(0, AllocatedBytes.By(() => ScrapeQuery.TryParse(QueryCollection.Empty, collectors, out _, out _)));
    }

    /// <summary>Without this, a measure that sees nothing would pass.</summary>
    [Fact]
    public void A_filter_allocates()
    {
        string[] collectors = ["writers"];
        var query = new QueryCollection(new Dictionary<string, StringValues> { ["name[]"] = "a" });
        Assert.InRange(AllocatedBytes.By(() => ScrapeQuery.TryParse(query, collectors, out _, out _)), 1, 2_000);
    }
}
