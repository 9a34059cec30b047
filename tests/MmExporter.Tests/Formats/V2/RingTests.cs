using System.Text;
using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Formats;
using MmExporter.Formats.V2;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Formats.V2;

/// <summary>Every entry of a ring comes once, or is counted as lost.</summary>
public sealed class RingTests
{
    [Fact]
    public void Each_entry_comes_once_and_in_its_order()
    {
        using var writer = new V2Writer();
        Samples samples = writer.Stats.Samples("s", capacity: 16);
        using V2Opened file = writer.Open().Read();
        V2RingState ring = file.Find("s").Ring!;
        Assert.Equal(0, ring.Count);
        int next = 0;

        // Steps up to what a ring of 16 keeps for sure, over its end in every way.
        for (int step = 0; step <= 14; step++)
        {
            for (int i = 0; i < step; i++)
            {
                samples.Add(DateTimeOffset.UnixEpoch.AddTicks(next + i), next + i);
            }

            file.Read();
            Assert.Equal(((ulong)next, step, 0UL), (ring.First, ring.Count, ring.Lost));
            for (int i = 0; i < step; i++, next++)
            {
                Assert.True(ring.TryGetSample(i, out RingSample sample));
                Assert.Equal(new RingSample(next * 100L, next), sample);
                Assert.False(ring.TryGetEvent(i, out _));
            }
        }

        Assert.Equal(0, file.Read().Find("s").Ring!.Count);
    }

    [Fact]
    public void What_was_overwritten_is_counted_as_lost()
    {
        using var writer = new V2Writer();
        Samples samples = writer.Stats.Samples("s", capacity: 8);
        for (int i = 0; i < 100; i++)
        {
            samples.Add(i);
        }

        using V2Opened file = writer.Open().Read();
        V2RingState ring = file.Find("s").Ring!;
        Assert.Equal((94UL, 6, 94UL, 100UL), (ring.First, ring.Count, ring.Lost, ring.Cursor));
        Assert.True(ring.TryGetSample(0, out RingSample first) & ring.TryGetSample(5, out RingSample last));
        Assert.Equal((94.0, 99.0), (first.Value, last.Value));

        // Who knows what came before goes on from there.
        using V2Opened second = writer.Open();
        second.Read();
        samples.Add(100);
        second.Find("s").Ring!.Cursor = 99;
        second.Read();
        Assert.Equal((99UL, 2), (second.Find("s").Ring!.First, second.Find("s").Ring!.Count));
    }

    [Fact]
    public void Events_come_with_severity_and_text()
    {
        using var writer = new V2Writer();
        Events events = writer.Stats.Events("e", capacity: 4, textBytes: 16);
        events.Error("disk füll");
        events.Warning("a text that is longer than its room");
        using V2Opened file = writer.Open().Read();
        V2RingState ring = file.Find("e").Ring!;
        Assert.Equal(2, ring.Count);
        Assert.True(ring.TryGetEvent(0, out RingEvent error) & ring.TryGetEvent(1, out RingEvent warning));
        Assert.Equal((17u, "disk füll"), (error.Severity, Encoding.UTF8.GetString(error.Text)));
        Assert.Equal((13u, "a text that is l"), (warning.Severity, Encoding.UTF8.GetString(warning.Text)));
        Assert.True(error.Time > 0);
    }

    [Fact]
    public void A_snapshot_that_fails_takes_nothing_from_a_ring()
    {
        using var writer = new V2Writer();
        writer.Stats.Samples("a", capacity: 8).Add(1);
        string copy = writer.Copy();
        using V2Opened file = new V2Opened(copy).Read();
        V2RingState ring = file.Find("a").Ring!;
        Assert.Equal(1, ring.Count);
        Assert.Equal(Discovery.RefusalReason.Truncated, file.Reader.Read(file.Handle, 0, isDead: false, new Snapshots.UnknownBytes(0), file.File));
        file.Read();
        Assert.Equal((0, 1UL, 0UL), (ring.Count, ring.Cursor, ring.Lost));
    }
}
