using Mmstats.Format.V2;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Files;

/// <summary>What a writer removes at its start, and what it never does.</summary>
public sealed class DeadFileTests : IDisposable
{
    // With a fraction of a second, as a clock has it.
    private static readonly DateTimeOffset Now =
        DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).AddMilliseconds(347);

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(23.9, true)]
    [InlineData(24.1, false)]
    public void File_of_an_orderly_end_is_removed_24_hours_later(double hours, bool stays)
    {
        var path = MakeClosed();
        using var next = OpenAt(Now.AddHours(hours));
        Assert.Equal(stays, File.Exists(path));
        Assert.Equal(stays ? 0ul : 1ul, V2Totals.Of(next).First.RemovedFiles);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    public void File_of_a_killed_writer_is_touched_first_and_removed_24_hours_later(double hoursToItsLastNewPage)
    {
        // A store into a page that was not touched before changes the modification time, which says nothing of the end.
        var path = MakeKilled(Now.AddDays(-3), Now.AddDays(-3).AddHours(hoursToItsLastNewPage));
        OpenAt(Now).Dispose();
        Assert.True(File.Exists(path));
        Assert.Equal(Now.ToUnixTimeSeconds(), new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeSeconds());
        OpenAt(Now.AddHours(12)).Dispose();
        OpenAt(Now.AddHours(23)).Dispose();
        Assert.True(File.Exists(path));
        OpenAt(Now.AddHours(25)).Dispose();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Oldest_beyond_256_go()
    {
        var paths = Enumerable.Range(0, 260).Select(i => MakeClosed(Now.AddMinutes(-300 + i))).ToList();
        using var next = OpenAt(Now);
        Assert.Equal(paths.Select((_, i) => i >= 4), paths.Select(File.Exists));
        // Each of the last four that began met one too many.
        Assert.Equal(1ul, V2Totals.Of(next).First.RemovedFiles);
    }

    [Fact]
    public void File_that_is_locked_stays_whatever_its_age()
    {
        using var living = OpenAt(Now.AddDays(-30));
        var paths = Enumerable.Range(0, 300).Select(i => OpenAt(Now.AddDays(-20))).ToList();
        try
        {
            OpenAt(Now).Dispose();
            Assert.True(File.Exists(living.Paths[0]));
            Assert.All(paths, stats => Assert.True(File.Exists(stats.Paths[0])));
        }
        finally
        {
            paths.ForEach(stats => stats.Dispose());
        }
    }

    [Fact]
    public async Task Files_that_are_not_this_users_or_not_this_applications_stay()
    {
        var foreign = MakeClosed(Now.AddDays(-2));
        var own = MakeClosed(Now.AddDays(-2));
        var other = directory.File("app/other-1-0123456789abcdef.mmstats");
        File.Copy(own, other);
        var version1 = directory.File("app/app-1-1.mmstats");
        File.WriteAllBytes(version1, [1, 0, 0]);
        File.SetLastWriteTimeUtc(version1, Now.UtcDateTime.AddDays(-3));
        var unrelated = directory.File("app/notes.txt");
        File.WriteAllText(unrelated, "");
        File.SetLastWriteTimeUtc(unrelated, Now.UtcDateTime.AddDays(-3));
        var link = directory.File("app/app-1-00000000000000aa.mmstats");
        File.CreateSymbolicLink(link, own);
        if (Environment.IsPrivilegedProcess)
            (await RunProcess.Async("chown", ["65534", foreign])).MustSucceed();
        OpenAt(Now).Dispose();
        Assert.Equal(Environment.IsPrivilegedProcess, File.Exists(foreign));
        Assert.False(File.Exists(own));
        Assert.True(File.Exists(other));
        Assert.True(File.Exists(version1));
        Assert.True(File.Exists(unrelated));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Theory]
    [InlineData(".app-1-0123456789abcdef.mmstats", 59, true)]
    [InlineData(".app-1-0123456789abcdef.mmstats", 61, false)]
    [InlineData(".other-1-0123456789abcdef.mmstats", 61, true)]
    [InlineData(".app-1-0123456789abcdef.other", 61, true)]
    public void Litter_is_removed_after_a_minute(string name, int seconds, bool stays)
    {
        Directory.CreateDirectory(directory.File("app"));
        var path = directory.File("app/" + name);
        File.WriteAllText(path, "");
        File.SetLastWriteTimeUtc(path, Now.UtcDateTime);
        OpenAt(Now.AddSeconds(seconds)).Dispose();
        Assert.Equal(stays, File.Exists(path));
    }

    [Fact]
    public void Litter_of_a_writer_that_is_about_to_be_there_stays_beyond_256()
    {
        for (var i = 0; i < 256; i++)
            MakeClosed(Now.AddMinutes(i));
        var born = directory.File("app/.app-1-0123456789abcdef.mmstats");
        File.WriteAllText(born, "");
        File.SetLastWriteTimeUtc(born, Now.UtcDateTime.AddSeconds(-30));
        OpenAt(Now).Dispose();
        Assert.True(File.Exists(born));
    }

    private string MakeClosed() => MakeClosed(Now);

    private string MakeClosed(DateTimeOffset at)
    {
        var stats = OpenAt(at);
        var path = stats.Paths[0];
        stats.Dispose();
        return path;
    }

    private string MakeKilled(DateTimeOffset start, DateTimeOffset modified)
    {
        var path = MakeClosed(start);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.Position = V2Layout.ClosedAtOffset;
            file.Write(new byte[V2Layout.WordLength]);
        }
        File.SetLastWriteTimeUtc(path, modified.UtcDateTime);
        return path;
    }

    private MmStats OpenAt(DateTimeOffset now) =>
        MmStats.Open("app", new MmStatsOptions { Path = directory.Path, Lanes = 2, Time = new FixedClock(now) });
}
