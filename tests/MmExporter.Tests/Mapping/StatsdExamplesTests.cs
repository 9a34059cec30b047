using MmExporter.Mapping;

namespace MmExporter.Tests.Mapping;

/// <summary>What the README of statsd_exporter shows does here what it says there.</summary>
public sealed class StatsdExamplesTests
{
    [Theory]
    [InlineData("test.dispatcher.FooProcessor.send.success", "dispatcher_events_total{processor=\"FooProcessor\",action=\"send\",outcome=\"success\",job=\"test_dispatcher\"}")]
    [InlineData("foo_product.signup.facebook.failure", "signup_events_total{provider=\"facebook\",outcome=\"failure\",job=\"foo_product_server\"}")]
    [InlineData("test.web-server.foo.bar", null)]
    public void Components_become_labels(string name, string? expected) => Assert.Equal(expected, Mappings.Parse("""
        mappings:
        - match: "test.dispatcher.*.*.*"
          name: "dispatcher_events_total"
          labels:
            processor: "$1"
            action: "$2"
            outcome: "$3"
            job: "test_dispatcher"
        - match: "*.signup.*.*"
          name: "signup_events_total"
          labels:
            provider: "$2"
            outcome: "$3"
            job: "${1}_server"
        """).Map(name));

    [Theory]
    [InlineData("test.*.*.counter", "glob")]
    [InlineData("test\\.(\\w+)\\.(\\w+)\\.counter", "regex")]
    public void A_name_can_be_made_of_components(string match, string matchType) => Assert.Equal("requests_total{provider=\"foo\"}", Mappings.Parse($$"""
        mappings:
        - match: '{{match}}'
          match_type: {{matchType}}
          name: "${2}_total"
          labels:
            provider: "$1"
        """).Map("test.foo.requests.counter"));

    [Fact]
    public void A_regular_expression_takes_names_apart_that_have_no_components() => Assert.Equal(
        "request_total{hostname=\"host\",exec=\"app\",protocol=\"http\",code=\"200\"}",
        Mappings.Parse("""
        mappings:
        - match: (.*)\.(.*)--(.*)\.status\.(.*)\.count
          match_type: regex
          name: "request_total"
          labels:
            hostname: "$1"
            exec: "$2"
            protocol: "$3"
            code: "$4"
        """).Map("host.app--http.status.200.count"));

    [Theory]
    [InlineData("test.timing.a.b.c", "my_timer{provider=\"b\",outcome=\"c\",job=\"a_server\"}")]
    [InlineData("anything", "dropped")]
    [InlineData("test.timing.a.b", "dropped")]
    public void What_is_not_matched_can_be_dropped(string name, string expected) => Assert.Equal(expected, Mappings.Parse("""
        mappings:
        # This metric would match as normal.
        - match: "test.timing.*.*.*"
          name: "my_timer"
          labels:
            provider: "$2"
            outcome: "$3"
            job: "${1}_server"
        # Any metric not matched will be dropped because "." matches all metrics.
        - match: "."
          match_type: regex
          action: drop
          name: "dropped"
        """).Map(name));

    [Fact]
    public void A_help_text_goes_with_the_metric()
    {
        MetricMapping mapping = Mappings.Parse("""
            mappings:
            - match: "http.request.*"
              help: "Total number of http requests"
              name: "http_requests_total"
              labels:
                code: "$1"
            """);
        Assert.True(mapping.TryMap("http.request.404", MetricTypeFilter.Counter, out MappedMetric? result));
        Assert.Equal(("http_requests_total", "Total number of http requests"), (result.Name, result.Help));
        Assert.Equal([KeyValuePair.Create("code", "404")], result.Labels);
    }

    [Fact]
    public void A_rule_can_be_for_one_type()
    {
        MetricMapping mapping = Mappings.Parse("""
            mappings:
            - match: test.foo.*
              name: "test_foo"
              match_metric_type: counter
              labels:
                provider: "$1"
            """);
        Assert.Equal("test_foo{provider=\"x\"}", mapping.Map("test.foo.x", MetricTypeFilter.Counter));
        Assert.Null(mapping.Map("test.foo.x", MetricTypeFilter.Gauge));
        Assert.Null(mapping.Map("test.foo.x", MetricTypeFilter.Observer));
    }

    [Theory]
    [InlineData("client.aaa.request.count", "request_count{client=\"aaa\"}")]
    [InlineData("client.bbb.request.size", "sizes{client=\"bbb\",direction=\"request\"}")]
    [InlineData("client.bbb.request.other", null)]
    public void Two_globs_can_begin_alike(string name, string? expected) => Assert.Equal(expected, Mappings.Parse("""
        mappings:
        - match: client.*.request.count
          name: request_count
          match_metric_type: counter
          labels:
            client: $1
        - match: client.*.*.size
          name: sizes
          match_metric_type: counter
          labels:
            client: $1
            direction: $2
        """).Map(name));
}
