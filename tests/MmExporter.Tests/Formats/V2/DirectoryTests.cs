using System.Buffers.Binary;
using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Discovery;
using MmExporter.Formats.V2;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Formats.V2;

/// <summary>The directory is parsed once and grows; what is wrong in it costs the rest nothing.</summary>
public sealed class DirectoryTests
{
    [Fact]
    public void Only_what_is_new_is_parsed_when_the_directory_grows()
    {
        using var writer = new V2Writer();
        Family<Counter> family = writer.Stats.CounterFamily("c", "", "", ["number"]);
        family.With("0").Add(1);
        using V2Opened file = writer.Open().Read();
        V2SeriesEntry first = file.Find("c", "0");
        int version = file.Schema.Version;
        Assert.Equal(version, file.Read().Schema.Version);
        for (int i = 1; i <= 50; i++)
        {
            int parsed = file.Schema.ParsedLength;
            family.With($"{i}").Add(i + 1);
            file.Read();
            Assert.True(file.Schema.ParsedLength > parsed);
            Assert.Equal(version + i, file.Schema.Version);
            Assert.Equal(i + 1, file.Number("c", $"{i}"));
            Assert.Same(first, file.Find("c", "0"));
            Assert.Equal(1, file.Number("c", "0"));
        }

        Assert.Single(file.Schema.Metrics);
    }

    [Fact]
    public void A_writer_with_many_series_has_several_segments_and_all_are_read()
    {
        const int count = 4_000;
        using var writer = new V2Writer();
        Family<Counter> counters = writer.Stats.CounterFamily("c", "", "", ["number"]);
        Family<Histogram> histograms = writer.Stats.HistogramFamily("h", "", "", ["number"], Buckets.Explicit(1, 2));
        for (int i = 0; i < count; i++)
        {
            counters.With($"{i}").Add(i);
            histograms.With($"{i}").Record(i);
        }

        Assert.True(writer.Stats.Paths.Count > 2);
        double sum = 0;
        ulong recorded = 0;
        var writers = new HashSet<Guid>();
        foreach (string path in writer.Stats.Paths)
        {
            using V2Opened file = new V2Opened(path).Read();
            writers.Add(file.Schema.Header.WriterId);
            foreach (V2SeriesEntry series in file.Schema.Series.OfType<V2SeriesEntry>())
            {
                sum += series.Metric.Name == "c" ? file.Snapshot.Number(series).AsDouble() : 0;
                recorded += file.Snapshot.TryGetHistogram(series, out V2HistogramValue value) ? value.Count : 0;
            }
        }

        Assert.Equal(count * (count - 1) / 2, sum);
        Assert.Equal((ulong)count, recorded);
        Assert.Single(writers);
    }

    [Fact]
    public void More_series_than_the_limit_are_left_out_and_counted()
    {
        using var writer = new V2Writer();
        Family<Counter> counters = writer.Stats.CounterFamily("c", "", "", ["number"]);
        for (int i = 0; i < 10; i++)
        {
            counters.With($"{i}").Add(i);
        }

        using V2Opened file = new V2Opened(writer.Path, seriesMax: 4).Read();
        Assert.Equal(4, file.Schema.Series.Count);
        Assert.Equal(6, file.Schema.Refusals[(int)V2Refusal.TooManySeries]);
        Assert.Equal(3, file.Number("c", "3"));
    }

    [Fact]
    public void A_retired_series_keeps_its_count_and_shows_nothing()
    {
        using var writer = new V2Writer();
        writer.Stats.Counter("c").Add(3);
        writer.Stats.Gauge("g").Set(4);
        writer.Stats.Gauge("other").Set(5);
        string copy = writer.Copy();
        using V2Opened file = new V2Opened(copy).Read();
        Assert.Equal(4, file.Number("g"));
        Append(copy, file, Retire(file.Find("c").Number), Retire(file.Find("g").Number), Retire(1_000));
        file.Read();
        Assert.True(file.Find("c").IsRetired && file.Find("g").IsRetired);
        Assert.Equal(3, file.Number("c"));
        Assert.False(file.Snapshot.Has(file.Find("g")));
        Assert.Equal(5, file.Number("other"));
        Assert.Equal(1, file.Schema.Refusals[(int)V2Refusal.UnknownSeries]);
    }

