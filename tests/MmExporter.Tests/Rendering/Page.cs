using System.Buffers;
using System.Text;
using MmExporter.Model;
using MmExporter.Rendering;

namespace MmExporter.Tests.Rendering;

/// <summary>Families as a page.</summary>
internal static class Page
{
    public static string Text(params Family[] families)
    {
        var output = new ArrayBufferWriter<byte>();
        TextPage.Write(families, Exposition.Default, new PageOptions(), null, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static PrometheusPage Of(params Family[] families) => PrometheusPage.Parse(Text(families));
}
