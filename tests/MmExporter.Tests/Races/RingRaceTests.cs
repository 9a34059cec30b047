using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Formats;
using MmExporter.Formats.V2;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;
using Xunit.Abstractions;

namespace MmExporter.Tests.Races;

/// <summary>A ring that is written at full speed: the point with number n has the time n and the value n.</summary>
[Collection(QuietRaces.Name)]
public sealed class RingRaceTests(ITestOutputHelper output)
{
    private const int Capacity = 1_024;
    private const long NanosecondsPerTick = 100;

    /// <summary>Behind the text a page begins, where the head of a ring must not be.</summary>
    [Fact]
    public void Every_point_was_written_whole_and_comes_once()
    {
        const int bytesToPage = 2_808;
        using var writer = new V2Writer();
        writer.Stats.Text("before", capacity: bytesToPage);
        Samples samples = writer.Stats.Samples("s", capacity: Capacity);
        using V2Opened file = writer.Open().Read();
        V2SeriesEntry series = file.Find("s");
        V2RingState ring = series.Ring!;
        long head = file.Schema.Header.SharedDataOffset + series.DataWord * V2Layout.WordLength;
        Assert.Equal(V2Layout.WordLength, head % V2Layout.PageLength);
        var buffer = new AlignedBuffer();
        long snapshots = 0, naive = 0, naiveWrong = 0;
        ulong delivered = 0, end = 0;
        var clock = new RaceClock(seconds: 4);
        using (RacingThread.AtFullSpeed(i => samples.Add(DateTimeOffset.UnixEpoch.AddTicks(i), i)))
        {
            for (; clock.GoesOn(delivered > 100_000 && ring.Lost > 0 && naiveWrong > 0); snapshots++)
            {
                file.Read();
                Assert.True(ring.First >= end, "Points came twice.");
                for (int i = 0; i < ring.Count; i++)
                {
                    Assert.True(ring.TryGetSample(i, out RingSample sample) && IsPoint(sample, ring.First + (ulong)i), "A point was torn.");
                }

                delivered += (ulong)ring.Count;
                end = ring.First + (ulong)ring.Count;
                Assert.Equal(ring.Cursor, end);
                Assert.Equal(ring.Cursor, delivered + ring.Lost);
                CountNaive(file, series, buffer, ref naive, ref naiveWrong);
            }
        }

        output.WriteLine($"{ring.Cursor / clock.Seconds:N0} points a second: {snapshots} snapshots, {delivered} came, {ring.Lost} lost, {file.Reader.BrokenRings} broken; naive: {naiveWrong} of {naive} wrong");
        Assert.True(delivered > 100_000 && ring.Lost > 0, "The race was hardly run.");
        Assert.Equal(0, file.Reader.BrokenRings);
        Assert.True(naiveWrong > 0, "One reading of the whole ring tore nothing: this run proves nothing.");
    }

    /// <summary>The control: the whole ring in one reading, and the head in it is believed.</summary>
    private static void CountNaive(V2Opened file, V2SeriesEntry series, AlignedBuffer buffer, ref long read, ref long wrong)
    {
        long offset = file.Schema.Header.SharedDataOffset + series.DataWord * V2Layout.WordLength;
        int inPage = (int)(offset % V2Layout.PageLength);
        Span<byte> words = buffer.Take(inPage + series.Shape.DataLength)[inPage..];
        RandomAccess.Read(file.Handle, words, offset);
        Assert.True(V2Ring.TryRead(words, series.Shape, out V2Ring ring));
        for (ulong number = ring.Head - Math.Min(ring.Head, Capacity); number < ring.Head; number++, read++)
        {
            Assert.True(ring.TryReadSample(number, out V2Sample sample));
            wrong += IsPoint(new RingSample(sample.Time, sample.Value), number) ? 0 : 1;
        }
    }

    private static bool IsPoint(RingSample sample, ulong number) =>
        sample.Time == (long)number * NanosecondsPerTick && sample.Value == number;
}