    [Fact]
    public void A_wrong_record_is_left_out_and_the_next_one_is_read()
    {
        using var writer = new V2Writer();
        writer.Stats.Counter("c").Add(3);
        string copy = writer.Copy();
        using V2Opened file = new V2Opened(copy).Read();
        byte[] unknown = [16, 0, 0, 0, 99, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[] shortSeries = [16, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Append(copy, file, unknown, shortSeries, Retire(file.Find("c").Number));
        file.Read();
        Assert.True(file.Find("c").IsRetired);
        Assert.Equal(1, file.Schema.Refusals[(int)V2Refusal.RecordTooShort]);
        Assert.Equal(1, file.Schema.Refusals.ToArray().Sum());

        // A length that is wrong ends it for good: nobody knows where the next record would begin.
        int parsed = file.Schema.ParsedLength;
        Append(copy, file, new byte[16]);
        file.Read();
        Append(copy, file, Retire(0));
        file.Read();
        Assert.Equal(1, file.Schema.Refusals[(int)V2Refusal.WrongRecordLength]);
        Assert.Equal(parsed, file.Schema.ParsedLength);
        Assert.Equal(3, file.Number("c"));
    }

    [Fact]
    public void Another_generation_in_the_same_file_begins_anew()
    {
        using var writer = new V2Writer();
        writer.Stats.Counter("c").Add(3);
        string copy = writer.Copy();
        using V2Opened file = new V2Opened(copy).Read();
        V2Schema former = file.Schema;
        Write(copy, V2Layout.GenerationOffset, new byte[8]);
        Assert.Equal(RefusalReason.NotYet, file.TryRead());
        Assert.Same(former, file.Schema);
        Assert.Equal(3, file.Number("c"));
        Write(copy, V2Layout.GenerationOffset, [1, 2, 3, 4, 5, 6, 7, 8]);
        file.Read();
        Assert.NotSame(former, file.Schema);
        Assert.Equal(3, file.Number("c"));
    }

    [Fact]
    public void A_header_that_is_another_one_at_each_reading_takes_of_what_may_be_read_anew()
    {
        const long PidOffset = 0x58;
        using var writer = new V2Writer();
        writer.Stats.Counter("c").Add(3);
        string copy = writer.Copy();
        using var file = new V2Opened(copy);
        long size = new FileInfo(copy).Length;
        var reader = new V2Reader();
        var unknown = new UnknownBytes(2 * size);
        Assert.Equal([RefusalReason.None, RefusalReason.None, RefusalReason.TooManyBytes], Enumerable.Range(1, 3).Select(pid =>
        {
            Write(copy, PidOffset, [(byte)pid]);
            return reader.Read(file.Handle, size, isDead: false, unknown, file.File);
        }));
        Assert.Equal(3, file.Number("c"));

        // One that stands costs nothing.
        unknown.Begin();
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(RefusalReason.None, reader.Read(file.Handle, size, isDead: false, unknown, file.File)));
        Assert.True(unknown.TryTake(size));
    }

    private static byte[] Retire(int series)
    {
        byte[] record = new byte[V2Layout.RetireLength];
        record[0] = V2Layout.RetireLength;
        record[V2Layout.RecordTypeOffset] = (byte)V2RecordType.Retire;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(V2Layout.RetireSeriesOffset), series);
        return record;
    }

    private static void Append(string path, V2Opened file, params byte[][] records)
    {
        byte[] bytes = [.. records.SelectMany(record => record)];
        long end = file.Snapshot.Progress.DirectoryEnd;
        Write(path, file.Schema.Header.DirectoryOffset + end, bytes);
        Write(path, V2Layout.DirectoryEndOffset, BitConverter.GetBytes(end + bytes.Length));
    }

    private static void Write(string path, long offset, byte[] bytes)
    {
        using FileStream stream = File.OpenWrite(path);
        RandomAccess.Write(stream.SafeFileHandle, bytes, offset);
    }
}
