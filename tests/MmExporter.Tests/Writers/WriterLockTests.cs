using MmExporter.Discovery;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Writers;

/// <summary>The lock that says that a writer lives.</summary>
public sealed class WriterLockTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lock_for_writing_is_a_writers_and_one_for_reading_is_not(bool isForWriting)
    {
        string path = directory.File("x");
        File.WriteAllText(path, "x");
        using var opened = new V2Opened(path);
        Assert.False(WriterLock.IsHeld(opened.Handle));
        using (new FileLock(path, isForWriting))
        {
            Assert.Equal((isForWriting, isForWriting), (WriterLock.IsHeld(opened.Handle), WriterLock.IsKnownToBeHeld(opened.Handle)));
        }

        Assert.False(WriterLock.IsHeld(opened.Handle));
    }

    [Theory]
    [InlineData(long.MaxValue, uint.MaxValue)]
    [InlineData(long.MinValue, 0)]
    [InlineData(253_402_300_800, 999_999_999)]
    public void A_time_that_no_calendar_has_is_the_nearest_one(long seconds, uint nanoseconds)
    {
        var status = new Libc.StatxResult { BirthSeconds = seconds, BirthNanoseconds = nanoseconds, ChangeSeconds = seconds, ChangeNanoseconds = nanoseconds };
        Assert.Equal(status.Born, status.Changed);
        Assert.InRange(status.Born, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue - TimeSpan.FromDays(365));
    }

    [Fact]
    public void A_time_is_told_to_a_tenth_of_a_microsecond() =>
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(3).AddTicks(1), new Libc.StatxResult { BirthSeconds = 3, BirthNanoseconds = 199 }.Born);
}
