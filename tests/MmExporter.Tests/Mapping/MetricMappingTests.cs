using MmExporter.Mapping;

namespace MmExporter.Tests.Mapping;

public sealed class MetricMappingTests
{
    private const string Overlapping = """
        mappings:
        - {match: "noorder.*.*", name: a, labels: {label: "${1}_foo"}}
        - {match: "noorder.*.bbb", name: b, labels: {label: "${1}_foo"}}
        - {match: "noorder.ccc.bbb", name: c, labels: {label: "ccc_foo"}}
        - {match: "*.*.bbb", name: d}
        - {match: "back.*.bbb", name: e}
        - {match: "back.track.aaa", name: f}

        """;

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n# nothing\n")]
    [InlineData("---\n...\n")]
    [InlineData("~")]
    [InlineData("mappings:")]
    [InlineData("mappings: []")]
    [InlineData("defaults:\nmappings: null\n")]
    [InlineData("defaults: {match_type:, glob_disable_ordering: }")]
    public void A_file_may_have_no_rules(string yaml) => Assert.Null(Mappings.Parse(yaml).Map("a.b"));

    [Fact]
    public void The_empty_mapping_maps_nothing() => Assert.Null(MetricMapping.Empty.Map("a"));

    [Theory]
    [InlineData("web.stats.status.2XX", "web_responses{class=\"2XX\"}")]
    [InlineData("web.stats.status.", "web_responses{class=\"\"}")]
    [InlineData("web.stats.status.a b/ü", "web_responses{class=\"a b/ü\"}")]
    [InlineData("web.stats.status", null)]
    [InlineData("web.stats.status.2XX.x", null)]
    [InlineData("web.stats.Status.2XX", null)]
    [InlineData(".web.stats.status.2XX", null)]
    [InlineData("", null)]
    public void A_glob_matches_whole_names_of_as_many_components(string name, string? expected) =>
        Assert.Equal(expected, Mappings.Parse("mappings: [{match: web.stats.status.*, name: web_responses, labels: {class: $1}}]").Map(name));

    [Theory]
    [InlineData("one", "all{}")]
    [InlineData("", "all{}")]
    [InlineData("a.b", null)]
    public void A_star_alone_is_a_name_of_one_component(string name, string? expected) =>
        Assert.Equal(expected, Mappings.Parse("mappings: [{match: '*', name: all}]").Map(name));

    [Theory]
    [InlineData("noorder.good.bbb", "a{label=\"good_foo\"}")]
    [InlineData("noorder.ccc.bbb", "a{label=\"ccc_foo\"}")]
    [InlineData("back.track.bbb", "d{}")]
    [InlineData("back.track.aaa", "f{}")]
    public void The_first_glob_of_the_file_wins(string name, string expected) => Assert.Equal(expected, Mappings.Parse(Overlapping).Map(name));

    [Theory]
    [InlineData("noorder.good.bbb", "b{label=\"good_foo\"}")]
    [InlineData("noorder.good.x", "a{label=\"good_foo\"}")]
    [InlineData("noorder.ccc.bbb", "c{label=\"ccc_foo\"}")]
    [InlineData("back.track.bbb", "e{}")]
    [InlineData("back.track.aaa", "f{}")]
    public void Without_ordering_the_leftmost_fixed_component_wins(string name, string expected) =>
        Assert.Equal(expected, Mappings.Parse(Overlapping + "defaults: {glob_disable_ordering: true}").Map(name));

    [Fact]
    public void Globs_are_tried_before_regular_expressions() => Assert.Equal("glob{}", Mappings.Parse("""
        mappings:
        - {match: ".*", match_type: regex, name: regex}
        - {match: "a.*", name: glob}
        """).Map("a.b"));

    [Fact]
    public void Regular_expressions_are_tried_in_order()
    {
        MetricMapping mapping = Mappings.Parse("""
            mappings:
            - {match: "^a", match_type: regex, name: one, match_metric_type: gauge}
            - {match: "b", match_type: regex, name: two}
            - {match: "a", match_type: regex, name: three}
            """);
        Assert.Equal("one{}", mapping.Map("ab", MetricTypeFilter.Gauge));
        Assert.Equal("two{}", mapping.Map("ab"));
        Assert.Equal("three{}", mapping.Map("a"));
        Assert.Null(mapping.Map("A"));
    }

    [Theory]
    [InlineData("b", "x_{all=\"b\",one=\"\",price=\"$5\"}")]
    [InlineData("xabx", "x_a{all=\"ab\",one=\"a\",price=\"$5\"}")]
    public void A_regular_expression_matches_anywhere_and_captures_what_it_found(string name, string expected) => Assert.Equal(
        expected, Mappings.Parse("mappings: [{match: '(a)?b', match_type: regex, name: x_$1, labels: {all: $0, one: '${1}', price: $$5}}]").Map(name));

    [Fact]
    public void The_match_type_can_be_set_for_all()
    {
        const string Rules = """
            mappings:
            - {match: "a.c", name: regex}
            - {match: "x.*", match_type: glob, name: glob}

            """;
        MetricMapping mapping = Mappings.Parse(Rules + "defaults: {match_type: regex}");
        Assert.Equal(("regex{}", "glob{}", null), (mapping.Map("abc"), mapping.Map("x.y"), mapping.Map("x")));
        Assert.Null(Mappings.Parse(Rules).Map("abc"));
    }

