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

    private static readonly SearchValues<char> EscapedInHelp = SearchValues.Create("\\\n\0");
    private static readonly SearchValues<char> EscapedInLabels = SearchValues.Create("\\\n\0\"");

    /// <summary>Writes the families that have values in this pass.</summary>
    public static void Write(IReadOnlyList<Family> families, IBufferWriter<byte> output)
    {
        var page = new PageWriter(output);
        for (int i = 0; i < families.Count; i++)
        {
            Family family = families[i];
            Write(family, (RenderedLabels)(family.RenderedLabels ??= Render(family)), ref page);
        }

        page.Complete();
    }

    private static void Write(Family family, RenderedLabels text, ref PageWriter page)
    {
        ReadOnlySpan<Number> values = family.Values;
        ReadOnlySpan<byte> prefixes = text.Prefixes;
        bool isFirst = true;
        int start = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int end = text.Ends[i];
            if (values[i].Kind != NumberKind.None)
            {
                if (isFirst)
                {
                    page.Write(text.Header);
                    isFirst = false;
                }

                page.WriteLine(prefixes[start..end], values[i]);
            }

            start = end;
        }
    }

    private static RenderedLabels Render(Family family)
    {
        var text = new StringBuilder();
        int[] ends = new int[family.SeriesCount];
        int length = 0;
        var prefixes = new ArrayBufferWriter<byte>(64 * ends.Length + 1);
        for (int i = 0; i < ends.Length; i++)
        {
            text.Clear();
            AppendPrefix(text, family.Name, family.LabelsOf(i));

            // Not chunk by chunk: a character of two code units may lie across two of them.
            length += (int)Encoding.UTF8.GetBytes(text.ToString(), prefixes);
            ends[i] = length;
        }

        return new RenderedLabels(Header(family), prefixes.WrittenSpan.ToArray(), ends);
    }

    private static byte[] Header(Family family)
    {
        var text = new StringBuilder();
        text.Append("# HELP ").Append(family.Name).Append(' ');
        AppendEscaped(text, family.Help, EscapedInHelp);
        text.Append("\n# TYPE ").Append(family.Name).Append(' ').Append(family.Type switch
        {
            MetricType.Counter => "counter",
            MetricType.Gauge => "gauge",
            _ => "untyped",
        }).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void AppendPrefix(StringBuilder text, string name, Label[] labels)
    {
        text.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            AppendEscaped(text, labels[i].Value, EscapedInLabels);
            text.Append('"');
        }

        text.Append(labels.Length > 0 ? "} " : " ");
    }

    /// <summary>Backslash and newline are escaped everywhere, quotes in label values. A NUL ends the input of Prometheus'
    /// parser, so it goes out as the replacement character.</summary>
    private static void AppendEscaped(StringBuilder text, ReadOnlySpan<char> value, SearchValues<char> escaped)
    {
        for (int index; (index = value.IndexOfAny(escaped)) >= 0; value = value[(index + 1)..])
        {
            text.Append(value[..index]).Append(value[index] switch
            {
                '\n' => "\\n",
                '\0' => "\uFFFD",
                '"' => "\\\"",
                _ => "\\\\",
            });
        }

        text.Append(value);
    }
}
