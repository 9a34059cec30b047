using System.Diagnostics;
using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Formats;
using MmExporter.Formats.V2;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Formats.V2;

/// <summary>What the writer counted is what the reader reads.</summary>
public sealed class InstrumentTests
{
    [Fact]
    public void Numbers_are_read_as_they_were_set()
    {
        using var writer = new V2Writer();
        writer.Stats.Counter("requests", "Requests.", "{request}", ("code", "200")).Add(7);
        writer.Stats.DoubleCounter("seconds").Add(1.25);
        writer.Stats.SharedCounter("shared").Add(3);
        writer.Stats.UpDownCounter("queue").Add(-4);
        writer.Stats.DoubleUpDownCounter("load").Add(-0.5);
        writer.Stats.Gauge("temperature").Set(36.6);
        writer.Stats.Gauge("unset").ToString();
        writer.Stats.Gauge("workers", "", "", Mmstats.Writer.GaugeMerge.Sum).Set(8);
        using V2Opened file = writer.Open().Read();
        Assert.Equal(new Number(NumberKind.Unsigned, 7), file.Snapshot.Number(file.Find("requests", "200")));
        Assert.Equal(1.25, file.Number("seconds"));
        Assert.Equal(3, file.Number("shared"));
        Assert.Equal(Number.From(-4L), file.Snapshot.Number(file.Find("queue")));
        Assert.Equal(-0.5, file.Number("load"));
        Assert.Equal(36.6, file.Number("temperature"));
        Assert.True(file.Snapshot.GaugeTime(file.Find("temperature")) > 0);
        Assert.Equal(0, file.Snapshot.GaugeTime(file.Find("unset")));
        Assert.Equal(8, file.Number("workers"));
        Assert.Equal(V2MergeRule.Sum, file.Find("workers").Shape.MergeRule);
        MetricDefinition requests = file.Find("requests", "200").Metric;
        Assert.Equal(("Requests.", "{request}", "code"), (requests.Help, requests.Unit, string.Join(' ', requests.Keys)));
        Assert.Equal("shop", file.Schema.Resource["service.namespace"]);
        Assert.Equal(0, file.Snapshot.UnagreedCount);
        Assert.Equal(0, file.Schema.Refusals.ToArray().Sum());
    }

