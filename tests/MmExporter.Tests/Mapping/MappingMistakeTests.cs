using MmExporter.Mapping;

namespace MmExporter.Tests.Mapping;

/// <summary>A mistake is told with its line and column. In the texts, "§" stands before the place and is taken out.</summary>
public sealed class MappingMistakeTests
{
    private const string Rule = "mappings:\n- match: a.*\n  name: b\n";

    [Theory]
    [InlineData("§- a", "the file is no mapping")]
    [InlineData("§text", "the file is no mapping")]
    [InlineData("mappings: []\n§metrics: 1", "unknown key \"metrics\"; known here are defaults, mappings")]
    [InlineData("mappings: []\n§mappings: []", "is there already, in line 1")]
    [InlineData("mappings: []\n§---\nmappings: []", "second document")]
    [InlineData("mappings: §{}", "mappings is no list")]
    [InlineData("mappings: §x", "mappings is no list")]
    [InlineData("mappings:\n- §x", "a mapping is no mapping")]
    [InlineData("mappings:\n-§\n", "a mapping is no mapping")]
    [InlineData("defaults: §[]", "defaults is no mapping")]
    [InlineData("defaults:\n  §match: a", "unknown key \"match\"")]
    [InlineData("defaults: {match_type: §fsm}", "\"match_type\" cannot be \"fsm\"; write glob, regex")]
    [InlineData("defaults: {glob_disable_ordering: §yes}", "write true, false")]
    [InlineData("defaults: {§ttl: 0}", "\"ttl\" does not apply here")]
    [InlineData("defaults: {§timer_type: histogram}", "does not apply here")]
    [InlineData("defaults: {§observer_type: histogram}", "does not apply here")]
    [InlineData("defaults: {§buckets: [1]}", "does not apply here")]
    [InlineData("defaults: {§quantiles: []}", "does not apply here")]
    [InlineData("defaults: {§summary_options: {}}", "does not apply here")]
    [InlineData("defaults: {§histogram_options: {}}", "does not apply here")]
    public void In_the_file(string yaml, string message) => AssertRefused(yaml, message);

    [Theory]
    [InlineData("  §nmae: c", "unknown key \"nmae\"; known here are match,")]
    [InlineData("  §name: c", "\"name\" is there already, in line 3")]
    [InlineData("  §scale: 2", "\"scale\" does not apply here")]
    [InlineData("  §honor_labels: true", "\"honor_labels\" does not apply here")]
    [InlineData("  help: §[a]", "\"help\" is no single value")]
    [InlineData("  match_type: §''", "\"match_type\" cannot be \"\"")]
    [InlineData("  match_type: §Regex", "write glob, regex")]
    [InlineData("  action: §keep", "write map, drop")]
    [InlineData("  match_metric_type: §set", "write counter, gauge, histogram, observer, timer")]
    [InlineData("  type: §histogram", "write counter, gauge")]
    [InlineData("  merge: §mean", "write sum, last, min, max, avg, each")]
    [InlineData("  type: counter\n  merge: §max", "counters and histograms always add up")]
    [InlineData("  match_metric_type: counter\n  merge: §last", "counters and histograms always add up")]
    [InlineData("  merge: §each\n  match_metric_type: histogram", "counters and histograms always add up")]
    [InlineData("  type: §gauge\n  match_metric_type: histogram", "a histogram cannot be made another type")]
    [InlineData("  labels: §x", "\"labels\" is no mapping")]
    [InlineData("  labels: §[a]", "\"labels\" is no mapping")]
    [InlineData("  labels: {a: 1, §a: 2}", "\"a\" is there already")]
    [InlineData("  labels: {§1a: x}", "\"1a\" is no label name")]
    [InlineData("  labels: {§a.b: x}", "\"a.b\" is no label name")]
    [InlineData("  labels: {§'': x}", "\"\" is no label name")]
    [InlineData("  labels: {§ä: x}", "\"ä\" is no label name")]
    [InlineData("  labels: {§$1: x}", "\"$1\" is no label name")]
    [InlineData("  labels: {§__a: x}", "belongs to Prometheus")]
    [InlineData("  labels: {a: §{}}", "label \"a\" is no single value")]
    [InlineData("  labels: {a: §$2}", "\"$2\" is captured by nothing: the match captures $1;")]
    [InlineData("  labels: {a: 'x ${1}_§$1_y'}", "write ${1}_y")]
    [InlineData("  labels: {a: \"x-§$1_y\"}", "\"$1_y\" asks for a capture of the name \"1_y\"; write ${1}_y")]
    [InlineData("  labels: {a: 'x§${1'}", "\"${\" is not closed")]
    [InlineData("  labels: {a: '§${1 }'}", "\"${\" is not closed")]
    [InlineData("  labels: {a: §$name}", "\"$name\" is captured by nothing")]
    [InlineData("  labels: {a: §$0}", "\"$0\" is captured by nothing")]
    [InlineData("  labels: {a: §$01}", "\"$01\" is captured by nothing")]
    [InlineData("  labels: {a: '§${}'}", "\"$\" is captured by nothing")]
    [InlineData("  labels: {a: §$99999999999}", "is captured by nothing")]
    [InlineData("  labels: {a: §\"\\x41$2\"}", "is captured by nothing")]
    [InlineData("  help: §\"a\\0\"", "\"help\" has a control character in it")]
    public void In_a_rule(string lines, string message) => AssertRefused(Rule + lines, message);

