using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>One field as an application's files name it, and the name it is served under.</summary>
internal sealed class Metric(string application, Field field, MetricType type)
{
    public string Application { get; } = application;

    public Field Field { get; } = field;

    public MetricType Type { get; } = type;

    /// <summary>The family's name; another metric of the same application may have the same.</summary>
    public string FamilyName { get; set; } = "";

    /// <summary>The original label, where another metric of this application has the same family name and goes first.</summary>
    public string? Distinction { get; set; }

    public Family? Family { get; set; }

    /// <summary>The index of a counter's one series; gauges have one a writer, and -1 here.</summary>
    public int Sum { get; set; } = -1;
}
