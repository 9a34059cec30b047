using MmExporter.Mapping;
using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>How writers' metrics become series.</summary>
internal sealed record ModelSettings
{
    public MergeMode Merge { get; init; } = MergeMode.Application;

    /// <summary>The label with the application's name; empty for none.</summary>
    public string ApplicationLabel { get; init; } = "app";

    public TranslationStrategy Translation { get; init; }

    /// <summary>Whether metrics and labels keep the names that their writers gave them, and what tells of writers is left out.</summary>
    public bool IsOriginal { get; init; }

    /// <summary>Attributes of writers' resources that become labels of all their series.</summary>
    public IReadOnlyList<string> ResourceLabels { get; init; } = [];

    /// <summary>Names and labels for metrics, by their names.</summary>
    public MetricMapping Mapping { get; init; } = MetricMapping.Empty;

    /// <summary>Series of all files together, each file's counted for itself; what is beyond is left out. The ledger has its own limit.</summary>
    public int SeriesMax { get; init; } = 1_000_000;

    /// <summary>Series of one file.</summary>
    public int SeriesPerWriterMax { get; init; } = 100_000;

    /// <summary>Bytes of a label's value on the page; series with a longer one are left out.</summary>
    public int LabelLengthMax { get; init; } = 2_048;

    /// <summary>Bytes of all labels of a series together, names included; those with more are left out.</summary>
    public int LabelsLengthMax => Math.Max(32 * 1024, 16 * LabelLengthMax);

    /// <summary>The same on average over the series of a file, <see cref="LabelsLengthMax"/> more in all. A file tells the names of
    /// labels once, so that a small one could make gigabytes of text.</summary>
    public int LabelsLengthAverageMax => Math.Max(1024, LabelLengthMax / 2);

    /// <summary>Bytes of the names and labels of a family's series together; those beyond are left out. Four times as many, which escaped
    /// names may become, fit into the memory of one array.</summary>
    public long FamilyLengthMax { get; init; } = 500 << 20;
}
