using Xunit.Sdk;

namespace EndToEnd.Tests.Scraping;

/// <summary>The comparison that the matrix of scrapers rests on can fail.</summary>
public sealed class SeriesDifferencesTests
{
    private static readonly Dictionary<string, double> Series = new() { ["a{}"] = 0.1, ["b{}"] = double.NaN, ["c{}"] = 5e-324 };

    [Fact]
    public void The_same_series_are_no_difference()
    {
        SeriesDifferences.MustBeNone(Series, new Dictionary<string, double>(Series));
        SeriesDifferences.MustBeNoneInVictoriaMetrics(Series, new Dictionary<string, double> { ["a{}"] = 0.1000000000001, ["c{}"] = 0 });
    }

    [Theory]
    [InlineData("a{}", 0.10000000000000002)]
    [InlineData("b{}", 0.0)]
    [InlineData("c{}", 0.0)]
    [InlineData("d{}", 1.0)]
    [InlineData("a{}", null)]
    public void Another_value_a_series_more_and_a_series_less_are(string id, double? value)
    {
        var other = new Dictionary<string, double>(Series);
        other.Remove(id);
        if (value is not null)
        {
            other[id] = value.Value;
        }

        Assert.Contains(id, Assert.ThrowsAny<XunitException>(() => SeriesDifferences.MustBeNone(Series, other)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a{}", 0.10000000001)]
    [InlineData("c{}", 1e-299)]
    [InlineData("d{}", 1.0)]
    public void What_VictoriaMetrics_does_not_round_is_a_difference(string id, double value)
    {
        var other = new Dictionary<string, double> { ["a{}"] = 0.1, ["c{}"] = 0, [id] = value };
        Assert.ThrowsAny<XunitException>(() => SeriesDifferences.MustBeNoneInVictoriaMetrics(Series, other));
    }
}
