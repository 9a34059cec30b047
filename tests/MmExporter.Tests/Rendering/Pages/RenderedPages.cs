using System.Buffers;
using System.Text;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Rendering;

namespace MmExporter.Tests.Rendering.Pages;

/// <summary>The pages of a catalog.</summary>
internal static class RenderedPages
{
    public static byte[] Write(ReadOnlySpan<Family> families, ExpositionFormat format, EscapingScheme escaping, bool hasCreated = false)
    {
        var output = new ArrayBufferWriter<byte>();
        var exposition = new Exposition(format, escaping);
        MetricsPage.Write(families, exposition, new PageOptions(hasCreated), null, output);
        MetricsPage.End(exposition, output);
        return output.WrittenSpan.ToArray();
    }

    public static string Text(ReadOnlySpan<Family> families, ExpositionFormat format, EscapingScheme escaping = EscapingScheme.Underscores, bool hasCreated = false) =>
        Encoding.UTF8.GetString(Write(families, format, escaping, hasCreated));

    public static ProtobufPage Protobuf(ReadOnlySpan<Family> families, EscapingScheme escaping = EscapingScheme.Underscores) =>
        ProtobufPage.Parse(Write(families, ExpositionFormat.Protobuf, escaping));

    /// <summary>The families of writers.</summary>
    public static Catalog Merge(ModelSettings settings, params IReadOnlyList<Contribution> contributions)
    {
        var catalog = new Catalog(settings);
        catalog.Merge(contributions);
        return catalog;
    }
}