    [Theory]
    [InlineData("§name: b", "a mapping without \"match\"")]
    [InlineData("match: §''\n  name: b", "\"match\" is empty")]
    [InlineData("§match: a", "a mapping without \"name\"")]
    [InlineData("§match: a\n  name:", "a mapping without \"name\"")]
    [InlineData("§action: map\n  match: a", "a mapping without \"name\"")]
    [InlineData("match: a\n  name: §''", "\"name\" is empty")]
    [InlineData("match: a\n  name: §0foo", "a name cannot begin with \"0\"")]
    [InlineData("match: a\n  name: '§.foo'", "a name cannot begin with \".\"")]
    [InlineData("match: a\n  name: foo§ bar", "a name cannot have \" \" in it")]
    [InlineData("match: a.*\n  name: \"$1§{x}\"", "a name cannot have \"{\" in it")]
    [InlineData("match: a.*\n  name: \"${1}_§ü\"", "a name cannot have \"ü\" in it")]
    [InlineData("match: a\n  name: a§$$", "a name cannot have \"$\" in it")]
    [InlineData("match: a\n  name: §$1", "captures nothing")]
    [InlineData("match: a.§.b\n  name: b", "nothing stands between two dots")]
    [InlineData("match: §.a\n  name: b", "nothing stands between two dots")]
    [InlineData("match: a.§\n  name: b", "nothing stands between two dots")]
    [InlineData("match: '*.st§*'\n  name: b", "\"*\" stands for a whole component")]
    [InlineData("match: '§**'\n  name: b", "\"*\" stands for a whole component")]
    [InlineData("match: a§\\.(.*)\n  name: b", "for a regular expression add \"match_type: regex\"")]
    [InlineData("match: a§ b\n  name: b", "for a regular expression")]
    [InlineData("name: §$1\n  match: a", "captures nothing")]
    public void In_match_or_name(string lines, string message) => AssertRefused("mappings:\n- " + lines, message);

