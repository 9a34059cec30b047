using System.Text;
using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Rendering;

/// <summary>Histograms and state sets as text: several samples a series.</summary>
internal static class ComplexText
{
    public static void Write(Family family, FamilyText text, bool isOpenMetrics, PageOptions options, ref PageWriter page)
    {
        var names = new SampleNames(text.Names.Family);
        bool hasHeader = false;
        int start = 0;
        for (int i = 0; i < family.Series.Count; i++)
        {
            Series one = family.Series[i];
            ReadOnlySpan<byte> labels = text.Text[start..text.Ends[i]];
            start = text.Ends[i];
            if (!family.Store.Present[one.Word])
            {
                continue;
            }

            if (!hasHeader)
            {
                page.Write(isOpenMetrics ? text.Header.OpenMetrics : text.Header.Classic);
                hasHeader = true;
            }

            ReadOnlySpan<ulong> words = family.Store.Words.Slice(one.Word, one.Words);
            if (one.Buckets is { } buckets)
            {
                WriteHistogram(one, buckets, words, names, labels, isOpenMetrics, options, ref page);
            }
            else
            {
                WriteStates(one, words, text.Names.Family, labels, ref page);
            }
        }
    }

    private static void WriteHistogram(
        Series series, BucketLayout layout, ReadOnlySpan<ulong> words, SampleNames names, ReadOnlySpan<byte> labels, bool isOpenMetrics, PageOptions options, ref PageWriter page)
    {
        ReadOnlySpan<double> bounds = series.ClassicBounds.Bounds;
        ulong count = 0;
        ExemplarText exemplar = isOpenMetrics && layout.HasExemplars ? new ExemplarText(words[layout.ExemplarWord..]) : default;
        double lower = double.NegativeInfinity;
        for (int i = 0; i <= bounds.Length; i++)
        {
            double bound = i < bounds.Length ? bounds[i] : double.PositiveInfinity;
            count = unchecked(count + series.ClassicBounds.CountAt(i, words));
            names.Begin(names.Bucket, labels, ref page);
            page.Write(labels.Length > 0 || names.IsQuoted ? ",le=\""u8 : "{le=\""u8);
            page.WriteCanonical(bound);
            page.Write("\"} "u8);
            page.Write(count);
            if (exemplar.IsThere && exemplar.Value > lower && exemplar.Value <= bound)
            {
                exemplar.Write(ref page);
            }

            page.Write("\n"u8);
            lower = bound;
        }

        names.Line(names.Sum, labels, BitConverter.UInt64BitsToDouble(words[HistogramWords.Sum]), ref page);
        names.Line(names.Count, labels, count, ref page);
        if (isOpenMetrics && options.HasCreated && series.Created > 0)
        {
            names.Line(names.Created, labels, series.Created / 1e9, ref page);
        }
    }

    /// <summary>A state set has a sample for each state, told apart by a label with the family's name.</summary>
    private static void WriteStates(Series series, ReadOnlySpan<ulong> words, string name, ReadOnlySpan<byte> labels, ref PageWriter page)
    {
        var names = new SampleNames(name);
        for (int i = 0; i < series.States.Length; i++)
        {
            names.Begin(names.Family, labels, ref page);
            page.Write(labels.Length > 0 || names.IsQuoted ? ","u8 : "{"u8);
            page.Write(names.Label);
            page.Write("=\""u8);
            page.Write(Encoding.UTF8.GetBytes(LabelEscaping.EscapeHelp(series.States[i], escapesQuotes: true)));
            page.WriteLine("\"} "u8, words[i]);
        }
    }
}
