using System.Buffers;
using System.Runtime.InteropServices;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Model.Naming;

namespace MmExporter.Rendering;

/// <summary>The text formats: Prometheus' 0.0.4 and 1.0.0, and OpenMetrics 1.0.0.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/ and
/// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md</remarks>
internal static class TextPage
{
    /// <summary>Writes the families that have values in this pass.</summary>
    /// <param name="families">The families, in the order of the page.</param>
    /// <param name="exposition">A text format, and what becomes of names.</param>
    /// <param name="options">What else is on the page.</param>
    /// <param name="filter">Whether a family is wanted; null for all.</param>
    /// <param name="output">What takes the page.</param>
    public static void Write(ReadOnlySpan<Family> families, Exposition exposition, PageOptions options, Predicate<Family>? filter, IBufferWriter<byte> output)
    {
        bool isOpenMetrics = exposition.Format == ExpositionFormat.OpenMetrics100;
        var page = new PageWriter(output);
        foreach (Family family in families)
        {
            if (family.IsHidden || (filter is not null && !filter(family)))
            {
                continue;
            }

            FamilyText text = TextOf(family, exposition.Escaping);
            if (family.IsScalar || family.Type == FamilyType.Info)
            {
                WriteNumbers(family, text, isOpenMetrics, options, ref page);
            }
            else
            {
                ComplexText.Write(family, text, isOpenMetrics, options, ref page);
            }
        }

        page.Complete();
    }

    /// <summary>Ends an OpenMetrics page.</summary>
    public static void End(Exposition exposition, IBufferWriter<byte> output)
    {
        if (exposition.Format == ExpositionFormat.OpenMetrics100)
        {
            output.Write("# EOF\n"u8);
        }
    }

    private static FamilyText TextOf(Family family, EscapingScheme escaping)
    {
        ref object? kept = ref family.Rendered[(int)escaping];
        var text = (FamilyText)(kept ??= new FamilyText(family, escaping));
        text.Refresh();
        return text;
    }

    private static void WriteNumbers(Family family, FamilyText text, bool isOpenMetrics, PageOptions options, ref PageWriter page)
    {
        ReadOnlySpan<byte> header = isOpenMetrics ? text.Header.OpenMetrics : text.Header.Classic;
        if (family.Stretch is { IsWhole: true } stretch && !family.Store.HasOverflows && family.Store.Present.Slice(stretch.Word, stretch.Count).IndexOf(false) < 0)
        {
            page.Write(header);
            ReadOnlySpan<ulong> words = family.Store.Words.Slice(stretch.Word, stretch.Count);
            if (stretch.Number == NumberKind.Unsigned)
            {
                page.WriteLines(text.Text, text.Ends, words);
            }
            else
            {
                page.WriteLines(text.Text, text.Ends, MemoryMarshal.Cast<ulong, double>(words));
            }
        }
        else if (!TryWriteSome(family, text, header, ref page))
        {
            return;
        }

        if (isOpenMetrics && options.HasCreated && FamilyHeader.IsOpenMetricsCounter(family))
        {
            WriteCreated(family, text, ref page);
        }
    }

    /// <summary>Writes the series that have a value.</summary>
    /// <returns>Whether there are any.</returns>
    private static bool TryWriteSome(Family family, FamilyText text, ReadOnlySpan<byte> header, ref PageWriter page)
    {
        ReadOnlySpan<bool> present = family.Store.Present;
        ReadOnlySpan<Series> series = family.SeriesSpan;
        bool hasHeader = false;
        int start = 0;
        for (int i = 0; i < series.Length; i++)
        {
            int end = text.Ends[i];
            if (present[series[i].Word])
            {
                if (!hasHeader)
                {
                    page.Write(header);
                    hasHeader = true;
                }

                WriteOther(family, series[i], text.Text[start..end], ref page);
            }

            start = end;
        }

        return hasHeader;
    }

    private static void WriteOther(Family family, Series one, ReadOnlySpan<byte> prefix, ref PageWriter page)
    {
        Number value = family.ValueOf(one);
        switch (value.Kind)
        {
            case NumberKind.Unsigned:
                page.WriteLine(prefix, value.Bits);
                break;
            case NumberKind.Signed:
                page.WriteLine(prefix, (long)value.Bits);
                break;
            default:
                page.WriteLine(prefix, value.AsDouble());
                break;
        }
    }

    /// <summary>When counters began to count, as samples of their own behind the others.</summary>
    private static void WriteCreated(Family family, FamilyText text, ref PageWriter page)
    {
        int sampleLength = System.Text.Encoding.UTF8.GetByteCount(text.Names.Sample);
        int familyLength = System.Text.Encoding.UTF8.GetByteCount(text.Names.Family);
        int start = 0;
        for (int i = 0; i < family.Series.Count; i++)
        {
            Series one = family.Series[i];
            ReadOnlySpan<byte> prefix = text.Text[start..text.Ends[i]];
            start = text.Ends[i];
            if (one.Created > 0 && family.Store.Present[one.Word] && !LabelEscaping.IsQuoted(text.Names.Sample))
            {
                page.Write(prefix[..familyLength]);
                page.Write("_created"u8);
                page.WriteLine(prefix[sampleLength..], one.Created / 1e9);
            }
        }
    }
}
