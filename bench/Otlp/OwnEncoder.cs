using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MmExporter.Bench.Scrape;
using MmExporter.Model;
using MmExporter.Otlp;
using MmExporter.Otlp.Messages;
using MmExporter.Otlp.Resources;
using MmExporter.Rings;
using MmExporter.Snapshots;

namespace MmExporter.Bench.Otlp;

/// <summary>The exporter's encoder over real files.</summary>
internal sealed class OwnEncoder : IDisposable
{
    private readonly BenchFiles files;
    private readonly Collector collector;
    private readonly ResourceTable resources = new(
        new ResourceSettings("machine", ["/metrics"], new Dictionary<string, string>()), AggregationTemporality.Cumulative, TimeProvider.System);

    private readonly RequestWriter writer = new(MetricsPush.RequestLengthMax);
    private double nanoseconds;

    public OwnEncoder(BenchFiles files)
    {
        this.files = files;
        var settings = new ModelSettings();
        collector = new Collector(
            Scrape.Exporter.NewScanner(files.Root), new FileTable(16_384), new Catalog(settings), Scrape.Exporter.NewReading(settings), Scrape.Exporter.NewDeadWriters(), new RingIntake(TimeSpan.FromDays(1), TimeProvider.System), TimeProvider.System, NullLogger<Collector>.Instance);
    }

    /// <summary>Bytes of all requests of the last push.</summary>
    public long Bytes => writer.Requests.Sum(request => (long)request.Length);

    /// <summary>Bytes allocated by the last encoding.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Changes every value, makes a pass, and encodes what it found.</summary>
    /// <returns>Nanoseconds that the encoding took.</returns>
    public double EncodeTimed()
    {
        files.Update();
        collector.CollectAsync(Encode, CancellationToken.None).GetAwaiter().GetResult();
        return nanoseconds;
    }

    /// <summary>The requests of a push.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Encode()
    {
        EncodeTimed();
        return writer.Requests;
    }

    public void Dispose() => collector.Dispose();

    private void Encode(CollectionResult result)
    {
        resources.Merge(result.Catalog, result.Contributions);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        writer.Clear();
        foreach (ResourcePoints resource in resources.All)
        {
            resource.Write(ReadOnlyMemory<byte>.Empty, 1, null, writer, out _);
        }

        writer.Complete();
        nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
    }
}
