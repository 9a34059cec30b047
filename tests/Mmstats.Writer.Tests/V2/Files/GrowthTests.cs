using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;
using Mmstats.Writer.Segments;
using Mmstats.Writer.Tests.Support;
using Mmstats.Writer.Tests.V2.Support;

namespace Mmstats.Writer.Tests.V2.Files;

/// <summary>More series than a file holds.</summary>
public sealed class GrowthTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Thousands_of_series_open_files_each_within_the_limit()
    {
        const int series = 20_000;
        using var stats = Open();
        var told = Subscribe(stats);
        var counters = stats.CounterFamily("c", "", "", ["n"]);
        var histograms = stats.HistogramFamily("h", "", "", ["n"], Buckets.Default);
        for (var i = 0; i < series; i++)
        {
            counters.With($"{i}").Add(i);
            histograms.With($"{i}").Record(i);
        }
        var totals = V2Totals.Of(stats);
        Assert.InRange(totals.Files.Count, 3, 16);
        Assert.All(totals.Files, file => Assert.InRange(file.Header.FileSize, 0, 16 << 20));
        Assert.Equal(2 * series, totals.SeriesCount);
        for (var i = 0; i < series; i++)
        {
            Assert.Equal((ulong)i, totals.Only("c", $"n={i}").UInt64);
            Assert.Equal((double)i, totals.Only("h", $"n={i}").Double);
        }
        Assert.Equal(0ul, totals.First.UnplacedSeries);
        Assert.Empty(told);
    }

    [Fact]
    public void Big_ring_gets_a_file_that_fits_and_those_behind_it_are_as_if_it_were_not_there()
    {
        using var stats = Open();
        stats.Samples("big", capacity: 1 << 19).Add(1);
        var family = stats.CounterFamily("c", "", "", ["n"]);
        for (var i = 0; i < 3000; i++)
            family.With($"{i}").Increment();
        var totals = V2Totals.Of(stats);
        Assert.All(totals.Files, file => Assert.InRange(file.Header.FileSize, 0, 16 << 20));
        Assert.InRange(totals.Files.Sum(file => file.Header.FileSize), 8 << 20, 20 << 20);
        Assert.Equal(1.0, Assert.Single(totals.Only("big").Samples).Value);
        Assert.Equal(3001, totals.SeriesCount);
    }

    [Fact]
    public void Greatest_ring_is_beyond_the_limit_of_a_file_and_there_all_the_same()
    {
        using var stats = Open();
        var told = Subscribe(stats);
        var ring = stats.Samples("greatest", capacity: 1 << 20);
        for (var i = 0; i < 1 << 20; i++)
            ring.Add(i);
        Assert.Equal((1 << 20) - 2, V2Totals.Of(stats).Only("greatest").Samples.Count);
        Assert.Empty(told);
    }

    [Fact]
    public async Task Beyond_the_limit_of_bytes_the_application_goes_on_and_is_told_once()
    {
        using var stats = Open(bytesMax: 2 << 20);
        var told = Subscribe(stats);
        var family = stats.HistogramFamily("h", "", "", ["n"], Buckets.Default);
        for (var i = 0; i < 5000; i++)
            family.With($"{i}").Record(i);
        await Until.TrueAsync(() => told.Count > 0, "a problem");
        var totals = V2Totals.Of(stats);
        Assert.InRange(totals.Files.Sum(file => file.Header.FileSize), 1 << 20, 2 << 20);
        Assert.InRange(totals.SeriesCount, 100, 4900);
        Assert.Equal(5000ul - (ulong)totals.SeriesCount, totals.First.UnplacedSeries);
        var problem = Assert.Single(told);
        Assert.Equal(ProblemKind.BytesLimit, problem.Kind);
        // What has a place goes on counting there.
        family.With("0").Record(0);
        Assert.Equal(2ul, V2Totals.Of(stats).Count("h", "n=0"));
    }

    [Fact]
    public void Registrations_while_others_update_and_register_lose_nothing()
    {
        const int threads = 4;
        const int series = 1500;
        using var stats = Open();
        var hot = stats.Counter("hot");
        ThreadBatch.Run(threads, thread =>
        {
            for (var i = 0; i < series; i++)
            {
                stats.Counter($"c{i}").Increment();
                stats.Histogram($"h{(i * 7) % series}").Record(thread);
                stats.Counter($"own.t{thread}.n{i}").Increment();
                for (var n = 0; n < 20; n++)
                    hot.Increment();
            }
        });
        var totals = V2Totals.Of(stats);
        Assert.Equal(threads * series * 20ul, totals.UInt64("hot"));
        for (var i = 0; i < series; i++)
        {
            Assert.Equal((ulong)threads, totals.UInt64($"c{i}"));
            Assert.Equal((ulong)threads, totals.Count($"h{i}"));
        }
        Assert.Equal(1 + ((2 + threads) * series), totals.SeriesCount);
        Assert.Equal(1 + ((2 + threads) * series), totals.Files.Sum(file => file.Series.Count));
    }

    [Fact]
    public void Longest_series_find_a_place_in_small_files()
    {
        // 32 keys of 255 bytes and 32 values of 1,024 fill a small directory, resource and all, almost to its end.
        using var stats = MmStats.Open("app", new MmStatsOptions { Path = directory.Path, SegmentBytesMax = 1 << 20, Lanes = 64 });
        var keys = Enumerable.Range(0, 32).Select(i => $"{i:00}{new string('k', 253)}").ToArray();
        var values = Enumerable.Range(0, 32).Select(i => $"{i:00}{new string('v', 1022)}").ToArray();
        stats.CounterFamily("c", new string('h', 1024), new string('u', 63), keys).With(values).Add(3);
        stats.CounterFamily(new string('c', 255), new string('h', 1024), new string('u', 63), keys).With(values).Add(4);
        var totals = V2Totals.Of(stats);
        Assert.Equal(2, totals.SeriesCount);
        Assert.Equal(0ul, totals.First.UnplacedSeries);
    }

    [Fact]
    public void Greatest_records_get_a_directory_with_room_for_them()
    {
        var options = new MmStatsOptions { Path = directory.Path, SegmentBytesMax = 1 << 20, Lanes = 16 };
        options.Resource.Add("note", new string('n', 4096));
        using var stats = MmStats.Open("app", options);
        var keys = Enumerable.Range(0, 32).Select(i => $"{i:00}{new string('k', 253)}").ToArray();
        var states = Enumerable.Range(0, 64).Select(i => $"{i:00}{new string('s', 253)}").ToArray();
        var metric = new Metric(State.Define(new string('c', 255), new string('h', 1024), states), keys);
        for (var n = 0; n < 3; n++)
            stats.Registry.AddSeries(metric, [.. Enumerable.Range(0, 32).Select(i => $"{n} {i:00}{new string('v', 1019)}")]);
        var totals = V2Totals.Of(stats);
        Assert.Equal(3, totals.SeriesCount);
        Assert.Equal(0ul, totals.First.UnplacedSeries);
        Assert.InRange(totals.Files.Count, 2, 4);
    }

    [Fact]
    public unsafe void Rings_beyond_the_limit_of_bytes_share_their_memory()
    {
        using var stats = Open(bytesMax: 1 << 20);
        var places = Enumerable.Range(0, 3).Select(i => new Metric(Samples.Define($"s{i}", "", "", i < 2 ? 20 : 19), []))
            .Select(metric => stats.Registry.AddSeries(metric, []).First).Select(place => (nint)place.Data);
        Assert.Single(places.Distinct());
        Assert.Equal(3ul, V2Totals.Of(stats).First.UnplacedSeries);
    }

    [Theory]
    [InlineData(64, 1 << 20)]
    [InlineData(64, 16 << 20)]
    [InlineData(4096, 64 << 20)]
    public void Sizes_follow_the_rules_of_the_format(int lanes, long bytesMax)
    {
        for (var number = 0; number < 40; number++)
        {
            foreach (var need in new[] { new SegmentSize.Need(1, 0, lanes), new SegmentSize.Need(0, 300, lanes), new SegmentSize.Need(1 << 21, 0, lanes) })
            {
                var size = SegmentSize.Next(number, need, bytesMax);
                Assert.True(size.FileBytes <= bytesMax || size.FileBytes <= 40 << 20);
                Assert.Equal(0, size.SharedOffset % V2Layout.PageLength);
                Assert.Equal(0, size.LaneOffset % V2Layout.PageLength);
                Assert.Equal(0, size.LaneBytes % V2Layout.PageLength);
                Assert.True(V2Layout.DataStart(size.LaneSeqWords) + ((long)size.LaneDataWords * V2Layout.WordLength) <= size.LaneBytes);
                Assert.True(V2Layout.DataStart(size.SharedSeqWords) + ((long)size.SharedDataWords * V2Layout.WordLength) <= size.SharedBytes);
                Assert.InRange(size.SharedDataWords, need.SharedWords, int.MaxValue);
            }
        }
    }

    private static List<Problem> Subscribe(MmStats stats)
    {
        var told = new List<Problem>();
        stats.Problem += problem =>
        {
            lock (told)
                told.Add(problem);
        };
        return told;
    }

    private MmStats Open(long bytesMax = 128 << 20) => MmStats.Open("app", new MmStatsOptions
    {
        Path = directory.Path,
        Lanes = 16,
        BytesMax = bytesMax,
        SeriesPerMetricMax = 1_000_000,
    });
}
