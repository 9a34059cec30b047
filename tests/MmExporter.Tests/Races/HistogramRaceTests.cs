using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Formats.V2;
using MmExporter.Tests.Support;
using Xunit.Abstractions;

namespace MmExporter.Tests.Races;

/// <summary>A histogram that is read while it is written: what goes into bucket i is i + 1, so the sum follows from the buckets.</summary>
[Collection(QuietRaces.Name)]
public sealed class HistogramRaceTests(ITestOutputHelper output)
{
    private const int BoundCount = 14;

    private static readonly Buckets Bounds = Buckets.Explicit([.. Enumerable.Range(1, BoundCount).Select(bound => (double)bound)]);

    [Fact]
    public void A_snapshot_is_of_one_instant()
    {
        using var writer = new V2Writer();
        using V2Opened file = Open(writer, out Histogram histogram, out V2SeriesEntry series);
        var control = new NaiveV2Reader(file);
        long accepted = 0, wrong = 0, moved = 0, unagreed = 0;
        ulong last = 0;
        using (RacingThread.InBursts(i => Record(histogram, i)))
        {
            var clock = new RaceClock(seconds: 10);
            while (clock.GoesOn(accepted > 200_000 && moved > 10_000 && control.EvenWrong > 0))
            {
                file.Read();
                Assert.True(file.Snapshot.TryGetHistogram(series, out V2HistogramValue value));
                bool isAccepted = !file.Snapshot.IsUnagreed(series);
                accepted += isAccepted ? 1 : 0;
                unagreed += isAccepted ? 0 : 1;
                wrong += isAccepted && !IsRight(value) ? 1 : 0;
                moved += isAccepted && value.Count != last ? 1 : 0;
                last = value.Count;
                control.Read(series, IsRight);
                control.Read(series, IsRight);
            }
        }

        output.WriteLine($"{accepted} accepted, {moved} of them moved, {wrong} wrong; {unagreed} unagreed, {file.Reader.Retries} read again; naive: {control}");
        Assert.Equal(0, wrong);
        Assert.True(accepted > 100_000 && moved > 10_000, "The race was hardly run.");
        Assert.True(control.EvenWrong > 0, "A seq that came with the data proved everything: this run proves nothing.");
        Assert.True(control.AllWrong > 0, "Without a look at the seq nothing was wrong: this run proves nothing.");
    }

    [Fact]
    public void At_10000_updates_a_second_999_of_1000_snapshots_agree()
    {
        Tally tally = Watch(write => RacingThread.AtRate(10_000, write), seconds: 4, tally => tally.Moved > 1_000);
        Assert.True(tally.Moved > 1_000, "The race was hardly run.");
        Assert.True(tally.Unagreed * 1_000 < tally.Snapshots);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(int.MaxValue)]
    public void Faster_than_it_can_be_read_a_histogram_goes_on_and_is_counted_as_unagreed(int perSecond)
    {
        Tally tally = Watch(
            write => perSecond == int.MaxValue ? RacingThread.AtFullSpeed(write) : RacingThread.AtRate(perSecond, write),
            seconds: 3,
            tally => tally.Unagreed > 0 && tally.Moved > 100);
        Assert.True(tally.Unagreed > 0);
        Assert.True(tally.Moved > 100, "The histogram hardly moved.");
    }

    private Tally Watch(Func<Action<long>, RacingThread> start, double seconds, Predicate<Tally> isEnough)
    {
        using var writer = new V2Writer();
        using V2Opened file = Open(writer, out Histogram histogram, out V2SeriesEntry series);
        var tally = new Tally();
        var clock = new RaceClock(seconds);
        (ulong count, double sum, bool wasUnagreed) = (0, 0, false);
        long unagreed = 0;
        using (start(i => Record(histogram, i)))
        {
            while (clock.GoesOn(isEnough(tally)))
            {
                file.Read();
                Assert.True(file.Snapshot.TryGetHistogram(series, out V2HistogramValue value));
                Assert.True(value.Count >= count && value.Sum >= sum, "A histogram went back.");
                bool isUnagreed = file.Snapshot.IsUnagreed(series);
                unagreed += file.Snapshot.UnagreedCount;
                bool stands = value.Count == count && value.Sum == sum;
                tally.Moved += value.Count > count && value.Sum > sum ? 1 : 0;

                // While the writer's thread has no processor in the middle of an update, every snapshot says the same.
                tally.Snapshots += stands && isUnagreed && wasUnagreed ? 0 : 1;
                tally.Unagreed += isUnagreed && !(stands && wasUnagreed) ? 1 : 0;
                tally.Standing += isUnagreed && stands && wasUnagreed ? 1 : 0;
                (count, sum, wasUnagreed) = (value.Count, value.Sum, isUnagreed);
            }
        }

        Assert.Equal(tally.Unagreed + tally.Standing, unagreed);
        output.WriteLine($"{count / clock.Seconds:N0} updates a second: {tally}, {file.Reader.Retries} read again");
        return tally;
    }

    private static V2Opened Open(V2Writer writer, out Histogram histogram, out V2SeriesEntry series)
    {
        // Something before it, so that it is not the first of its words.
        writer.Stats.Counter("c").Increment();
        writer.Stats.Histogram("before", "", "", Bounds.WithExemplars()).Record(1);
        histogram = writer.Stats.Histogram("h", "", "", Bounds);
        V2Opened file = writer.Open().Read();
        series = file.Find("h");
        return file;
    }

    private static void Record(Histogram histogram, long number) => histogram.Record(1 + number * 7 % (BoundCount + 1));

    private static bool IsRight(V2HistogramValue value)
    {
        double sum = 0;
        for (int i = 0; i <= BoundCount; i++)
        {
            sum += (double)value.Bucket(i) * (i + 1);
        }

        return sum == value.Sum;
    }

    private sealed class Tally
    {
        public long Snapshots { get; set; }

        public long Moved { get; set; }

        public long Unagreed { get; set; }

        /// <summary>Unagreed ones of a writer that stood still.</summary>
        public long Standing { get; set; }

        public override string ToString() => $"{Snapshots} snapshots, {Moved} moved, {Unagreed} unagreed, {Standing} more of a writer that stood still";
    }
}