    [Theory]
    [InlineData("(§a", "no regular expression: insufficient closing parentheses")]
    [InlineData("a§)", "no regular expression: insufficient opening parentheses")]
    [InlineData("(§*a)", "no regular expression: quantifier after nothing")]
    [InlineData("a*§*", "no regular expression: nested quantifiers")]
    [InlineData("a§(?=b)", "a look-ahead")]
    [InlineData("a§(?!b)", "a look-ahead")]
    [InlineData("§(?<=b)a", "a look-behind")]
    [InlineData("§(?<!b)a", "a look-behind")]
    [InlineData("(a)§\\1", "a back-reference")]
    [InlineData("(a)§\\k<1>", "a back-reference")]
    [InlineData("§(?P<n>a)", "a named group")]
    [InlineData("§(?<n>a)", "a named group")]
    [InlineData("§(?>a)", "a group of a kind that is not supported")]
    [InlineData("(a)§(?(1)b|c)", "a group of a kind that is not supported")]
    [InlineData("§(?x)a", "a group of a kind that is not supported")]
    [InlineData("a§(?#b)", "a group of a kind that is not supported")]
    [InlineData("[§[:alpha:]]", "a \"[\" inside of \"[…]\"")]
    [InlineData("[^]a-§[b]]", "a \"[\" inside of \"[…]\"")]
    public void In_a_regular_expression(string pattern, string message)
    {
        AssertRefused($"mappings:\n- name: b\n  match_type: regex\n  match: '{pattern}'", message);

        // Where escapes are between, the place is that of the whole value.
        string escaped = "\\x61" + pattern.Replace("§", "").Replace("\\", "\\\\");
        AssertRefused($"mappings:\n- name: b\n  match: §\"{escaped}\"\ndefaults: {{match_type: regex}}", "regular expression");
    }

    [Theory]
    [InlineData("((a{1000}){1000}){1000}", "repeats too much")]
    [InlineData("\\Ga", "an anchor RE2 does not have")]
    public void In_a_regular_expression_as_a_whole(string pattern, string message) =>
        AssertRefused($"mappings:\n- name: b\n  match_type: regex\n  match: §'{pattern}'", message);

    [Theory]
    [InlineData(@"a[\[(?=\]]")]
    [InlineData(@"[(?=)]")]
    [InlineData(@"[]\\1[]")]
    [InlineData(@"\(\?=a\\\)")]
    [InlineData(@"(?:a)(?i)(?s-m:b)")]
    [InlineData(@"\p{L}[\d\s-]{2,5}?$")]
    public void What_only_looks_like_a_look_around_is_taken(string pattern) =>
        Mappings.Parse($"mappings: [{{name: b, match_type: regex, match: '{pattern}'}}]");

    [Theory]
    [InlineData("mappings:\n- match: §*.test.*\n  name: b", "put it into quotes")]
    [InlineData("mappings:\n- match: §*\n  name: b", "into quotes")]
    [InlineData("mappings:\n- match: a\n  name: §&x b", "anchors (\"&name\") are not supported")]
    [InlineData("mappings: §&x []", "anchors (\"&name\") are not supported")]
    [InlineData("§&x a: b", "anchors (\"&name\") are not supported")]
    [InlineData("mappings:\n- match: a\n  name: §!!str b", "tags (\"!name\") are not supported")]
    [InlineData("mappings:\n- match: a\n  name: §@b", "into quotes")]
    [InlineData("mappings:\n- match: a\n§\tname: b", "a tab indents this line")]
    [InlineData("mappings:\n- match: a\n  name: §'b\n", "close the quotes")]
    [InlineData("mappings:\n- match: a\n  name: b§: c\n", "not YAML")]
    [InlineData("mappings:\n- match: a\n §name: b\n", "not YAML")]
    [InlineData("mappings:\n- match: a\n§name: b\n", "unknown key \"name\"")]
    [InlineData("mappings:\n- match: a\n  ? §{a: b}\n  : c", "a key is no single value")]
    [InlineData("mappings: []\nx: §\0", "control character U+0000")]
    [InlineData("a\r\n  b§\u0007", "control character U+0007")]
    [InlineData("mappings:\n- match: \"a\\UFFFFFFFF§\"", "not YAML; look at")]
    [InlineData("mappings:\n- {match: a: b\n§a, name: c}", "not YAML")]
    [InlineData("mappings:\n- match: §\"\\ud800\"", "not YAML")]
    public void In_YAML(string yaml, string message) => AssertRefused(yaml, message);