    [Fact]
    public void Lanes_are_added_up()
    {
        const int threads = 8;
        using var writer = new V2Writer();
        Counter counter = writer.Stats.Counter("c");
        UpDownCounter queue = writer.Stats.UpDownCounter("q");
        DoubleCounter real = writer.Stats.DoubleCounter("d");
        Histogram histogram = writer.Stats.Histogram("h", "", "", Buckets.Explicit(1, 10, 100));
        V2Writer.OnThreads(threads, number =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                counter.Increment();
                queue.Add(number % 2 == 0 ? 2 : -3);
                real.Add(0.25);
                histogram.Record(number * 20);
            }
        });
        using V2Opened file = writer.Open().Read();
        Assert.True(file.Snapshot.Progress.LanesUsed > 1);
        Assert.Equal(threads * 1_000, file.Number("c"));
        Assert.Equal(-4_000, file.Number("q"));
        Assert.Equal(threads * 250, file.Number("d"));
        Assert.True(file.Snapshot.TryGetHistogram(file.Find("h"), out V2HistogramValue value));
        Assert.Equal(8_000UL, value.Count);
        Assert.Equal([1_000UL, 0, 5_000, 2_000], Enumerable.Range(0, 4).Select(BucketOf(file, "h")));
        Assert.Equal(1_000.0 * 20 * (0 + 1 + 2 + 3 + 4 + 5 + 6 + 7), value.Sum);
        Assert.Equal((0.0, 140.0), (value.Minimum, value.Maximum));
        Assert.False(file.Snapshot.IsUnagreed(file.Find("h")));
    }

    [Fact]
    public void Histograms_are_read_with_bounds_and_extremes()
    {
        using var writer = new V2Writer();
        writer.Stats.Histogram("empty", "", "", Buckets.Explicit(1));
        Histogram exponential = writer.Stats.Histogram("e", "", "", Buckets.Exponential(1, 1000));
        foreach (double value in new[] { 0, 0.5, 1.5, 30, 1e6 })
        {
            exponential.Record(value);
        }

        using V2Opened file = writer.Open().Read();
        Assert.Equal([1.0], file.Find("empty").Metric.Bounds);
        Assert.True(file.Snapshot.TryGetHistogram(file.Find("empty"), out V2HistogramValue empty));
        Assert.Equal((0UL, double.NaN, double.NaN), (empty.Count, empty.Minimum, empty.Maximum));
        Assert.True(file.Snapshot.TryGetExponential(file.Find("e"), out V2ExponentialValue read));
        Assert.Equal((5UL, 1UL, 1UL, 1UL), (read.Count, read.Zero, read.Below, read.Above));
        Assert.Equal((0.0, 1e6, 1_000_032.0), (read.Minimum, read.Maximum, read.Sum));
        Assert.False(file.Snapshot.TryGetHistogram(file.Find("e"), out _));
        Assert.Equal(NumberKind.None, file.Snapshot.Number(file.Find("e")).Kind);
    }

    [Fact]
    public void Texts_and_states_are_read()
    {
        using var writer = new V2Writer();
        Text text = writer.Stats.Text("leader", capacity: 16);
        State state = writer.Stats.State("phase", "", ["cold", "warm", "hot"]);
        State flag = writer.Stats.State("flag");
        using V2Opened file = writer.Open().Read();
        Assert.Equal("", file.Text("leader"));
        text.Set("Zürich");
        state.Set("hot");
        flag.Set(true);
        file.Read();
        Assert.Equal("Zürich", file.Text("leader"));
        Assert.Equal(["cold", "warm", "hot"], file.Find("phase").Metric.States);
        Assert.True(file.Snapshot.TryGetState(file.Find("phase"), out int phase) & file.Snapshot.TryGetState(file.Find("flag"), out int on));
        Assert.Equal((2, 1), (phase, on));
        text.Set("Rom");
        Assert.Equal("Rom", file.Read().Text("leader"));
    }

    [Fact]
    public void The_latest_exemplar_of_all_lanes_is_read()
    {
        using var writer = new V2Writer();
        Histogram histogram = writer.Stats.Histogram("h", "", "", Buckets.Explicit(1, 2).WithExemplars());
        using V2Opened file = writer.Open().Read();
        Assert.False(Exemplar(file).Exists);
        var last = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        for (int i = 0; i < 4; i++)
        {
            last = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
            V2Writer.OnThreads(1, _ => histogram.Record(i, last));
        }

        file.Read();
        V2Exemplar exemplar = Exemplar(file);
        Assert.Equal(3, exemplar.Value);
        Assert.Equal(last.TraceId.ToHexString(), Convert.ToHexStringLower(exemplar.TraceId));
        Assert.Equal(last.SpanId.ToHexString(), Convert.ToHexStringLower(exemplar.SpanId));
        Assert.True(file.Snapshot.TryGetHistogram(file.Find("h"), out V2HistogramValue value));
        Assert.Equal((4UL, 6.0), (value.Count, value.Sum));
    }

    [Fact]
    public void The_lock_and_the_closing_time_tell_of_the_end()
    {
        using var writer = new V2Writer();
        writer.Stats.Counter("c").Add(5);
        using V2Opened file = writer.Open().Read();
        Assert.True(WriterLock.IsHeld(file.Handle));
        Assert.Equal(0, file.Snapshot.Progress.ClosedAt);
        writer.Stats.Dispose();
        Assert.False(WriterLock.IsHeld(file.Handle));
        file.Read(isDead: true);
        Assert.True(file.Snapshot.Progress.ClosedAt > 0);
        Assert.True(file.Snapshot.IsFinal);
        Assert.Equal(5, file.Number("c"));
    }

    [Fact]
    public void An_update_that_a_killed_writer_left_half_done_is_taken_as_it_is()
    {
        using var writer = new V2Writer(lanes: 2);
        writer.Stats.Histogram("h", "", "", Buckets.Explicit(1, 2)).Record(1.5);
        string copy = writer.Copy();
        using V2Opened file = new V2Opened(copy).Read();
        V2SeriesEntry series = file.Find("h");
        using (FileStream stream = File.OpenWrite(copy))
        {
            for (int lane = 0; lane < 2; lane++)
            {
                long seq = file.Schema.Header.LaneSeqOffset(lane) + series.SeqWord * V2Layout.WordLength;
                RandomAccess.Write(stream.SafeFileHandle, [5], seq);
            }
        }

        file.Read();
        Assert.True(file.Snapshot.IsUnagreed(series));
        Assert.Equal(file.Snapshot.Progress.LanesUsed, file.Snapshot.UnagreedCount);
        Assert.Equal(file.Snapshot.UnagreedCount * V2Reader.TriesMax, file.Reader.Retries);
        Assert.True(file.Snapshot.TryGetHistogram(series, out V2HistogramValue value));
        Assert.Equal((1UL, 1.5), (value.Count, value.Sum));
        file.Read(isDead: true);
        Assert.Equal(0, file.Snapshot.UnagreedCount);
        Assert.True(file.Snapshot.TryGetHistogram(series, out value));
        Assert.Equal((1UL, 1.5), (value.Count, value.Sum));
    }

    [Fact]
    public void A_file_full_of_updates_that_never_end_has_a_limited_number_of_readings_in_a_pass()
    {
        const int Series = 100, Threads = 6;

        // Lanes are those of the process: threads of other tests may have taken many, and what has no room goes into another file.
        using var writer = new V2Writer(lanes: 128);
        Histogram[] histograms = [.. Enumerable.Range(0, Series).Select(i => writer.Stats.Histogram("h", "", "", Buckets.Explicit(1), ("k", $"{i}")))];
        V2Writer.OnThreads(Threads, _ => Array.ForEach(histograms, histogram => histogram.Record(0.5)));
        string copy = writer.Copy();
        using V2Opened file = new V2Opened(copy).Read();
        Assert.Equal((0, Series), (file.Reader.Retries, file.Schema.Series.Count));
        int lanes = file.Snapshot.Progress.LanesUsed;
        Assert.True(Series * lanes * V2Reader.TriesMax > V2Reader.RetriesPerFileMax);
        using (FileStream stream = File.OpenWrite(copy))
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                foreach (V2SeriesEntry? series in file.Schema.Series)
                {
                    RandomAccess.Write(stream.SafeFileHandle, [5], file.Schema.Header.LaneSeqOffset(lane) + series!.SeqWord * V2Layout.WordLength);
                }
            }
        }

        file.Read();
        Assert.Equal((Series * lanes, V2Reader.RetriesPerFileMax), (file.Snapshot.UnagreedCount, file.Reader.Retries));
        Assert.True(file.Snapshot.TryGetHistogram(file.Find("h", $"{Series - 1}"), out V2HistogramValue value));
        Assert.Equal(((ulong)Threads, 0.5 * Threads), (value.Count, value.Sum));

        // The next pass has its own.
        file.Read();
        Assert.Equal(2 * V2Reader.RetriesPerFileMax, file.Reader.Retries);
    }

    private static Func<int, ulong> BucketOf(V2Opened file, string name) => index =>
        file.Snapshot.TryGetHistogram(file.Find(name), out V2HistogramValue value) ? value.Bucket(index) : 0;

    private static V2Exemplar Exemplar(V2Opened file) =>
        file.Snapshot.TryGetHistogram(file.Find("h"), out V2HistogramValue value) ? value.Exemplar : default;
}
