using System.Runtime.InteropServices;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Otlp.Delta;
using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>The points of a metric of histograms, with explicit bounds or exponential buckets.</summary>
/// <param name="head">The metric.</param>
internal sealed class HistogramPoints(MetricHead head) : MetricPoints(head)
{
    private readonly MessageBuffer attributes = new();
    private readonly MessageBuffer point = new();
    private readonly MessageBuffer part = new();
    private readonly List<int> ends = [];

    /// <summary>Nothing: a series knows where its words are.</summary>
    public override void Place()
    {
    }

    protected override int WriteTotals(ValueStore store, ulong time, RequestWriter writer)
    {
        int written = 0;
        for (int i = 0; i < Count; i++)
        {
            Series one = Series[i];
            if (!store.Present[one.Word])
            {
                continue;
            }

            Begin(i, (ulong)one.Created, time);
            ReadOnlySpan<ulong> words = store.Words.Slice(one.Word, one.Words);
            WriteFields(one.Buckets!, words, hasExtremes: true);
            WriteExemplar(one.Buckets!, words, start: 0);
            writer.Point(point.Written);
            written++;
        }

        return written;
    }

    protected override int WriteGrowth(ValueStore store, ulong time, DeltaBatch delta, RequestWriter writer)
    {
        int written = 0;
        for (int i = 0; i < Count; i++)
        {
            Series one = Series[i];
            BucketLayout layout = one.Buckets!;
            ReadOnlySpan<ulong> words = store.Words.Slice(one.Word, one.Words);
            if (!store.Present[one.Word] ||
                !delta.TryGrow(IdOf(i), one, layout, words[..layout.ExemplarWord], out ulong start, out ReadOnlySpan<ulong> growth))
            {
                continue;
            }

            // The least and the greatest are of all time, not of what came since.
            Begin(i, start, time);
            WriteFields(layout, growth, hasExtremes: false);
            WriteExemplar(layout, words, start);
            writer.Point(point.Written);
            delta.Add(IdOf(i), writer.Index);
            written++;
        }

        return written;
    }

    protected override void Append(ReadOnlySpan<byte> fields, int state)
    {
        attributes.Raw(fields);
        ends.Add(attributes.Length);
    }

    protected override ReadOnlySpan<byte> AttributesOf(int index) => attributes.Written[(index == 0 ? 0 : ends[index - 1])..ends[index]];

    private void Begin(int index, ulong start, ulong time)
    {
        point.Clear();
        point.Raw(AttributesOf(index));
        point.Fixed(OtlpTags.Point.Start, Math.Min(start, time));
        point.Fixed(OtlpTags.Point.Time, time);
    }

    private void WriteFields(BucketLayout layout, ReadOnlySpan<ulong> words, bool hasExtremes)
    {
        ulong count = CountOf(layout, words);
        words = count < ulong.MaxValue ? words : Capped(layout, words);

        // Its field has the same number for both kinds, as that of the sum.
        point.Fixed(OtlpTags.HistogramPoint.Count, count);
        point.Fixed(OtlpTags.HistogramPoint.Sum, words[HistogramWords.Sum]);
        if (layout.IsExponential)
        {
            WriteExponential(layout, words);
        }
        else
        {
            WriteExplicit(layout, words);
        }

        if (hasExtremes && count > 0)
        {
            (byte minimum, byte maximum) = layout.IsExponential
                ? (OtlpTags.ExponentialPoint.Minimum, OtlpTags.ExponentialPoint.Maximum)
                : (OtlpTags.HistogramPoint.Minimum, OtlpTags.HistogramPoint.Maximum);
            WriteExtreme(minimum, words[HistogramWords.Minimum], HistogramWords.MinimumOf(words[HistogramWords.Minimum]));
            WriteExtreme(maximum, words[HistogramWords.Maximum], HistogramWords.MaximumOf(words[HistogramWords.Maximum]));
        }
    }

    /// <summary>The count is that of the buckets: a histogram whose count is another is refused by those who check.</summary>
    private static ulong CountOf(BucketLayout layout, ReadOnlySpan<ulong> words)
    {
        ulong count = 0;
        foreach (ulong one in words[FirstCount(layout)..layout.ExemplarWord])
        {
            count = HistogramWords.CappedSum(count, one);
        }

        return count;
    }

