using System.Diagnostics.CodeAnalysis;
using MmExporter.Yaml;

namespace MmExporter.Mapping;

/// <summary>Reads a mapping from its file.</summary>
internal static class MappingLoader
{
    /// <summary>Reads a mapping, whole or not at all.</summary>
    /// <param name="path">Its file; null for none.</param>
    /// <param name="mapping">An empty one if there is no file, or it has a mistake.</param>
    /// <param name="error">One line, <c>FILE: what is wrong; what to do</c>, with line and column of a mistake in the file; null if it has none.</param>
    public static bool TryLoad(string? path, out MetricMapping mapping, [NotNullWhen(false)] out string? error)
    {
        mapping = MetricMapping.Empty;
        error = null;
        return path is null || (YamlFile.TryRead(path, "have fewer rules", out string yaml, out error) && MetricMapping.TryParse(yaml, path, out mapping, out error));
    }
}
