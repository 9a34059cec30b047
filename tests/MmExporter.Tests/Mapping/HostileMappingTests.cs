using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MmExporter.Mapping;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Mapping;

/// <summary>Whatever is in the file, it is read or refused, by one line, and soon.</summary>
public sealed class HostileMappingTests
{
    private const string Good = """
        defaults:
          match_type: glob
          glob_disable_ordering: false
        mappings:
        # A comment.
        - match: "web.*.status.*"
          name: 'responses_${1}'
          labels: {code: $2, "x": "\u00e9 \x41"}
          help: >-
            folded
            text
          type: counter
        - match: '^(\w+)\.([a-z]+|[^.]{2,3})$'
          match_type: regex
          name: x_$1
          merge: max
          labels:
            rest: |
              ${2}
        - {match: a, action: drop}

        """;

    private const int LengthMax = MetricMapping.FileSizeBytesMax;

    // What YAML, globs, templates and regular expressions are made of.
    private static readonly string[] Pieces =
    [
        "\n", "\n", "\n  ", "\n- ", "  ", " ", "\t", ": ", ":", "- ", "-", "? ", "#", " #", "{", "}", "[", "]", ",", "\"", "'", "|", ">", "|2-\n", "&a ", "*a",
        "*", "!", "!!str ", "!<x>", "%YAML 1.2\n", "%TAG ! x\n", "---\n", "...\n", "\\", "\\U0011FFFF", "\\ud83d", "\\x", "\0", "\u0001", "\u0085", "\u2028", "\uFEFF",
        "\r", "\r\n", "@", "`", "~", "null", "<<", "$", "$1", "${", "$$", "(", ")", "(?", "(?=", "(?<x>", "(?:", "[^", "[[:", "{1,2}", "{9}", "+", "\\1", "\\w", ".",
        ".*", "mappings:\n", "mappings:\n- ", "defaults:\n  ", "match: ", "name: a\n", "match_type: regex\n  ", "labels:\n    ", "a: b\n", "true", "ü", "𝄞", "\ud800",
    ];

    private static readonly Gen<string> Soup = Gen.Elements(Pieces).ArrayOf().Select(string.Concat);

    private static readonly Gen<string> Noise = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().Select(Encoding.UTF8.GetString);

    /// <summary>The good file with some of it replaced.</summary>
    private static readonly Gen<string> Mutant = Gen.Choose(0, Good.Length).Zip(Gen.Choose(0, 4)).Zip(Gen.Elements(Pieces))
        .Select(given => Replace(Good, given.Item1.Item1, given.Item1.Item2, given.Item2));

    [Fact]
    public void The_good_file_is_good() => Mappings.Parse(Good);

    [Fact]
    public void Any_text_is_read_or_refused() => Properties.ForAll(Gen.OneOf(Soup, Noise, Soup.Select(soup => "mappings:\n- " + soup)), 10_000, AssertAnswered);

    [Fact]
    public void A_good_file_with_any_change_is_read_or_refused() => Properties.ForAll(Mutant.Zip(Mutant), 1_000, mutants =>
    {
        AssertAnswered(mutants.Item1);
        AssertAnswered(mutants.Item1 + mutants.Item2);
    });

    [Fact]
    public void A_file_that_breaks_off_anywhere_is_read_or_refused()
    {
        for (int length = 0; length < Good.Length; length++)
        {
            AssertAnswered(Good[..length]);
        }
    }

    /// <summary>Nine lists of nine times the one before: 9^9 values if anybody followed.</summary>
    [Fact]
    public void Aliases_are_not_followed()
    {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++)
        {
            bomb.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        }

        Assert.StartsWith("test.yml:1:1: unknown key \"a0\"", Mappings.Refuse(bomb.ToString()), StringComparison.Ordinal);
        Assert.StartsWith("test.yml:1:11: anchors", Mappings.Refuse("mappings: &a\n- *a\n"), StringComparison.Ordinal);
        Assert.StartsWith("test.yml:1:19: anchors", Mappings.Refuse("mappings: [{name: &a [*a, *a]}]\n"), StringComparison.Ordinal);
    }

    /// <summary>Each is a mebibyte of one thing; that the test ends is what it shows.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("\n")]
    [InlineData(" ")]
    [InlineData("x")]
    [InlineData("x\n")]
    [InlineData("#")]
    [InlineData("!")]
    [InlineData("*a ")]
    [InlineData("&a ")]
    [InlineData("%TAG !a! b\n")]
    [InlineData("---\n")]
    [InlineData("...\n")]
    [InlineData("- x\n")]
    [InlineData("- {}\n")]
    [InlineData("a,")]
    public void A_mebibyte_of_one_thing_is_read_or_refused(string piece)
    {
        foreach (string before in new[] { "", "mappings:\n- ", "mappings:\n- match: \"", "mappings: [" })
        {
            AssertAnswered(before + string.Concat(Enumerable.Repeat(piece, (LengthMax - before.Length) / piece.Length)));
        }
    }

    /// <summary>A backtracking matcher would not come back from these in a lifetime.</summary>
    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|a)*$")]
    [InlineData("^(.*)*x(.*)*y$")]
    public void No_name_makes_a_regular_expression_slow(string pattern)
    {
        MetricMapping mapping = Mappings.Parse($"mappings: [{{match: '{pattern}', match_type: regex, name: x}}]");
        Assert.Null(mapping.Map(new string('a', 10_000) + "!"));
    }

    /// <summary>Two to the power of 13 globs, all of which match.</summary>
    [Fact]
    public void Globs_that_all_match_are_all_looked_at_and_no_more()
    {
        string rules = string.Concat(Enumerable.Range(0, 1 << 13).Select(i =>
            $"- {{match: '{string.Join('.', Enumerable.Range(0, 13).Select(bit => (i >> bit & 1) == 0 ? "a" : "*"))}', name: n{i}}}\n"));
        string name = string.Join('.', Enumerable.Repeat("a", 13));
        Assert.Equal("n0{}", Mappings.Parse("mappings:\n" + rules).Map(name));
        Assert.Equal("n0{}", Mappings.Parse("defaults: {glob_disable_ordering: true}\nmappings:\n" + rules).Map(name));
        Assert.Null(Mappings.Parse("mappings:\n" + rules).Map(name + ".a"));
    }

    private static string Replace(string text, int start, int length, string piece) =>
        string.Concat(text.AsSpan(0, start), piece, text.AsSpan(Math.Min(text.Length, start + length)));

    private static void AssertAnswered(string yaml)
    {
        if (MetricMapping.TryParse(yaml, "test.yml", out MetricMapping mapping, out string? error))
        {
            Assert.Null(error);
            _ = mapping.Map("a.b$1.ü");
            return;
        }

        Assert.Same(MetricMapping.Empty, mapping);
        Assert.Matches(@"^test\.yml:[1-9][0-9]*:[1-9][0-9]*: [^\r\n]+; .+$", error);
    }
}
