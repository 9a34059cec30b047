using MmExporter.Otlp.Delivery;

namespace MmExporter.Tests.Otlp.Delivery;

/// <summary>Headers as they are written in the environment.</summary>
public sealed class HeaderListTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a=b", "a: b")]
    [InlineData("a=b,c=d", "a: b|c: d")]
    [InlineData(" a = b , c=d ,", "a: b|c: d")]
    [InlineData("a=", "a: ")]
    [InlineData("Authorization=Basic%20dXNlcjpwYXNz==", "Authorization: Basic dXNlcjpwYXNz==")]
    [InlineData("a=b c+d%2Ce", "a: b c+d,e")]
    [InlineData("a=100%", "a: 100%")]
    [InlineData("x-a=1,x-a=2", "x-a: 1|x-a: 2")]
    public void They_are_names_and_values_that_are_escaped(string text, string expected)
    {
        Assert.True(HeaderList.TryParse(text, out IReadOnlyList<KeyValuePair<string, string>> headers));
        Assert.Equal(expected, string.Join('|', headers.Select(header => $"{header.Key}: {header.Value}")));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("=b")]
    [InlineData("a b=c")]
    [InlineData("a:b=c")]
    [InlineData("ä=b")]
    [InlineData("a=%0D%0Ab: c")]
    [InlineData("a=ä")]
    [InlineData("a=%C3%A4")]
    [InlineData("Content-Type=text/plain")]
    [InlineData("host=h")]
    [InlineData("grpc-timeout=1S")]
    public void What_no_request_can_have_is_none(string text) => Assert.False(HeaderList.TryParse(text, out _));
}
