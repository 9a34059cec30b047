using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Discovery;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting.V2;

/// <summary>Whatever stands in a file of version 2, the pass comes to its end and the values of other files are theirs.</summary>
public sealed class CorruptFileTests : IDisposable
{
    private const int Rounds = 400;

    private readonly Exporter exporter = new();
    private readonly MmStats good;
    private readonly byte[] image;
    private readonly int directoryEnd;

    public CorruptFileTests()
    {
        good = MmStats.Open("good", new MmStatsOptions { Path = exporter.Root, Lanes = 4 });
        WriteAll(good, "good");
        using var directory = new TempDirectory();
        using MmStats victim = MmStats.Open("victim", new MmStatsOptions { Path = directory.Path, Lanes = 4 });
        WriteAll(victim, "bad");
        image = File.ReadAllBytes(victim.Paths[0]);
        using var opened = new V2Opened(victim.Paths[0]);
        directoryEnd = V2Layout.HeaderLength + opened.Read().Snapshot.Progress.DirectoryEnd;
    }

    public void Dispose()
    {
        good.Dispose();
        exporter.Dispose();
    }

    private static void WriteAll(MmStats stats, string group)
    {
        MetricGroup metrics = stats.Group(group);
        for (int i = 0; i < 5; i++)
        {
            metrics.Counter("c", "Help.", "s", ("k", $"{i}"), ("z", "1")).Add(i + 1);
            metrics.DoubleCounter($"d{i}").Add(0.5);
        }

        metrics.UpDownCounter("u").Add(-3);
        metrics.Gauge("g").Set(1.5);
        metrics.Gauge("e", "", "", GaugeMerge.Each).Set(1.5);
        metrics.Histogram("h", "", "", Buckets.Explicit(1, 2, 3)).Record(2);
        metrics.Histogram("x", "", "", Buckets.Exponential(0.01, 100).WithExemplars()).Record(2);
        metrics.Text("t").Set("text");
        metrics.State("s", "", ["a", "b"]).Set("b");
        metrics.Samples("r").Add(1);
        metrics.Counter("last").Add(1);
    }

    [Fact]
    public async Task New_files_with_wrong_bytes_cost_nobody_else_anything()
    {
        var random = new Random(1);
        string[] before = await GoodAsync();
        Assert.True(before.Length > 20);
        int shown = 0;
        for (int i = 0; i < Rounds; i++)
        {
            exporter.Write($"bad{i}.mmstats", Corrupt(random));
            if (i >= 3)
            {
                File.Delete(exporter.Path($"bad{i - 3}.mmstats"));
            }

            shown += await CheckAsync(before);
        }

        Assert.True(shown > Rounds, $"only {shown} samples of wrong files were ever shown");
    }

    [Fact]
    public async Task Files_whose_bytes_go_wrong_while_they_are_watched_cost_nobody_else_anything()
    {
        var random = new Random(2);
        string[] before = await GoodAsync();
        exporter.Write("bad.mmstats", image);
        await exporter.ScrapeAsync();
        int shown = 0;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] bytes = random.Next(3) == 0 ? image : Corrupt(random);
            if (random.Next(4) == 0)
            {
                // Another writer's file under the same inode.
                bytes = [.. bytes];
                random.NextBytes(bytes.AsSpan(V2Layout.GenerationOffset, 8));
            }

            // Not cut in between, as a writer that stores into its mapping.
            using (FileStream file = File.OpenWrite(exporter.Path("bad.mmstats")))
            {
                file.Write(bytes);
                file.SetLength(random.Next(8) == 0 ? random.Next(bytes.Length) : bytes.Length);
            }

            shown += await CheckAsync(before);
        }

        Assert.True(shown > Rounds, $"only {shown} samples of wrong files were ever shown");
    }

    private byte[] Corrupt(Random random)
    {
        byte[] bytes = [.. image];
        for (int changes = random.Next(1, 6); changes > 0; changes--)
        {
            int end = random.Next(3) switch { 0 => bytes.Length, 1 => V2Layout.HeaderLength, _ => directoryEnd };
            int at = random.Next(end == directoryEnd ? V2Layout.HeaderLength : 0, end);
            bytes[at] = random.Next(3) switch { 0 => (byte)(bytes[at] ^ (1 << random.Next(8))), 1 => (byte)random.Next(256), _ => 0xFF };
        }

        return bytes;
    }

    /// <summary>The samples of the good file are what they were.</summary>
    /// <returns>How many samples of others there are.</returns>
    private async Task<int> CheckAsync(string[] before)
    {
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.DoesNotContain(RefusalReason.InternalError, scrape.Reasons.Keys);
        Assert.Equal(before, Good(scrape));
        return scrape.Page.Samples.Count - before.Length;
    }

    private async Task<string[]> GoodAsync() => Good(await exporter.ScrapeAsync());

    private static string[] Good(Scrape scrape) =>
        [.. scrape.Page.Samples.Where(sample => sample.Labels.GetValueOrDefault("app") == "good").Select(sample => sample.ToString()).Order(StringComparer.Ordinal)];
}
