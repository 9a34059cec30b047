using FsCheck;
using FsCheck.Fluent;
using MmExporter.Mapping;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Mapping;

/// <summary>The tree of globs finds what a look at each rule in turn finds.</summary>
public sealed class GlobPropertyTests
{
    // Few different components, so that globs often match, and match the same names.
    private static readonly Gen<string> Component = Gen.Elements("a", "b", "c");

    private static readonly Gen<string[]> Name = Component.ArrayOf().Where(name => name.Length is > 0 and < 5).Resize(6);

    private static readonly Gen<(string[] Match, int Type)[]> Rules = Gen.OneOf(Component, Gen.Constant("*")).ArrayOf()
        .Where(match => match.Length is > 0 and < 5).Zip(Gen.Choose(-2, 2), (match, type) => (match, type)).ArrayOf().Resize(20);

    [Fact]
    public void A_star_stands_for_exactly_what_it_captures() => Properties.ForAll(Gen.Elements("", "x", "a-b", "$1", "ä {\"}").ArrayOf().Where(parts => parts.Length > 0).Resize(20), 300, parts =>
    {
        string stars = string.Join('.', parts.Select(_ => "*"));
        string labels = string.Join(", ", parts.Select((_, i) => $"l{i}: '<${{{i + 1}}}>'"));
        MetricMapping mapping = Mappings.Parse($"mappings: [{{match: 'begin.{stars}.end', name: x, labels: {{{labels}}}}}]");
        Assert.True(mapping.TryMap($"begin.{string.Join('.', parts)}.end", MetricTypeFilter.Gauge, out MappedMetric? result));
        Assert.Equal(parts.Select((part, i) => KeyValuePair.Create($"l{i}", $"<{part}>")), result.Labels);
    });

    [Fact]
    public void The_first_rule_that_matches_is_found() =>
        Properties.ForAll(Rules.Zip(Name), 500, given => AssertFound(given.Item1, given.Item2, isOrdered: true));

    [Fact]
    public void Without_ordering_the_rule_with_the_leftmost_fixed_components_is_found() =>
        Properties.ForAll(Rules.Zip(Name), 500, given => AssertFound(given.Item1, given.Item2, isOrdered: false));

    private static void AssertFound((string[] Match, int Type)[] rules, string[] name, bool isOrdered)
    {
        string[] words = ["counter", "gauge", "histogram"];
        string lines = string.Concat(rules.Select((rule, i) =>
            $"- {{match: '{string.Join('.', rule.Match)}', name: n{i}{(rule.Type < 0 ? "" : $", match_metric_type: {words[rule.Type]}")}}}\n"));
        MetricMapping mapping = Mappings.Parse($"defaults: {{glob_disable_ordering: {(isOrdered ? "false" : "true")}}}\nmappings:\n{lines}");
        foreach (MetricTypeFilter type in Enum.GetValues<MetricTypeFilter>())
        {
            var matching = rules.Select((rule, i) => (rule.Match, rule.Type, Index: i))
                .Where(rule => (rule.Type < 0 || rule.Type == (int)type) && rule.Match.Length == name.Length)
                .Where(rule => rule.Match.Zip(name).All(pair => pair.First == "*" || pair.First == pair.Second))
                .Select(rule => (Order: isOrdered ? "" : string.Concat(rule.Match.Select(component => component == "*" ? '1' : '0')), rule.Index));
            string? expected = matching.Order().Select(rule => $"n{rule.Index}{{}}").FirstOrDefault();
            Assert.Equal(expected, mapping.Map(string.Join('.', name), type));
        }
    }
}