    [Theory]
    [InlineData("counter", MetricTypeFilter.Counter)]
    [InlineData("gauge", MetricTypeFilter.Gauge)]
    [InlineData("observer", MetricTypeFilter.Observer)]
    [InlineData("histogram", MetricTypeFilter.Observer)]
    [InlineData("timer", MetricTypeFilter.Observer)]
    public void A_glob_for_another_type_is_passed_over(string word, object type)
    {
        MetricMapping mapping = Mappings.Parse($"mappings: [{{match: a.b, match_metric_type: {word}, name: one}}, {{match: a.*, name: two}}]");
        Assert.All(Enum.GetValues<MetricTypeFilter>(), asked => Assert.Equal(asked.Equals(type) ? "one{}" : "two{}", mapping.Map("a.b", asked)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("defaults: {glob_disable_ordering: true}\n")]
    public void Of_two_equal_globs_the_first_wins(string defaults) =>
        Assert.Equal("one{}", Mappings.Parse(defaults + "mappings: [{match: a.*, name: one}, {match: a.*, name: two}]").Map("a.b"));

    [Fact]
    public void Dropping_needs_no_name_and_can_be_for_one_type()
    {
        MetricMapping mapping = Mappings.Parse("mappings: [{match: a.*, action: drop, match_metric_type: gauge}, {match: a.*, action: map, name: kept}]");
        Assert.Equal("dropped", mapping.Map("a.b", MetricTypeFilter.Gauge));
        Assert.Equal("kept{}", mapping.Map("a.b"));
    }

    [Theory]
    [InlineData("type: counter", MappedType.Counter, null)]
    [InlineData("type: gauge", MappedType.Gauge, null)]
    [InlineData("merge: sum", null, MappedMerge.Sum)]
    [InlineData("merge: last", null, MappedMerge.Last)]
    [InlineData("merge: min", null, MappedMerge.Min)]
    [InlineData("merge: max", null, MappedMerge.Max)]
    [InlineData("merge: avg", null, MappedMerge.Avg)]
    [InlineData("merge: each", null, MappedMerge.Each)]
    [InlineData("merge: max, type: gauge, match_metric_type: counter", MappedType.Gauge, MappedMerge.Max)]
    [InlineData("merge: sum, type: counter, match_metric_type: gauge", MappedType.Counter, MappedMerge.Sum)]
    [InlineData("merge:, type: ~", null, null)]
    public void Type_and_merge_go_with_the_metric(string fields, object? type, object? merge)
    {
        Assert.True(Mappings.Parse($"mappings: [{{match: a, name: b, {fields}}}]").TryMap("a", fields.Contains("match_metric_type: c", StringComparison.Ordinal) ? MetricTypeFilter.Counter : MetricTypeFilter.Gauge, out MappedMetric? result));
        Assert.Equal((type, merge), ((object?)result.Type, (object?)result.Merge));
    }

    [Theory]
    [InlineData("http.server.request-duration/all")]
    [InlineData("_a:b")]
    [InlineData(":a")]
    [InlineData("$1")]
    [InlineData("${1}$1")]
    [InlineData("$1.9")]
    public void A_name_may_be_one_of_OpenTelemetry_or_of_Prometheus(string name) =>
        Assert.Equal(name.Replace("${1}", "b").Replace("$1", "b") + "{}", Mappings.Parse($"mappings: [{{match: a.*, name: '{name}'}}]").Map("a.b"));

    /// <summary>A metric without a name could not be shown at all.</summary>
    [Theory]
    [InlineData("match: a.*")]
    [InlineData("match_type: regex, match: '^a\\.(.*)'")]
    public void A_rule_that_leaves_nothing_of_the_name_does_not_map(string match)
    {
        MetricMapping mapping = Mappings.Parse($"mappings: [{{{match}, name: $1}}]");
        Assert.Null(mapping.Map("a."));
        Assert.Equal("b{}", mapping.Map("a.b"));
    }

    [Fact]
    public void Values_may_be_written_in_every_way_YAML_has() => Assert.Equal("x{a=\"200\",b=\"it's\",c=\"two lines\",d=\"é\",e=\"\",f=\"true\",g=\"null\"}", Mappings.Parse("""
        %YAML 1.1
        ---
        mappings:
          - match: >-
              y
            ? name
            : x
            labels: {a: 200, b: 'it''s', c: two
                lines, "d": "\u00e9", e: ~, f: true, g: "null"}
        ...
        """).Map("y"));

    [Fact]
    public void Ten_thousand_rules_map_a_hundred_thousand_names()
    {
        string rules = string.Concat(Enumerable.Range(0, MappingReader.RulesMax).Select(i => $"- {{match: a{i}.*.x.*, name: n{i}, labels: {{l: $2}}}}\n"));
        MetricMapping mapping = Mappings.Parse("mappings:\n" + rules);
        for (int i = 0; i < 100_000; i++)
        {
            Assert.True(mapping.TryMap($"a{i % 10_000}.b.x.{i}", MetricTypeFilter.Gauge, out MappedMetric? result));
            Assert.Equal($"n{i % 10_000}", result.Name);
        }
    }
}
