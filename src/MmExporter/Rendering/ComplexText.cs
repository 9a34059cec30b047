using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Rendering;

/// <summary>Histograms and state sets as text: several samples a series.</summary>
internal static class ComplexText
{
    /// <summary>Which samples of a histogram to write.</summary>
    [Flags]
    private enum Part
    {
        Buckets = 1,
        Sum = 2,
        Count = 4,
        Created = 8,
    }

    public static void Write(Family family, FamilyText text, bool isOpenMetrics, PageOptions options, ref PageWriter page)
    {
        if (family.Type == FamilyType.Histogram && isOpenMetrics && !IsOpenMetricsHistogram(family))
        {
            WriteParts(family, text, ref page);
            return;
        }

        Part parts = Part.Buckets | Part.Sum | Part.Count | (isOpenMetrics && options.HasCreated ? Part.Created : 0);
        WriteSeries(family, text, isOpenMetrics ? text.Header.OpenMetrics : text.Header.Classic, parts, isOpenMetrics, ref page);
    }

    /// <summary>OpenMetrics allows no sum where observations may be negative, and no sum that is not a number.</summary>
    private static bool IsOpenMetricsHistogram(Family family)
    {
        foreach (Series one in family.SeriesSpan)
        {
            bool isRight = !family.Store.Present[one.Word] ||
                (one.ClassicBounds.Bounds is not [< 0, ..] && BitConverter.UInt64BitsToDouble(family.Store.Words[one.Word + HistogramWords.Sum]) >= 0);
            if (!isRight)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same samples, which to OpenMetrics are three families of no type: nothing is left out.</summary>
    private static void WriteParts(Family family, FamilyText text, ref PageWriter page)
    {
        string name = text.Names.Names.Family;
        WriteSeries(family, text, FamilyHeader.Unknown(name + "_bucket", family.Help), Part.Buckets, hasExemplars: false, ref page);
        WriteSeries(family, text, FamilyHeader.Unknown(name + "_sum", family.Help), Part.Sum, hasExemplars: false, ref page);
        WriteSeries(family, text, FamilyHeader.Unknown(name + "_count", family.Help), Part.Count, hasExemplars: false, ref page);
    }

    private static void WriteSeries(Family family, FamilyText text, byte[] header, Part parts, bool hasExemplars, ref PageWriter page)
    {
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
                page.Write(header);
                hasHeader = true;
            }

            ReadOnlySpan<ulong> words = family.Store.Words.Slice(one.Word, one.Words);
            if (one.Buckets is null)
            {
                WriteStates(one, words, text, labels, ref page);
            }
            else
            {
                WriteHistogram(one, words, text.SampleNames, labels, parts, hasExemplars, ref page);
            }
        }
    }

    private static void WriteHistogram(
        Series series, ReadOnlySpan<ulong> words, SampleNames names, ReadOnlySpan<byte> labels, Part parts, bool hasExemplars, ref PageWriter page)
    {
        if (parts.HasFlag(Part.Buckets))
        {
            WriteBuckets(series, words, names, labels, hasExemplars, ref page);
        }

        if (parts.HasFlag(Part.Sum))
        {
            names.Line(names.Sum, labels, BitConverter.UInt64BitsToDouble(words[HistogramWords.Sum]), ref page);
        }

        if (parts.HasFlag(Part.Count))
        {
            names.Line(names.Count, labels, series.ClassicBounds.Total(words), ref page);
        }

        if (parts.HasFlag(Part.Created) && series.Created > 0)
        {
            names.Line(names.Created, labels, series.Created / 1e9, ref page);
        }
    }

    private static void WriteBuckets(
        Series series, ReadOnlySpan<ulong> words, SampleNames names, ReadOnlySpan<byte> labels, bool hasExemplars, ref PageWriter page)
    {
        ReadOnlySpan<double> bounds = series.ClassicBounds.Bounds;
        ulong count = 0;
        ExemplarText exemplar = hasExemplars && series.Buckets!.HasExemplars ? new ExemplarText(words[series.Buckets.ExemplarWord..]) : default;
        double lower = double.NegativeInfinity;
        for (int i = 0; i <= bounds.Length; i++)
        {
            double bound = i < bounds.Length ? bounds[i] : double.PositiveInfinity;
            count = HistogramWords.CappedSum(count, series.ClassicBounds.CountAt(i, words));
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
    }

    /// <summary>A state set has a sample for each state, told apart by a label with the family's name.</summary>
    private static void WriteStates(Series series, ReadOnlySpan<ulong> words, FamilyText text, ReadOnlySpan<byte> labels, ref PageWriter page)
    {
        SampleNames names = text.SampleNames;
        for (int i = 0; i < series.States.Length; i++)
        {
            names.Begin(names.Family, labels, ref page);
            page.Write(labels.Length > 0 || names.IsQuoted ? ","u8 : "{"u8);
            page.Write(names.Label);
            page.Write("=\""u8);
            page.Write(text.State(series.States[i]));
            page.WriteLine("\"} "u8, words[i]);
        }
    }
}
