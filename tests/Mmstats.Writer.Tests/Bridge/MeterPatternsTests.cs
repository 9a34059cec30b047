using Mmstats.Writer.Bridge;

namespace Mmstats.Writer.Tests.Bridge;

public sealed class MeterPatternsTests
{
    [Theory]
    [InlineData("Test.Meter", true)]
    [InlineData("*", true)]
    [InlineData("test.*", true)]
    [InlineData("TEST*.METER", true)]
    [InlineData("TEST*.*.METER", false)]
    [InlineData("*Test.Meter*", true)]
    [InlineData("**T*S*T.*", true)]
    [InlineData("*t*t*e*r", true)]
    [InlineData("*t*t*t*t*", false)]
    [InlineData("Test.Meter?", false)]
    [InlineData("Test.Meter.*", false)]
    [InlineData("Test", false)]
    [InlineData("*x", false)]
    public void A_star_stands_for_any_characters_and_case_for_nothing(string pattern, bool isMatch) =>
        Assert.Equal(isMatch, new MeterPatterns(["Nobody", pattern]).Match("Test.Meter"));

    [Fact]
    public void A_meter_without_a_name_is_matched_by_stars_only()
    {
        Assert.True(new MeterPatterns(["**"]).Match(""));
        Assert.False(new MeterPatterns(["a*"]).Match(""));
    }
}
