using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MmExporter.Discovery;
using MmExporter.Formats.V1;
using MmExporter.Ledger;
using MmExporter.Model;
using MmExporter.Rendering;
using MmExporter.Rings;
using MmExporter.Snapshots;

namespace MmExporter.Bench.Scrape;

/// <summary>The exporter in this process, without HTTP: from files to the bytes of a page.</summary>
internal sealed class Exporter : IDisposable
{
    private const int SeriesMax = 2_000_000;

    private static readonly ModelSettings Settings = new() { SeriesMax = SeriesMax, SeriesPerWriterMax = SeriesMax };

    private readonly ArrayBufferWriter<byte> page = new(1 << 20);
    private readonly Collector collector;

    public Exporter(string root) => collector = new Collector(
        NewScanner(root), new FileTable(16_384), new Catalog(Settings), NewReading(Settings), NewDeadWriters(), new RingIntake(TimeSpan.FromDays(1), TimeProvider.System), TimeProvider.System, NullLogger<Collector>.Instance);

    public ReadOnlySpan<byte> Page => page.WrittenSpan;

    public static FileReading NewReading(ModelSettings settings) => new(settings, TimeProvider.System, new LivenessSettings(), V1Conventions.None);

    public static DeadWriters NewDeadWriters() => new(new LedgerState(new LedgerLimits(), NullLogger<LedgerState>.Instance), null, TimeProvider.System);

    public static DirectoryScanner NewScanner(string root) => new([root], new FileGlob("*.mmstats"));

    /// <summary>A pass and a page of it.</summary>
    public void Scrape()
    {
        page.ResetWrittenCount();
        collector.CollectAsync(
            result => TextPage.Write(result.Catalog.Families, Exposition.Default, new PageOptions(), null, page),
            CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>A scrape, measured.</summary>
    public (double Nanoseconds, long AllocatedBytes) Measure()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Scrape();
        double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        return (nanoseconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    /// <summary>Scrapes until all series are on the page: of very many bytes that it does not know, a pass reads only so many.</summary>
    public void ScrapeAll(ScrapeCase scrape)
    {
        const int passesMax = 5;
        for (int pass = 0; pass < passesMax; pass++)
        {
            Scrape();
            if (Page.Count("\nbench_"u8) == scrape.SeriesOnPage)
            {
                return;
            }
        }

        throw new InvalidOperationException($"{scrape.Name}: {Page.Count("\nbench_"u8)} series are on the page.");
    }

    public void Dispose() => collector.Dispose();
}
