using MmExporter.Commands.Flags;

namespace MmExporter.Tests.Commands;

/// <summary>Durations and sizes as people write them.</summary>
public sealed class FlagValueTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("250ms", 250)]
    [InlineData("15s", 15_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("90s", 90_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("1w", 604_800_000)]
    [InlineData("1y", 31_536_000_000)]
    public void A_duration_is_written_as_in_Prometheus(string text, long milliseconds)
    {
        Assert.True(Durations.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("00")]
    [InlineData("s")]
    [InlineData("1.5s")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData(" 1s")]
    [InlineData("1s ")]
    [InlineData("1S")]
    [InlineData("1us")]
    [InlineData("1s1m")]
    [InlineData("1s1s")]
    [InlineData("1m0")]
    [InlineData("٣s")]
    [InlineData("99999999999999ms")]
    [InlineData("9999999999999y")]
    public void Anything_else_is_no_duration(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("16777216", 16_777_216)]
    [InlineData("5B", 5)]
    [InlineData("4KiB", 4_096)]
    [InlineData("16MiB", 16_777_216)]
    [InlineData("1GiB", 1_073_741_824)]
    public void A_size_has_a_binary_unit_or_none(string text, int bytes)
    {
        Assert.True(Sizes.TryParse(text, 0, int.MaxValue, out int parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("1MB")]
    [InlineData("1M")]
    [InlineData("1mib")]
    [InlineData("1 MiB")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("2GiB")]
    [InlineData("2147483647GiB")]
    [InlineData("2147483648")]
    public void Anything_else_is_no_size(string text) => Assert.False(Sizes.TryParse(text, 0, int.MaxValue, out _));
}
