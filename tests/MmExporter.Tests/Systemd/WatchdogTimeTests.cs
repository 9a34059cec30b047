using System.Globalization;
using MmExporter.Systemd;

namespace MmExporter.Tests.Systemd;

public sealed class WatchdogTimeTests
{
    private static readonly string Own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void Time_counts_for_this_process_or_for_any() =>
        Assert.All([Own, null, ""], process => Assert.Equal(TimeSpan.FromSeconds(30), WatchdogTime.Read("30000000", process)));

    [Fact]
    public void Another_process_is_not_waited_for() => Assert.Null(WatchdogTime.Read("30000000", Own + "1"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("99999999999999999999")]
    public void What_is_no_time_is_no_watchdog(string? microseconds) => Assert.Null(WatchdogTime.Read(microseconds, Own));

    [Fact]
    public void A_time_beyond_all_times_is_the_longest() => Assert.True(WatchdogTime.Read("9223372036854775807", Own) > TimeSpan.FromDays(10_000));
}
