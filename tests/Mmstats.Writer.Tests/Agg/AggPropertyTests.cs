using System.Numerics;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Mmstats.Writer.Agg;

namespace Mmstats.Writer.Tests.Agg;

/// <summary>The parser against the regular expressions that it stands for.</summary>
public sealed partial class AggPropertyTests : IDisposable
{
    private const int Checks = 20_000;
    private const int PathChecks = 1_000;

    private readonly TempDirectory directory = new();

    private static readonly Gen<string> Values = Gen.OneOf(
        Text("-09c", 4),
        Text("-0123456789cmsg! \n٣", 6),
        from sign in Gen.Elements("", "", "-", "-", "--")
        from digits in Text("0123456789", 22)
        from unit in Gen.Elements("c", "c", "ms", "ms", "g", "g", "m", "s", "")
        from end in Gen.Elements("", "", "!", "!", "!!", "\n")
        select sign + digits + unit + end,
        from offset in Gen.Choose(-2, 2)
        from sign in Gen.Elements("", "-", "0", "-00")
        select sign + (BigInteger.Pow(2, 63) + offset) + "c");

    private static readonly Gen<string> PathTexts = Gen.OneOf(
        Text("AZaz09-_.!", 5),
        Text("ab-_.! /@[`{:,\né\0", 4),
        from length in Gen.Choose(253, 258)
        select new string('x', length));

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Values_are_accepted_exactly_where_the_expression_accepts_them_and_64_bits_hold_them()
    {
        var accepted = 0;
        ForAll(Values, Checks, text =>
        {
            var match = ValueExpression().Match(text);
            var expected = match.Success && BigInteger.Parse(match.Groups[1].Value, null) is var number && number >= long.MinValue && number <= long.MaxValue;
            Assert.Equal(expected, AggValue.TryParse(text, out var value));
            if (!expected)
                return;
            accepted++;
            Assert.Equal(BigInteger.Parse(match.Groups[1].Value, null), value.Number);
            Assert.Equal(match.Groups[3].Length == 1, value.IsEmphasised);
            Assert.Equal(match.Groups[2].Value, UnitOf(value));
        });
        Assert.InRange(accepted, Checks / 20, Checks);
    }

    [Fact]
    public void Paths_are_accepted_exactly_where_the_expression_accepts_them_and_a_name_holds_them()
    {
        var accepted = 0;
        using var stats = MmStats.Open("app", new MmStatsOptions { Path = directory.Path });
        ForAll(PathTexts, PathChecks, path =>
        {
            var expected = PathExpression().IsMatch(path) && path.Length <= 255;
            Assert.Equal(expected, stats.Agg(path, "1c"));
            accepted += expected ? 1 : 0;
        });
        Assert.InRange(accepted, PathChecks / 4, PathChecks - (PathChecks / 10));
    }

    private static string UnitOf(AggValue value) => value.Unit switch
    {
        AggUnit.Count => "c",
        AggUnit.Decrement when value.Number < 0 => "c",
        AggUnit.Milliseconds => "ms",
        AggUnit.Gauge => "g",
        _ => "wrong",
    };

    private static Gen<string> Text(string characters, int lengthMax) =>
        from length in Gen.Choose(0, lengthMax)
        from text in Gen.Elements(characters.ToCharArray()).ArrayOf(length)
        select new string(text);

    private static void ForAll(Gen<string> values, int count, Action<string> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true), Prop.ForAll(values.ToArbitrary(), holds));

    // The end is the very end: $ would let a last line feed pass.
    [GeneratedRegex(@"\A(-?[0-9]+)(c|ms|g)(!?)\z")]
    private static partial Regex ValueExpression();

    [GeneratedRegex(@"\A[A-Za-z0-9\-_.!]+\z")]
    private static partial Regex PathExpression();
}
