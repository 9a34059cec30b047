using MmExporter.Model.Naming;
using Microsoft.Extensions.Primitives;
using MmExporter.Rendering;
using MmExporter.Web.Negotiation;

namespace MmExporter.Tests.Web;

/// <summary>Each scraper gets the format that it asks for.</summary>
public sealed class AcceptHeaderTests
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=";
    private const string Protobuf = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
    private const string ProtobufRange = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string Text100 = "text/plain; version=1.0.0; charset=utf-8; escaping=";

    [Theory]
    [InlineData(ScraperHeaders.Prometheus242, OpenMetrics + "underscores")]
    [InlineData(ScraperHeaders.Prometheus242NativeHistograms, Protobuf)]
    [InlineData(ScraperHeaders.Prometheus253, OpenMetrics + "underscores")]
    [InlineData(ScraperHeaders.Prometheus253NativeHistograms, Protobuf)]
    [InlineData(ScraperHeaders.Prometheus33, OpenMetrics + "allow-utf-8")]
    [InlineData(ScraperHeaders.Prometheus35, OpenMetrics + "allow-utf-8")]
    [InlineData(ScraperHeaders.Prometheus35NativeHistograms, Protobuf)]
    [InlineData(ScraperHeaders.Prometheus35Dots, OpenMetrics + "dots")]
    [InlineData(ScraperHeaders.Prometheus3TextFirst, Text100 + "allow-utf-8")]
    [InlineData(ScraperHeaders.Prometheus2Draft, Text)]
    [InlineData(ScraperHeaders.VmAgent, Text)]
    [InlineData(ScraperHeaders.CurlAndWget, Text)]
    [InlineData(ScraperHeaders.Firefox, Text)]
    [InlineData(ScraperHeaders.Chrome, Text)]
    [InlineData(ScraperHeaders.Java, Text)]
    [InlineData(ScraperHeaders.Axios, Text)]
    public void Clients_of_today_get_what_they_ask_for(string accept, string contentType) => Assert.Equal(contentType, ContentType(accept));

    [Theory]
    [InlineData("application/openmetrics-text;q=0.1,text/plain;q=0.2", Text)]
    [InlineData("application/openmetrics-text;q=0.2,text/plain;q=0.1", OpenMetrics + "underscores")]
    [InlineData("text/plain;version=0.0.4;q=0.001,application/openmetrics-text;q=0", Text)]
    [InlineData("text/plain;q=0.998,application/openmetrics-text;q=0.999", OpenMetrics + "underscores")]
    [InlineData("text/plain;q=1.000,application/openmetrics-text;q=0.999", Text)]
    public void The_highest_weight_wins(string accept, string contentType) => Assert.Equal(contentType, ContentType(accept));

    [Theory]
    [InlineData("text/plain;q=0,*/*", OpenMetrics + "underscores")]
    [InlineData("text/*;q=0,*/*;q=0.1", OpenMetrics + "underscores")]
    [InlineData("text/plain;version=0.0.4;q=0,*/*", Text100 + "underscores")]
    [InlineData("text/*;q=0,application/openmetrics-text;q=0.000,*/*", Protobuf)]
    [InlineData("application/*;q=0.4,application/openmetrics-text;q=0.0", Protobuf)]
    public void Weight_0_excludes(string accept, string contentType) => Assert.Equal(contentType, ContentType(accept));

    [Theory]
    [InlineData("text/*;q=0.5,*/*;q=0.1", Text)]
    [InlineData("*/*;q=0.1,text/*;q=0.5", Text)]
    [InlineData("text/*;q=0.1,*/*;q=0.5", OpenMetrics + "underscores")]
    [InlineData("text/plain;q=0.1,text/*;q=0.9,application/openmetrics-text;q=0.5", OpenMetrics + "underscores")]
    [InlineData("text/plain;q=0.9,text/plain;version=0.0.4;q=0.1", Text100 + "underscores")]
    [InlineData("*/*;version=1.0.0;q=0.5,*/*;q=0.1", Text100 + "underscores")]
    [InlineData("application/vnd.google.protobuf;q=0.1," + ProtobufRange + ";q=0.6,text/plain;q=0.5", Protobuf)]
    [InlineData(ProtobufRange + ";q=0.1,application/vnd.google.protobuf;encoding=delimited;q=0.6,text/plain;q=0.5", Text)]
    public void The_narrowest_range_tells_a_format_its_weight(string accept, string contentType) => Assert.Equal(contentType, ContentType(accept));

    [Theory]
    [InlineData("text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0", Text)]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4", OpenMetrics + "underscores")]
    [InlineData("text/plain;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.5", Text100 + "underscores")]
    [InlineData("text/plain", Text)]
    [InlineData("text/*", Text)]
    [InlineData("application/*", OpenMetrics + "underscores")]
    [InlineData("*/*,application/openmetrics-text", OpenMetrics + "underscores")]
    [InlineData("text/*," + ProtobufRange, Protobuf)]
    public void Of_equal_weights_a_named_format_wins_then_the_first_one_then_ours(string accept, string contentType) =>
        Assert.Equal(contentType, ContentType(accept));

    [Theory]
    [InlineData("")]
    [InlineData(" , ,\t,")]
    [InlineData("application/json")]
    [InlineData("text/html")]
    [InlineData("*/*;q=0")]
    [InlineData("text/plain;version=0.0.5")]
    [InlineData("application/openmetrics-text;version=0.0.1")]
    [InlineData("application/openmetrics-text;version=2.0.0")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=compact-text")]
    [InlineData("application/vnd.google.protobuf;proto=another.Message;encoding=delimited")]
    [InlineData("application/json;escaping=allow-utf-8")]
    public void Who_accepts_nothing_of_ours_gets_plain_text(string accept) => Assert.Equal(Text, ContentType(accept));

    [Fact]
    public void Who_sends_no_header_gets_plain_text()
    {
        Assert.Equal(Exposition.Default, AcceptHeader.Choose(StringValues.Empty));
        Assert.Equal(Exposition.Default, AcceptHeader.Choose(new StringValues([null, null])));
    }

    [Theory]
    [InlineData("q=2")]
    [InlineData("q=1.001")]
    [InlineData("q=-0.5")]
    [InlineData("q=+1")]
    [InlineData("q=1e-1")]
    [InlineData("q=NaN")]
    [InlineData("q=Infinity")]
    [InlineData("q=x")]
    [InlineData("q=")]
    [InlineData("q")]
    [InlineData("q=\"1")]
    [InlineData("q=1 2")]
    [InlineData("=1")]
    [InlineData("a b=1")]
    [InlineData("a=\"b\"c")]
    [InlineData("a=\"b")]
    public void An_element_with_a_malformed_parameter_is_not_there(string parameter)
    {
        Assert.Equal(Text, ContentType("text/plain;q=0.5,application/openmetrics-text;" + parameter));
        Assert.Equal(OpenMetrics + "underscores", ContentType("text/plain;q=0.5,application/openmetrics-text;a=b"));
    }

    [Theory]
    [InlineData("application")]
    [InlineData("/openmetrics-text")]
    [InlineData("application/")]
    [InlineData("application/openmetrics-text/x")]
    [InlineData("application /openmetrics-text")]
    [InlineData("*/openmetrics-text")]
    [InlineData("application/openmetrics-text version=1.0.0")]
    public void What_is_no_media_range_is_not_there(string element) => Assert.Equal(Text, ContentType("text/plain;q=0.5," + element));

    [Theory]
    [InlineData("text/plain;q=0.5,APPLICATION/OpenMetrics-Text;VERSION=1.0.0;Escaping=Dots;Q=0.6")]
    [InlineData(" text/plain ; q=0.5 ,\tapplication/openmetrics-text \t;\tversion = 1.0.0 ; escaping= dots;q =0.6 ")]
    [InlineData("text/plain;q=0.5,application/openmetrics-text;version=\"1.0.0\";escaping=\"dots\"")]
    [InlineData("text/plain;q=0.5;;,,application/openmetrics-text;;version=1.0.0;escaping=dots;")]
    [InlineData("text/plain;q=0.5;a=\"\\\",\\\\\",application/openmetrics-text;x=\"a;q=0,b\";escaping=dots")]
    [InlineData("text/plain;q=0.5,application/openmetrics-text;escaping=dots;q=0.6;extension=1;charset=utf-16")]
    public void Case_space_quotes_and_other_parameters_change_nothing(string accept) => Assert.Equal(OpenMetrics + "dots", ContentType(accept));

    [Theory]
    [InlineData("allow-utf-8", "; escaping=allow-utf-8")]
    [InlineData("dots", "; escaping=dots")]
    [InlineData("values", "; escaping=values")]
    [InlineData("underscores", "")]
    [InlineData("allow-utf8", "")]
    [InlineData("none", "")]
    public void An_escaping_is_that_of_the_chosen_range_and_an_unknown_one_the_default(string asked, string answered)
    {
        Assert.Equal(Text + answered, ContentType($"application/json;escaping=dots,text/plain;version=0.0.4;escaping={asked}"));
        Assert.Equal(Protobuf + answered, ContentType($"text/plain;escaping=dots;q=0.5,{ProtobufRange};escaping={asked}"));
        string named = answered.Length > 0 ? asked : "underscores";
        Assert.Equal(Text100 + named, ContentType($"text/plain;version=1.0.0;escaping={asked}"));
        Assert.Equal(OpenMetrics + named, ContentType($"application/openmetrics-text;escaping={asked}"));
    }

    [Fact]
    public void Lines_of_a_header_are_one_list()
    {
        Assert.Equal(
            new Exposition(ExpositionFormat.OpenMetrics100, EscapingScheme.Underscores),
            AcceptHeader.Choose(new StringValues(["text/plain;q=0.5", null, "", "application/openmetrics-text"])));
    }

    [Fact]
    public void What_is_beyond_the_limits_is_not_looked_at()
    {
        const string Wanted = "application/openmetrics-text";
        string[] many = [.. Enumerable.Repeat("a/b", HeaderElements.CountMax - 1)];
        Assert.Equal(OpenMetrics + "underscores", ContentType(string.Join(',', [.. many, Wanted])));
        Assert.Equal(Text, ContentType(string.Join(',', [.. many, "a/b", Wanted])));

        string longest = "a/b;c=" + new string('x', HeaderElements.LengthMax - Wanted.Length - 7) + ",";
        Assert.Equal(OpenMetrics + "underscores", ContentType(longest + Wanted));
        Assert.Equal(Text, ContentType(longest + Wanted + ";version=1.0.0"));
        Assert.Equal(Text, ContentType("x" + longest + Wanted));

        // What the limit cuts could mean another thing than it did: a weight of 0.15 is not one of 0.1.
        string cut = "a/b;c=" + new string('x', HeaderElements.LengthMax - Wanted.Length - 13) + "," + Wanted + ";q=0.15";
        Assert.Equal(HeaderElements.LengthMax + 1, cut.Length);
        Assert.Equal(Text, ContentType(cut));
        Assert.Equal(OpenMetrics + "underscores", ContentType(cut[..^1]));
        Assert.Equal(Exposition.Default, AcceptHeader.Choose(new StringValues([longest + "a/" + new string('b', Wanted.Length - 2), Wanted])));
    }

    private static string ContentType(string accept) => AcceptHeader.Choose(accept).ContentType;
}
