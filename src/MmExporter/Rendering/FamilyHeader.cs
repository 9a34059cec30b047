using System.Text;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>The lines before the samples of a family.</summary>
internal sealed class FamilyHeader
{
    private readonly FamilyType type;

    public FamilyHeader(Family family, PageNames names)
    {
        type = family.Type;
        IsOpenMetricsCounter = type == FamilyType.Counter && !names.SharesBaseName && names.Names.Sample.Length > names.Names.Family.Length;
        Classic = Encoding.UTF8.GetBytes(WriteClassic(family, names.Names));
        OpenMetrics = Encoding.UTF8.GetBytes(WriteOpenMetrics(family, names.Names));
    }

    /// <summary>HELP and TYPE of the Prometheus text format. It knows the names of samples.</summary>
    public byte[] Classic { get; }

    /// <summary>TYPE, UNIT and HELP of OpenMetrics. It knows the names of families.</summary>
    public byte[] OpenMetrics { get; }

    public bool Fits(Family family) => type == family.Type;

    /// <summary>Whether OpenMetrics can call a family of counters so: their samples end in <c>_total</c>, and the name before it is
    /// nobody else's.</summary>
    public bool IsOpenMetricsCounter { get; }

    /// <summary>TYPE and HELP of OpenMetrics for samples of a name that are a family of their own, of no type.</summary>
    public static byte[] Unknown(string name, string help)
    {
        string quoted = LabelEscaping.QuoteIfNeeded(name);
        return Encoding.UTF8.GetBytes($"# TYPE {quoted} unknown\n# HELP {quoted} {LabelEscaping.EscapeHelp(help, escapesQuotes: true)}\n");
    }

    private static string WriteClassic(Family family, in MetricName names)
    {
        string name = LabelEscaping.QuoteIfNeeded(family.IsScalar || family.Type == FamilyType.Info ? names.Sample : names.Family);
        string type = family.Type switch
        {
            FamilyType.Counter => "counter",
            FamilyType.Unknown => "untyped",
            FamilyType.Histogram => "histogram",
            _ => "gauge",
        };
        return $"# HELP {name} {LabelEscaping.EscapeHelp(family.Help, escapesQuotes: false)}\n# TYPE {name} {type}\n";
    }

    private string WriteOpenMetrics(Family family, in MetricName names)
    {
        bool isUnknown = family.IsScalar && family.Type != FamilyType.Gauge && !IsOpenMetricsCounter;
        string name = LabelEscaping.QuoteIfNeeded(isUnknown ? names.Sample : names.Family);
        string type = family.Type switch
        {
            _ when isUnknown => "unknown",
            FamilyType.Counter => "counter",
            FamilyType.Histogram => "histogram",
            FamilyType.Info => "info",
            FamilyType.StateSet when EscapedLabels.StateLabel(names.Family) == names.Family => "stateset",
            _ => "gauge",
        };
        string unit = names.Unit.Length > 0 && !isUnknown ? $"# UNIT {name} {names.Unit}\n" : "";
        return $"# TYPE {name} {type}\n{unit}# HELP {name} {LabelEscaping.EscapeHelp(family.Help, escapesQuotes: true)}\n";
    }
}
