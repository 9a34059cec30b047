using System.Globalization;
using Mmstats.Format.V2;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.Tests.V2.Support;
using Xunit.Abstractions;

namespace Mmstats.Writer.Tests.V2.Kills;

/// <summary>
/// A process that updates without a pause is killed at a random moment, a thousand times. A report of its own says which
/// update was under way; the metrics have to be those before or after it. MMSTATS_KILLS says another number.
/// </summary>
public sealed class KilledWriterTests(ITestOutputHelper log) : IDisposable
{
    private const int AtOnce = 4;
    private const double DelayMillisecondsMax = 20;

    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Writer_killed_at_any_moment_leaves_files_that_are_at_most_one_update_behind()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("MMSTATS_KILLS"), CultureInfo.InvariantCulture, out var number) ? number : 1000;
        var odd = 0;
        await Parallel.ForAsync(0, kills, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (run, _) =>
        {
            // Every other one makes series and files all the time, so that kills meet that too.
            if (await KillAsync(run, grows: run % 2 == 1))
                Interlocked.Increment(ref odd);
        });
        // No claim: how many kills hit the few instructions of an update, for whoever reads the log.
        log.WriteLine($"{odd} of {kills} histograms were killed in the middle of an update.");
    }

    [Fact]
    public async Task Writer_that_lives_holds_the_lock_that_a_killed_one_does_not()
    {
        // The control of what the test above says of the lock.
        await using var writer = await StartAsync("living", "report");
        var path = Directory.GetFiles(directory.File("living/proof")).Single();
        Assert.True(IsLocked(path));
        await writer.KillAsync();
        Assert.False(IsLocked(path));
    }

    [Fact]
    public async Task Counts_that_are_lost_are_seen()
    {
        // The control of the first test: its check fails when the lanes hold nothing.
        await using (var writer = await StartAsync("lost", "report"))
            await writer.KillAsync();
        Check(directory.File("lost"));
        var path = Directory.GetFiles(directory.File("lost/proof")).Single();
        var header = V2Image.ReadFile(path).Header;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.Position = header.LaneOffset;
            file.Write(new byte[header.FileSize - header.LaneOffset]);
        }
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Check(directory.File("lost")));
    }

    private async Task<bool> KillAsync(int run, bool grows)
    {
        var name = $"{run}";
        await using (var writer = await StartAsync(name, grows ? "grow" : "report"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * DelayMillisecondsMax));
            await writer.KillAsync();
        }
        var wasInside = Check(directory.File(name));
        Directory.Delete(directory.File(name), recursive: true);
        return wasInside;
    }

    private static bool Check(string root)
    {
        var files = Path.Combine(root, "proof");
        var report = FileDecoder.ReadFile(Path.Combine(root, "report")).ToDictionary(field => field.Label, field => field.UInt64);
        var totals = V2Totals.OfDirectory(files);
        Assert.All(totals.Files, file => Assert.Equal(0, file.Header.Progress.ClosedAt));
        Assert.All(Directory.GetFiles(files), path => Assert.False(IsLocked(path)));

        Assert.InRange(totals.UInt64("c"), report["counter.done"], report["counter.begun"]);
        Assert.InRange(report["counter.begun"], 1ul, report["counter.done"] + 1);
        var wasInside = CheckHistogram(totals, report);
        if (report["series.begun"] > 0)
            CheckSeries(totals, report);
        return wasInside;
    }

    // The n-th update records n, so sum, least and greatest follow from the number of updates.
    private static bool CheckHistogram(V2Totals totals, Dictionary<string, ulong> report)
    {
        var (done, begun) = (report["histogram.done"], report["histogram.begun"]);
        if (!totals.Has("h"))
        {
            Assert.Equal(0ul, done);
            return false;
        }
        var histogram = totals.Only("h");
        var count = histogram.Count;
        Assert.InRange(count, done, begun);
        var isOdd = histogram.Seqs.Exists(seqs => seqs[0] % 2 == 1);
        var sum = histogram.Double;
        Assert.True(sum == SumOf(count) || (isOdd && sum == SumOf(count + 1)), $"{count} values, odd: {isOdd}, and a sum of {sum}");
        if (count > 0 && !isOdd)
            Assert.Equal((1.0, (double)count), (histogram.Minimum, histogram.Maximum));
        return isOdd;
    }

    private static void CheckSeries(V2Totals totals, Dictionary<string, ulong> report)
    {
        var labels = totals.Names.Where(name => name.Name == "s").Select(name => ulong.Parse(name.Labels["n=".Length..], CultureInfo.InvariantCulture)).ToHashSet();
        for (var n = 1ul; n <= report["series.done"]; n++)
            Assert.Equal(1ul, totals.UInt64("s", $"n={n}"));
        Assert.InRange(labels.Count, (int)report["series.done"], (int)report["series.begun"]);
        Assert.All(labels, n => Assert.InRange(n, 1ul, report["series.begun"]));
    }

    private static double SumOf(ulong count) => count * (count + 1.0) / 2;

    private static bool IsLocked(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Libc.IsLocked((int)file.SafeFileHandle.DangerousGetHandle());
    }

    private async Task<BackgroundProcess> StartAsync(string name, string pattern)
    {
        var root = Directory.CreateDirectory(directory.File(name)).FullName;
        var writer = BackgroundProcess.Start(
            RepoPaths.Demo, ["v2", "--pattern", pattern, "--dir", root, "--report", Path.Combine(root, "report")]);
        await writer.WaitForLineAsync(line => line == "updating");
        return writer;
    }
}
