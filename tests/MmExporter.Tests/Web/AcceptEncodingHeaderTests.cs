using Microsoft.Extensions.Primitives;
using MmExporter.Web.Negotiation;

namespace MmExporter.Tests.Web;

/// <summary>A page is compressed for those who want it so.</summary>
public sealed class AcceptEncodingHeaderTests
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZip")]
    [InlineData("gzip;q=0.001")]
    [InlineData("deflate, gzip, br, zstd")]
    [InlineData("br;q=1.0, gzip;q=0.8, *;q=0.1")]
    [InlineData("gzip, identity")]
    [InlineData("identity;q=0.5, gzip;q=0.5")]
    [InlineData("*")]
    [InlineData("*;q=0.1")]
    [InlineData("identity;q=0.1, *;q=0.2")]
    [InlineData("gzip;q=0, x-gzip")]
    public void Gzip_is_sent_where_it_is_wanted_as_much_as_the_plain_page(string header) => AssertChosen(ContentCoding.Gzip, header);

    [Theory]
    [InlineData("")]
    [InlineData("identity")]
    [InlineData("deflate, br")]
    [InlineData("gzip;q=0")]
    [InlineData("gzip;q=0, *")]
    [InlineData("gzip;q=0.5, identity")]
    [InlineData("identity;q=0.2, *;q=0.1")]
    [InlineData("identity, *;q=0")]
    [InlineData("gzip;q=2")]
    [InlineData("gzip;q")]
    [InlineData("gzip gzip")]
    [InlineData("\"gzip\"")]
    public void The_plain_page_is_sent_otherwise(string header) => AssertChosen(ContentCoding.Identity, header);

    [Theory]
    [InlineData("identity;q=0")]
    [InlineData("identity;q=0, br")]
    [InlineData("gzip;q=0.1, *;q=0")]
    [InlineData("gzip, identity;q=0.0")]
    public void Who_excludes_the_plain_page_gets_gzip(string header) => AssertChosen(ContentCoding.Gzip, header);

    [Theory]
    [InlineData("*;q=0")]
    [InlineData("br, *;q=0")]
    [InlineData("gzip;q=0, identity;q=0")]
    [InlineData("identity;q=0, gzip;q=0, *")]
    public void Who_excludes_both_can_be_told(string header)
    {
        Assert.False(AcceptEncodingHeader.TryChoose(header, out ContentCoding coding));
        Assert.Equal(ContentCoding.Identity, coding);
    }

    [Fact]
    public void Who_sends_no_header_gets_the_plain_page()
    {
        Assert.True(AcceptEncodingHeader.TryChoose(StringValues.Empty, out ContentCoding coding));
        Assert.Equal(ContentCoding.Identity, coding);
    }

    [Fact]
    public void Lines_of_a_header_are_one_list()
    {
        Assert.True(AcceptEncodingHeader.TryChoose(new StringValues(["identity;q=0.5", "gzip"]), out ContentCoding coding));
        Assert.Equal(ContentCoding.Gzip, coding);
    }

    private static void AssertChosen(ContentCoding expected, string header)
    {
        Assert.True(AcceptEncodingHeader.TryChoose(header, out ContentCoding coding));
        Assert.Equal(expected, coding);
    }
}