    [Fact]
    public void The_first_mistake_is_told_in_whatever_order_they_are_found()
    {
        AssertRefused("mappings:\n- match: a§ b\n  name: 0\n", "a glob cannot have");
        AssertRefused("mappings:\n- name: §0\n  match: a b\n", "a name cannot begin with");
        AssertRefused("mappings:\n- {match: a, name: §0}\n- {match: a, name: 1}\n- x\n", "a name cannot begin with \"0\"");
        AssertRefused("mappings:\n- {match: a, name: a}\n- {match: a, name: b, action: §x}\ndefaults: {match_type: y}\n", "\"action\"");
        AssertRefused("defaults: {match_type: §y}\nmappings:\n- {match: a, action: x}\n", "\"match_type\"");
    }

    /// <summary>What its defaults would have said cannot be known, nor what a mapping lacks that was not read to its end.</summary>
    [Fact]
    public void Nothing_is_called_a_mistake_because_the_rest_could_not_be_read()
    {
        AssertRefused("mappings:\n- match: a(.*)\n  name: b_$1\n  §bad: 1\ndefaults: {match_type: regex}\n", "unknown key \"bad\"");
        AssertRefused("mappings:\n- match: a\n  §bad: 1\n  name: b\n", "unknown key \"bad\"");
        AssertRefused("defaults: {match_type: glob}\nmappings:\n- match: a§(.*)\n  name: b_$1\n  bad: 1\n", "a glob cannot have");
    }

    [Fact]
    public void A_message_is_one_line_whatever_the_file_holds()
    {
        string error = Mappings.Refuse("mappings:\n- \"a\\nb\\u2028c\\x85" + new string('x', 500) + "\": 1\n");
        Assert.StartsWith("test.yml:2:3: unknown key \"a b c x", error, StringComparison.Ordinal);
        Assert.True(error.Length < 250);
        Assert.DoesNotContain(error, c => char.IsControl(c) || c == '\u2028');
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void A_value_has_at_most_1024_characters(int length, bool isGood) => AssertLimit(
        isGood, $"mappings:\n- name: a\n  match: §{new string('x', length)}", "longer than 1024 characters");

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void A_glob_has_at_most_100_components(int count, bool isGood) => AssertLimit(
        isGood, $"mappings:\n- name: a\n  match: §{string.Join('.', Enumerable.Repeat("x", count))}", "more than 100 components");

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_mapping_has_at_most_64_labels(int count, bool isGood) => AssertLimit(
        isGood, "mappings:\n- match: a\n  name: a\n  labels:\n" + LastMarked(count, i => $"    §l{i}: x\n"), "more than 64 labels");

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void A_file_has_at_most_10000_mappings(int count, bool isGood) => AssertLimit(
        isGood, "mappings:\n" + LastMarked(count, i => $"- §{{match: a{i}, name: b}}\n"), "more than 10000 mappings");

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_file_has_at_most_200_regular_expressions(int count, bool isGood) => AssertLimit(
        isGood, "defaults: {match_type: regex}\nmappings:\n" + LastMarked(count, i => $"- {{match: §a{i}, name: b}}\n"), "more than 200 regular expressions");

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_file_has_at_most_1_MiB(int more, bool isGood) =>
        AssertLimit(isGood, "§#é" + new string('x', MetricMapping.FileSizeBytesMax - 3 + more), "larger than 1048576 bytes");

    private static string LastMarked(int count, Func<int, string> line) =>
        string.Concat(Enumerable.Range(1, count).Select(i => i == count ? line(i) : line(i).Replace("§", "")));

    private static void AssertLimit(bool isGood, string yaml, string message)
    {
        if (isGood)
        {
            Mappings.Parse(yaml.Replace("§", ""));
        }
        else
        {
            AssertRefused(yaml, message);
        }
    }

    private static void AssertRefused(string marked, string message)
    {
        int index = marked.IndexOf('§');
        Assert.True(index >= 0 && marked.IndexOf('§', index + 1) < 0);
        string before = marked[..index];
        string expected = $"test.yml:{before.Count(c => c == '\n') + 1}:{index - before.LastIndexOf('\n')}: ";
        string error = Mappings.Refuse(marked.Remove(index, 1));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Matches("^[^;]+; .+$", error);
    }
}
