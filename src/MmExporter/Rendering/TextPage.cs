using System.Buffers;
using MmExporter.Formats;
using MmExporter.Model;

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
            if (family.NamesIn(exposition.Escaping).IsHidden || (filter is not null && !filter(family)))
            {
                continue;
            }

            FamilyText text = RenderedFamily.TextOf(family, exposition.Escaping);
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

    private static void WriteNumbers(Family family, FamilyText text, bool isOpenMetrics, PageOptions options, ref PageWriter page)
    {
        ReadOnlySpan<byte> header = isOpenMetrics ? text.Header.OpenMetrics : text.Header.Classic;
        bool hasCreated = isOpenMetrics && options.HasCreated && text.Header.IsOpenMetricsCounter;
        if (hasCreated || !TryGetWords(family, out ReadOnlySpan<ulong> words))
        {
            WriteOneByOne(family, text, header, hasCreated, ref page);
        }
        else
        {
            page.Write(header);
            if (family.Stretch.Number == NumberKind.Unsigned)
            {
                page.WriteLines<UnsignedText>(text.Text, text.Ends, words);
            }
            else
            {
                page.WriteLines<DoubleText>(text.Text, text.Ends, words);
            }
        }
    }

    /// <summary>The numbers of a family whose series all have a value, if they are of one kind and beside each other.</summary>
    private static bool TryGetWords(Family family, out ReadOnlySpan<ulong> words)
    {
        WordStretch stretch = family.Stretch;
        words = stretch.IsWhole ? family.Store.Words.Slice(stretch.Word, stretch.Count) : default;
        return stretch.IsWhole && !family.Store.HasOverflows && !family.Store.Present.Slice(stretch.Word, stretch.Count).Contains(false);
    }

    private static void WriteOneByOne(Family family, FamilyText text, ReadOnlySpan<byte> header, bool hasCreated, ref PageWriter page)
    {
        ReadOnlySpan<bool> present = family.Store.Present;
        ReadOnlySpan<Series> series = family.SeriesSpan;
        bool hasHeader = false;
        int start = 0;
        for (int i = 0; i < series.Length; i++)
        {
            int end = text.Ends[i];
            Series one = series[i];
            if (present[one.Word])
            {
                if (!hasHeader)
                {
                    page.Write(header);
                    hasHeader = true;
                }

                ReadOnlySpan<byte> prefix = text.Text[start..end];
                WriteLine(family, one, prefix, ref page);
                if (hasCreated && one.Created > 0)
                {
                    // OpenMetrics wants the samples of a series beside each other.
                    page.Write(text.SampleNames.Created);
                    page.WriteLine(prefix[text.NameLength..], one.Created / 1e9);
                }
            }

            start = end;
        }
    }

    private static void WriteLine(Family family, Series one, ReadOnlySpan<byte> prefix, ref PageWriter page)
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
}
