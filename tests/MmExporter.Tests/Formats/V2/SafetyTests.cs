using System.Diagnostics;
using Mmstats.Format.V2;
using Mmstats.Writer;
using MmExporter.Discovery;
using MmExporter.Formats.V2;
using MmExporter.Snapshots;
using MmExporter.Tests.Support;
using TestSupport;
using Xunit.Abstractions;

namespace MmExporter.Tests.Formats.V2;

/// <summary>Whatever stands in a file, it is read or refused; nothing is thrown, and a good file costs no memory.</summary>
public sealed class SafetyTests(ITestOutputHelper output)
{
    [Fact]
    public void Any_byte_of_header_and_directory_may_be_wrong()
    {
        using V2Writer writer = WriteAll();
        string copy = writer.Copy();
        byte[] bytes = File.ReadAllBytes(copy);
        using V2Opened known = new(copy), fresh = new(copy);
        int directoryEnd = V2Layout.HeaderLength + known.Read().Snapshot.Progress.DirectoryEnd;
        using FileStream stream = File.OpenWrite(copy);
        int read = 0, refused = 0, leftOut = 0;
        for (int offset = 0; offset < directoryEnd; offset++)
        {
            // Behind the used words of the header nothing is looked at.
            offset = offset == V2Layout.DirectoryEndOffset + V2Layout.ProgressLength ? V2Layout.HeaderLength : offset;
            for (int change = 1; change < 256; change += offset < V2Layout.HeaderLength ? 1 : 31)
            {
                RandomAccess.Write(stream.SafeFileHandle, [(byte)(bytes[offset] ^ change)], offset);
                RefusalReason refusal = fresh.Forget().TryRead();
                if (refusal == RefusalReason.None)
                {
                    read++;
                    leftOut += fresh.Schema.Refusals.ToArray().Sum() > 0 ? 1 : 0;
                    fresh.LookAtAll();
                }
                else
                {
                    refused++;
                }

                known.TryRead();
                known.LookAtAll();
            }

            RandomAccess.Write(stream.SafeFileHandle, [bytes[offset]], offset);
        }

        output.WriteLine($"{refused} refused, {read} read, {leftOut} of them with records left out");
        Assert.True(refused > 1_000 && leftOut > 1_000 && read > leftOut);
    }

    [Fact]
    public void Any_byte_of_the_values_may_be_wrong()
    {
        using V2Writer writer = WriteAll();
        string copy = writer.Copy();
        byte[] bytes = File.ReadAllBytes(copy);
        using V2Opened known = new(copy), fresh = new(copy);
        V2Header header = known.Read().Schema.Header;
        using FileStream stream = File.OpenWrite(copy);
        for (long area = header.SharedOffset; area <= header.LaneOffset; area += header.LaneOffset - header.SharedOffset)
        {
            for (long offset = area; offset < area + 3_072; offset++)
            {
                RandomAccess.Write(stream.SafeFileHandle, [(byte)~bytes[offset]], offset);
                fresh.Forget().Read().LookAtAll();
                known.Read().LookAtAll();
                RandomAccess.Write(stream.SafeFileHandle, [bytes[offset]], offset);
            }
        }
    }

    [Fact]
    public void A_file_may_be_cut_anywhere_and_at_any_time()
    {
        using V2Writer writer = WriteAll();
        string copy = writer.Copy();
        using var known = new V2Opened(copy);
        known.Read();
        long size = RandomAccess.GetLength(known.Handle);
        var reader = new V2Reader();
        var unknown = new UnknownBytes(long.MaxValue);
        using FileStream stream = File.OpenWrite(copy);
        int whole = 0;
        for (long length = size - 1; length >= 0; length--)
        {
            stream.SetLength(length);
            Assert.Equal(RefusalReason.Truncated, known.TryRead());

            // Cut between the look at its size and the reading. What is not used is not missed.
            RefusalReason refusal = reader.Read(known.Handle, size, isDead: false, unknown, new V2File());
            Assert.True(refusal == RefusalReason.Truncated || (refusal == RefusalReason.None && length > V2Layout.HeaderLength), $"{length}: {refusal}");
            whole += refusal == RefusalReason.None ? 1 : 0;
            Assert.Equal(refusal, reader.Read(known.Handle, size, isDead: false, unknown, known.File));
        }

        Assert.True(whole > 0);
        Assert.Equal(7, known.Number("c"));
    }

    [Fact]
    public void A_file_that_is_none_is_refused_by_its_name()
    {
        using var directory = new TempDirectory();
        string path = directory.File("x");
        Assert.Equal(RefusalReason.Truncated, Outcome([]));
        Assert.Equal(RefusalReason.Truncated, Outcome(new byte[100]));
        Assert.Equal(RefusalReason.UnknownVersion, Outcome(new byte[10_000]));
        Assert.Equal(RefusalReason.UnknownVersion, Outcome([.. Enumerable.Repeat((byte)1, 10_000)]));

        RefusalReason Outcome(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            using var file = new V2Opened(path);
            return file.TryRead();
        }
    }

    [Fact]
    public void A_snapshot_allocates_nothing()
    {
        using V2Writer writer = WriteAll(lanes: 32);
        Samples samples = writer.Stats.Samples("more", capacity: 64);
        using V2Opened file = writer.Open();
        Counter counter = writer.Stats.Counter("c");
        long steps = 0;
        for (int i = 0; i < 50; i++)
        {
            Step();
        }

        long allocated = AllocatedBytes.By(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                Step();
            }
        });
        Assert.Equal(0, allocated);
        Assert.Equal(7 + steps, file.Number("c"));

        // The control: a file that is not known yet does.
        Assert.True(AllocatedBytes.By(() => file.Forget().Read()) > 1_000);

        void Step()
        {
            steps++;
            counter.Increment();
            samples.Add(1);
            file.TryRead();
        }
    }

    /// <summary>A small file with something of every kind.</summary>
    private static V2Writer WriteAll(int lanes = 2)
    {
        var writer = new V2Writer(lanes);
        writer.Stats.Counter("c").Add(7);
        writer.Stats.Counter("labelled", "Help.", "s", ("a", "1"), ("b", "2")).Add(8);
        writer.Stats.UpDownCounter("u").Add(-1);
        writer.Stats.Gauge("g").Set(1.5);
        writer.Stats.Text("t", capacity: 16).Set("text");
        writer.Stats.State("state", "", ["on", "off"]).Set(1);
        writer.Stats.Samples("s", capacity: 4).Add(2);
        writer.Stats.Events("e", capacity: 4, textBytes: 16).Error("bad");
        writer.Stats.Histogram("h", "", "", Buckets.Explicit(1, 2).WithExemplars()).Record(
            1, new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded));
        writer.Stats.Histogram("x", "", "", Buckets.Exponential(1, 100)).Record(5);
        return writer;
    }
}
