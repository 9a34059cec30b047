using MmExporter.Model;
using System.Buffers;
using MmExporter.Discovery;
using MmExporter.Rendering;

namespace MmExporter.Tests.Support;

/// <summary>What one pass gave: its counts, and the page as a strict reader reads it.</summary>
internal sealed class Scrape
{
    private readonly Dictionary<RefusalReason, int> refused;
    private readonly Dictionary<LeftOutReason, int> leftOut;

    public Scrape(CollectionResult result)
    {
        refused = RefusalReasons.All.ToDictionary(reason => reason, result.Refused);
        Files = (result.ReadFiles, result.PartlyReadFiles, result.PendingFiles, result.RefusedFiles);
        Writers = (result.AliveWriters, result.DeadWriters, result.UnknownWriters);
        Collisions = result.Catalog.Collisions;
        Renamed = result.Catalog.Renamed;
        FallenCounters = result.Catalog.FallenCounters;
        AmbiguousWriters = result.Catalog.AmbiguousWriters;
        SeriesCount = result.Catalog.SeriesCount;
        StaleValues = result.StaleValues;
        Passes = (result.Passes, result.FailedPasses);
        leftOut = Enum.GetValues<LeftOutReason>().ToDictionary(reason => reason, result.Catalog.LeftOut);

        var bytes = new ArrayBufferWriter<byte>();
        TextPage.Write(result.Catalog.Families, Exposition.Default, new PageOptions(), null, bytes);
        Page = PrometheusPage.Parse(bytes.WrittenSpan);
    }

    public PrometheusPage Page { get; }

    public (int Read, int PartlyRead, int Pending, int Refused) Files { get; }

    public (int Alive, int Dead, int Unknown) Writers { get; }

    public int Collisions { get; }

    public int Renamed { get; }

    public int FallenCounters { get; }

    public int AmbiguousWriters { get; }

    public int SeriesCount { get; }

    public int StaleValues { get; }

    /// <summary>Passes since the start, and how many of them failed.</summary>
    public (long All, long Failed) Passes { get; }

    /// <summary>The samples of fields: all but the facts about writers.</summary>
    public IEnumerable<PrometheusSample> FieldSamples => Page.Samples.Where(sample => sample.Name != "mmstats_writer_info");

    /// <summary>The reasons that were counted, with their counts.</summary>
    public IReadOnlyDictionary<RefusalReason, int> Reasons =>
        refused.Where(pair => pair.Value > 0).ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>Series that are left out for a reason.</summary>
    public int LeftOut(LeftOutReason reason) => leftOut[reason];

    /// <summary>Whether the page has a sample of this name and value, whatever its labels.</summary>
    public bool Shows(string name, double value) => Page.Of(name).Any(sample => sample.Value.Equals(value));
}
