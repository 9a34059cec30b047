using Mmstats.Format.V2;
using Mmstats.Writer;
using Mmstats.Writer.Metrics;
using Mmstats.Writer.Segments;

namespace MmExporter.Bench.Scrape;

/// <summary>A file as the writer makes it, alive and of exactly the wanted size, whose values all change at once.</summary>
internal sealed unsafe class BenchFile : IDisposable
{
    private const int MetricsMax = 10;

    /// <summary>What a series takes of the directory, at most.</summary>
    private const int SeriesRecordBytes = 64;

    /// <summary>What the resource and the metrics take of it, at most.</summary>
    private const int OtherRecordBytes = 4096;

    /// <summary>Of a lane, one word in eight is a seq word, and of a page one is left free.</summary>
    private const double LaneBytesPerSeries = 8 * 8 / 7.0 * 512 / 511;

    private readonly Segment segment;
    private readonly byte*[] words;
    private readonly int stride;
    private readonly int lanes;
    private readonly bool isDouble;

    public BenchFile(ScrapeCase scrape, string root, int number)
    {
        isDouble = scrape.Number == V2Number.F64;
        lanes = scrape.Lanes;
        string application = scrape.IsMerged ? "bench" : $"bench{number}";
        var writer = new WriterIdentity(application, Guid.NewGuid(), UnixTime.Now(TimeProvider.System), [KeyValuePair.Create("service.name", application)]);
        segment = new SegmentFile(root, fileMode: 0x1A0, directoryMode: 0x1F8, writer).Create(SizeOf(scrape), 0);
        segment.UseLanes(lanes);
        words = new byte*[scrape.SeriesPerFile];
        stride = AddSeries(scrape, writer.StartTime);
        Fill(new Random(number));
    }

    public string Path => segment.Path!;

    /// <summary>How large a file of a case is.</summary>
    public static SegmentSize SizeOf(ScrapeCase scrape)
    {
        long directoryEnd = V2Layout.AlignUp(V2Layout.HeaderLength + OtherRecordBytes + (long)scrape.SeriesPerFile * SeriesRecordBytes, V2Layout.PageLength);
        long lane = V2Layout.AlignUp((long)(scrape.SeriesPerFile * LaneBytesPerSeries) + 2 * V2Layout.LineLength, V2Layout.PageLength);
        return new SegmentSize((int)(directoryEnd - V2Layout.HeaderLength), V2Layout.PageLength, (int)lane, scrape.Lanes);
    }

    /// <summary>Changes every value in every lane.</summary>
    public void Update()
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            nint offset = (nint)lane * stride;
            foreach (byte* word in words)
            {
                if (isDouble)
                {
                    *(double*)(word + offset) += 0.1;
                }
                else
                {
                    *(ulong*)(word + offset) += 12_345;
                }
            }
        }
    }

    /// <summary>Ends the writer and removes its file.</summary>
    public void Dispose()
    {
        string path = Path;
        segment.Close(UnixTime.Now(TimeProvider.System), detach: true);
        File.Delete(path);
    }

    private int AddSeries(ScrapeCase scrape, long created)
    {
        int metrics = Math.Min(MetricsMax, scrape.SeriesPerFile);
        Metric[] all = [.. Enumerable.Range(0, metrics).Select(i => new Metric(
            new MetricDefinition($"bench.requests{i}", V2Kind.Counter, scrape.Number) { Help = "Requests that were answered." }, ["route"]))];
        Place place = default;
        for (int i = 0; i < words.Length; i++)
        {
            if (!segment.TryAdd(all[(long)i * metrics / words.Length], [$"/items/{i:d6}"], created, out place))
            {
                throw new InvalidOperationException($"{scrape.Name}: a file has no room for series {i}.");
            }

            words[i] = place.Data;
        }

        return place.StrideBytes;
    }

    /// <summary>Whole numbers of up to nine digits, and doubles of up to 17.</summary>
    private void Fill(Random random)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            foreach (byte* word in words)
            {
                if (isDouble)
                {
                    *(double*)(word + (nint)lane * stride) = random.NextDouble() * 1_000;
                }
                else
                {
                    *(ulong*)(word + (nint)lane * stride) = (ulong)random.Next(1_000_000_000);
                }
            }
        }
    }
}
