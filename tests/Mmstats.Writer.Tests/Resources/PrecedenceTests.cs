using System.Globalization;
using System.Text;

namespace Mmstats.Writer.Tests.Resources;

public sealed class PrecedenceTests
{
    private readonly FakeSources sources = new();

    private string Attributes { set => sources.Variables["OTEL_RESOURCE_ATTRIBUTES"] = value; }

    [Fact]
    public void The_name_given_is_the_service_where_nothing_else_is_said() => Assert.Equal("given", sources.Detect("service.name"));

    [Fact]
    public void The_attributes_variable_stands_above_the_name_given_and_what_was_detected()
    {
        Attributes = "service.name=attributes,host.name=elsewhere,service.instance.id=me,k=v";
        var found = sources.Detect();
        Assert.Equal(("attributes", "elsewhere", "me", "v"), (found["service.name"], found["host.name"], found["service.instance.id"], found["k"]));
    }

    [Fact]
    public void The_service_name_variable_stands_above_the_attributes_variable()
    {
        Attributes = "service.name=attributes";
        sources.Variables["OTEL_SERVICE_NAME"] = "variable";
        Assert.Equal("variable", sources.Detect("service.name"));
    }

    [Fact]
    public void Options_stand_above_all()
    {
        Attributes = "service.name=attributes,k=v";
        sources.Variables["OTEL_SERVICE_NAME"] = "variable";
        sources.Options.Resource["service.name"] = "option";
        sources.Options.Resource["k"] = "";
        sources.Options.Resource["process.pid"] = "1";
        sources.Options.Resource["os.type"] = null!;
        var found = sources.Detect();
        Assert.Equal(("option", "", "1", "linux"), (found["service.name"], found["k"], found["process.pid"], found["os.type"]));
        Assert.Empty(sources.Problems);
    }

    [Fact]
    public void An_empty_service_name_variable_is_as_if_it_were_not_there()
    {
        sources.Variables["OTEL_SERVICE_NAME"] = "";
        Assert.Equal("given", sources.Detect("service.name"));
    }

    [Fact]
    public void Attributes_are_percent_decoded_and_trimmed()
    {
        Attributes = " a = b%2Cc%3Dd ,%6Bey=100%25+%C3%A4ä=x,empty=,,twice=1,twice=2,";
        var found = sources.Detect();
        Assert.Equal(("b,c=d", "100%+ää=x", "", "2"), (found["a"], found["key"], found["empty"], found["twice"]));
        Assert.Empty(sources.Problems);
    }

    [Theory]
    [InlineData("good=1,bad")]
    [InlineData("good=1,=bad")]
    [InlineData("good=1,bad=%")]
    [InlineData("good=1,bad=%2")]
    [InlineData("good=1,bad=%2G")]
    [InlineData("good=1,bad=%FF")]
    [InlineData("good=1,%FF=bad")]
    public void A_variable_with_a_wrong_pair_is_left_out_as_a_whole_and_told(string value)
    {
        Attributes = value;
        var found = sources.Detect();
        Assert.Equal("given", found["service.name"]);
        Assert.DoesNotContain("good", found.Keys);
        var problem = Assert.Single(sources.Problems);
        Assert.Equal(ProblemKind.Resource, problem.Kind);
        Assert.Contains("OTEL_RESOURCE_ATTRIBUTES", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_cut_to_what_the_format_takes_and_controls_become_spaces()
    {
        sources.Options.Resource["long"] = "a" + new string('ä', 4_000);
        sources.Options.Resource["lines"] = "a\nb\u007Fc\0";
        var found = sources.Detect();
        Assert.Equal("a" + new string('ä', 2_047), found["long"]);
        Assert.Equal("a b c ", found["lines"]);
    }

    [Fact]
    public void Keys_that_the_format_does_not_take_are_left_out_and_told()
    {
        sources.Options.Resource[""] = "empty";
        sources.Options.Resource["line\nfeed"] = "control";
        sources.Options.Resource[new string('k', 256)] = "long";
        sources.Options.Resource[new string('k', 255)] = "good";
        var found = sources.Detect();
        Assert.Contains("good", found.Values);
        Assert.DoesNotContain("empty", found.Values);
        Assert.DoesNotContain("control", found.Values);
        Assert.DoesNotContain("long", found.Values);
        Assert.StartsWith("3 attributes", Assert.Single(sources.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_at_most_128_and_the_service_is_never_left_out()
    {
        for (var i = 0; i < 200; i++)
            sources.Options.Resource[string.Create(CultureInfo.InvariantCulture, $"a{i}")] = "v";
        var found = sources.Detect();
        Assert.Equal(128, found.Count);
        Assert.Equal("given", found["service.name"]);
        Assert.Equal(sources.WriterId.ToString(), found["service.instance.id"]);
        Assert.Equal(ProblemKind.Resource, Assert.Single(sources.Problems).Kind);
    }

    [Fact]
    public void They_leave_room_for_metrics_in_every_file()
    {
        for (var i = 0; i < 100; i++)
            sources.Options.Resource[string.Create(CultureInfo.InvariantCulture, $"a{i}")] = new string('v', 3_000);
        var found = sources.Detect();
        Assert.InRange(found.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key + pair.Value)), 12_000, 16_384);
        Assert.Equal("given", found["service.name"]);
    }

    [Fact]
    public void A_writer_puts_them_into_its_file()
    {
        using var directory = new TempDirectory();
        var options = new MmStatsOptions { Path = directory.Path };
        options.Resource["service.namespace"] = "shop";
        using var stats = MmStats.Open("app", options);
        var found = Agg.AggFile.Read(stats).Resource;
        Assert.Equal("shop", found["service.namespace"]);
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), found["process.pid"]);
        Assert.True(Guid.TryParse(found["service.instance.id"], out _));
    }
}
