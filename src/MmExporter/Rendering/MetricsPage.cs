using System.Buffers;
using MmExporter.Model;
using MmExporter.Rendering.Protobuf;

namespace MmExporter.Rendering;

/// <summary>A page of metrics in any of the formats.</summary>
internal static class MetricsPage
{
    /// <summary>Writes the families that have values in this pass; more may be written behind them, of other names.</summary>
    /// <param name="families">The families, in the order of the page.</param>
    /// <param name="exposition">The format, and what becomes of names.</param>
    /// <param name="options">What else is on the page.</param>
    /// <param name="filter">Whether a family is wanted; null for all.</param>
    /// <param name="output">What takes the page.</param>
    public static void Write(ReadOnlySpan<Family> families, Exposition exposition, PageOptions options, Predicate<Family>? filter, IBufferWriter<byte> output)
    {
        if (exposition.Format == ExpositionFormat.Protobuf)
        {
            ProtobufPage.Write(families, exposition.Escaping, filter, output);
        }
        else
        {
            TextPage.Write(families, exposition, options, filter, output);
        }
    }

    /// <summary>Ends a page.</summary>
    public static void End(Exposition exposition, IBufferWriter<byte> output) => TextPage.End(exposition, output);
}
