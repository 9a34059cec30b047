using System.Buffers;
using System.Text;
using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Rendering;

/// <summary>The Prometheus text format, version 0.0.4.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/</remarks>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes the families that have values in this pass.</summary>
    /// <returns>How many series were written.</returns>
    public static int Write(IReadOnlyList<Family> families, IBufferWriter<byte> output)
    {
        var page = new PageWriter(output);
        int count = 0;
        foreach (Family family in families)
        {
            bool isFirst = true;
            foreach (Series series in family.Series)
            {
                if (series.Value.Kind == NumberKind.None)
                {
                    continue;
                }

                if (isFirst)
                {
                    page.Write(family.TextHeader ??= Header(family));
                    isFirst = false;
                }

                page.Write(series.TextPrefix ??= Prefix(family, series));
                page.Write(series.Value);
                page.Write("\n"u8);
                count++;
            }
        }

        page.Complete();
        return count;
    }

    private static byte[] Header(Family family)
    {
        var text = new StringBuilder();
        text.Append("# HELP ").Append(family.Name).Append(' ');
        AppendEscaped(text, family.Help, escapeQuotes: false);
        text.Append("\n# TYPE ").Append(family.Name).Append(' ').Append(family.Type switch
        {
            MetricType.Counter => "counter",
            MetricType.Gauge => "gauge",
            _ => "untyped",
        }).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Prefix(Family family, Series series)
    {
        var text = new StringBuilder(family.Name);
        for (int i = 0; i < series.Labels.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(series.Labels[i].Name).Append("=\"");
            AppendEscaped(text, series.Labels[i].Value, escapeQuotes: true);
            text.Append('"');
        }

        text.Append(series.Labels.Length > 0 ? "} " : " ");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Backslash and newline are escaped everywhere, quotes in label values. A NUL ends the input of Prometheus'
    /// parser, so it goes out as the replacement character.</summary>
    private static void AppendEscaped(StringBuilder text, string value, bool escapeQuotes)
    {
        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '"' when escapeQuotes => text.Append("\\\""),
                '\0' => text.Append('\uFFFD'),
                _ => text.Append(c),
            };
        }
    }
}
