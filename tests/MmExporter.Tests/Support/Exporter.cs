using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MmExporter.Discovery;
using MmExporter.Formats.V1;
using MmExporter.Ledger;
using MmExporter.Model;
using MmExporter.Rings;
using MmExporter.Snapshots;

namespace MmExporter.Tests.Support;

/// <summary>A collector over a temporary directory of its own, without the web before it.</summary>
internal sealed class Exporter : IDisposable
{
    private readonly TempDirectory directory = new();

    private readonly FileGlob glob;
    private readonly string[] paths;

    public Exporter(string glob = "*.mmstats", int openFilesMax = 2_000, params string[] roots)
    {
        this.glob = new FileGlob(glob);
        Table = new FileTable(openFilesMax);
        paths = roots.Length == 0 ? [directory.Path] : [.. roots.Select(directory.File)];
        Limit();
    }

    /// <summary>The same table and files with other limits.</summary>
    [MemberNotNull(nameof(Collector))]
    public void Limit(
        int entriesMax = DirectoryScanner.EntriesMax, ModelSettings? model = null, LivenessSettings? liveness = null, V1Conventions? conventions = null) =>
        Make(entriesMax, model, Log, liveness, conventions);

    /// <summary>The same table and files with another log.</summary>
    public void UseLog(ILogger<Collector> log) => Make(DirectoryScanner.EntriesMax, null, log, null, null);

    [MemberNotNull(nameof(Collector))]
    private void Make(int entriesMax, ModelSettings? model, ILogger<Collector> log, LivenessSettings? liveness, V1Conventions? conventions)
    {
        model ??= new ModelSettings();
        conventions = (conventions ?? V1Conventions.None) with { Roots = paths };
        var reading = new FileReading(model, Time, liveness ?? new LivenessSettings(), conventions);
        Rings = new RingIntake(TimeSpan.FromDays(1), Time);
        Collector = new Collector(new DirectoryScanner(paths, glob, entriesMax), Table, new Catalog(model), reading, new DeadWriters(Ledger, null, Time), Rings, Time, log);
    }

    public ManualTime Time { get; } = new();

    public RecordingLogger<Collector> Log { get; } = new();

    public LedgerState Ledger { get; } = new(new LedgerLimits(), NullLogger<LedgerState>.Instance);

    public RingIntake Rings { get; private set; } = null!;

    public FileTable Table { get; }

    public Collector Collector { get; private set; }

    public string Root => directory.Path;

    /// <summary>The path of a name below the directory.</summary>
    public string Path(string name) => directory.File(name);

    /// <summary>Writes a file; one that is there is cut and written anew, its inode stays.</summary>
    public Exporter Write(string name, V1Image image) => Write(name, image.ToArray());

    public Exporter Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllBytes(Path(name), bytes);
        return this;
    }

    public async Task<Scrape> ScrapeAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(15));
        Scrape? scrape = null;
        await Collector.CollectAsync(result => scrape = new Scrape(result), CancellationToken.None);
        return scrape!;
    }

    public void Dispose()
    {
        Collector.Dispose();
        directory.Dispose();
    }
}