    /// <summary>Counts that are more together than a count can be: the last ones are less, as they are on a page.</summary>
    private static ulong[] Capped(BucketLayout layout, ReadOnlySpan<ulong> words)
    {
        ulong[] capped = words.ToArray();
        ulong left = ulong.MaxValue;
        foreach (ref ulong one in capped.AsSpan()[FirstCount(layout)..layout.ExemplarWord])
        {
            one = Math.Min(one, left);
            left -= one;
        }

        return capped;
    }

    private static int FirstCount(BucketLayout layout) => layout.IsExponential ? HistogramWords.Zero : HistogramWords.ExplicitBuckets;

    private void WriteExtreme(byte tag, ulong word, double value)
    {
        if (word != 0)
        {
            point.Double(tag, value);
        }
    }

    private void WriteExplicit(BucketLayout layout, ReadOnlySpan<ulong> words)
    {
        point.Bytes(OtlpTags.HistogramPoint.Buckets, MemoryMarshal.AsBytes(words.Slice(layout.BucketsWord, layout.Count)));
        if (layout.Bounds!.Length > 0)
        {
            point.Bytes(OtlpTags.HistogramPoint.Bounds, MemoryMarshal.AsBytes<double>(layout.Bounds));
        }
    }

    /// <summary>Buckets have the same numbers in OTLP. What is below the first one goes with the zeros, and what is above the last one into the
    /// next behind it.</summary>
    private void WriteExponential(BucketLayout layout, ReadOnlySpan<ulong> words)
    {
        point.Signed(OtlpTags.ExponentialPoint.Scale, layout.Scale);
        point.Fixed(OtlpTags.ExponentialPoint.ZeroCount, HistogramWords.CappedSum(words[HistogramWords.Zero], words[HistogramWords.Below]));
        ReadOnlySpan<ulong> buckets = words.Slice(layout.BucketsWord, layout.Count);
        ulong above = words[HistogramWords.Above];
        int first = buckets.IndexOfAnyExcept(0UL);
        int last = above > 0 ? layout.Count : buckets.LastIndexOfAnyExcept(0UL);
        first = first < 0 ? layout.Count : first;
        if (last >= 0)
        {
            part.Clear();
            for (int i = first; i <= last; i++)
            {
                part.Varint(i < layout.Count ? buckets[i] : above);
            }

            int offset = layout.FirstIndex + first;
            ulong zigzag = (uint)((offset << 1) ^ (offset >> 31));
            int length = 1 + MessageBuffer.VarintLength(zigzag) + 1 + MessageBuffer.VarintLength((ulong)part.Length) + part.Length;
            point.Number(OtlpTags.ExponentialPoint.Positive, (ulong)length);
            point.Number(OtlpTags.Buckets.Offset, zigzag);
            point.Bytes(OtlpTags.Buckets.Counts, part.Written);
        }

        if (layout.NativeZeroThreshold > 0)
        {
            point.Double(OtlpTags.ExponentialPoint.ZeroThreshold, layout.NativeZeroThreshold);
        }
    }

    /// <summary>Writes the exemplar, if there is one from after the start of the point.</summary>
    private void WriteExemplar(BucketLayout layout, ReadOnlySpan<ulong> histogram, ulong start)
    {
        const int valueWord = 0, timeWord = 1, traceWord = 2, spanWord = 4, traceLength = 16, spanLength = 8;
        ReadOnlySpan<ulong> words = histogram[layout.ExemplarWord..];
        if (!layout.HasExemplars || (long)words[timeWord] <= 0 || words[timeWord] < start)
        {
            return;
        }

        point.Number(layout.IsExponential ? OtlpTags.ExponentialPoint.Exemplar : OtlpTags.HistogramPoint.Exemplar, 2 * (1 + sizeof(ulong)) + 2 + traceLength + 2 + spanLength);
        point.Fixed(OtlpTags.Exemplar.Time, words[timeWord]);
        point.Fixed(OtlpTags.Exemplar.Double, words[valueWord]);
        point.Bytes(OtlpTags.Exemplar.SpanId, MemoryMarshal.AsBytes(words.Slice(spanWord, 1)));
        point.Bytes(OtlpTags.Exemplar.TraceId, MemoryMarshal.AsBytes(words.Slice(traceWord, 2)));
    }
}
