using System.Net;
using MmExporter.Web;

namespace MmExporter.Tests.Commands;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData(":9464", null, 9464)]
    [InlineData(":0", null, 0)]
    [InlineData(":65535", null, 65535)]
    [InlineData("127.0.0.1:80", "127.0.0.1", 80)]
    [InlineData("localhost:80", "127.0.0.1", 80)]
    [InlineData("0.0.0.0:80", null, 80)]
    [InlineData("[::]:80", null, 80)]
    [InlineData("[::1]:80", "::1", 80)]
    [InlineData("[fe80::1%2]:80", "fe80::1%2", 80)]
    [InlineData("[::ffff:10.0.0.1]:80", "::ffff:10.0.0.1", 80)]
    public void An_address_is_a_host_and_a_port(string text, string? address, int port) =>
        Assert.Equal(new ListenAddress(address is null ? null : IPAddress.Parse(address), port), ListenAddress.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("80")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData(":65536")]
    [InlineData(":-1")]
    [InlineData(":+1")]
    [InlineData(": 80")]
    [InlineData(":80 ")]
    [InlineData(":8e1")]
    [InlineData(":99999999999")]
    [InlineData("example.org:80")]
    [InlineData("256.0.0.1:80")]
    [InlineData("::1:80")]
    [InlineData("[::1]")]
    [InlineData("[::1:80")]
    [InlineData("::1]:80")]
    [InlineData("[]:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("http://127.0.0.1:80")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(ListenAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => ListenAddress.Parse(text));
    }
}
