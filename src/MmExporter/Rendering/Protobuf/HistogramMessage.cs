using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Protobuf;

namespace MmExporter.Rendering.Protobuf;

/// <summary>
/// A histogram as <c>io.prometheus.client.Histogram</c>: classic buckets, the same as in the text formats, and for exponential ones the
/// native histogram beside them. A Prometheus that takes native histograms takes those alone; one that does not would be left without
/// buckets if there were no classic ones.
/// </summary>
internal static class HistogramMessage
{
    private const int NativeScaleMin = -4, NativeScaleMax = 8;

    /// <summary>Writes the fields of a histogram.</summary>
    /// <param name="series">The series.</param>
    /// <param name="words">Its words.</param>
    /// <param name="message">What takes them.</param>
    public static void Write(Series series, ReadOnlySpan<ulong> words, MessageBuffer message)
    {
        ulong count = series.ClassicBounds.Total(words);
        message.Number(Tags.Histogram.Count, count);
        message.Double(Tags.Histogram.Sum, BitConverter.UInt64BitsToDouble(words[HistogramWords.Sum]));
        BucketLayout layout = series.Buckets!;
        ExemplarText exemplar = layout.HasExemplars ? new ExemplarText(words[layout.ExemplarWord..]) : default;
        WriteClassic(series.ClassicBounds, words, exemplar, message);
        if (series.Created > 0)
        {
            Timestamps.Write(Tags.Histogram.Created, series.Created, message);
        }

        // Prometheus counts in signed numbers, and would refuse the whole page for another, or for a scale that it does not know.
        if (layout.Scale is >= NativeScaleMin and <= NativeScaleMax && layout.NativeZeroThreshold > 0 && count <= long.MaxValue)
        {
            WriteNative(layout, words, message);
            if (exemplar.IsThere && !double.IsNaN(exemplar.Value))
            {
                message.Raw(Tags.Histogram.Exemplars);
                exemplar.WriteMessage(message);
            }
        }
    }

    private static void WriteClassic(ClassicBounds classic, ReadOnlySpan<ulong> words, ExemplarText exemplar, MessageBuffer message)
    {
        double lower = double.NegativeInfinity;
        ulong count = 0;
        for (int i = 0; i <= classic.Bounds.Length; i++)
        {
            double bound = i < classic.Bounds.Length ? classic.Bounds[i] : double.PositiveInfinity;
            count = HistogramWords.CappedSum(count, classic.CountAt(i, words));
            int start = message.BeginShort(Tags.Histogram.Bucket);
            message.Number(Tags.Bucket.Count, count);
            message.Double(Tags.Bucket.UpperBound, bound);
            if (exemplar.IsThere && exemplar.Value > lower && exemplar.Value <= bound)
            {
                message.Byte(Tags.Bucket.Exemplar);
                exemplar.WriteMessage(message);
            }

            message.EndShort(start);
            lower = bound;
        }
    }

    /// <summary>
    /// Bucket i of ours, counted from 0, holds what is above base^(FirstIndex + i), up to base^(FirstIndex + i + 1); Prometheus numbers buckets
    /// by their upper bound. What is below the first one goes with the zeros, what is above the last one into the next behind it.
    /// </summary>
    private static void WriteNative(BucketLayout layout, ReadOnlySpan<ulong> words, MessageBuffer message)
    {
        message.Signed(Tags.Histogram.Schema, layout.Scale);
        message.Double(Tags.Histogram.ZeroThreshold, layout.NativeZeroThreshold);
        message.Number(Tags.Histogram.ZeroCount, HistogramWords.CappedSum(words[HistogramWords.Zero], words[HistogramWords.Below]));
        int behind = -(layout.FirstIndex + 1);
        bool isEmpty = true;
        for (var runs = new BucketRuns(layout, words); runs.MoveNext();)
        {
            WriteSpan(runs.Start - behind, runs.Length, message);
            behind = runs.Start + runs.Length;
            isEmpty = false;
        }

        if (isEmpty)
        {
            // Without it, this would look like a classic histogram.
            WriteSpan(0, 0, message);
        }

        ulong before = 0;
        for (var runs = new BucketRuns(layout, words); runs.MoveNext();)
        {
            for (int i = runs.Start; i < runs.Start + runs.Length; i++)
            {
                message.Signed(Tags.Histogram.PositiveDelta, (long)(runs[i] - before));
                before = runs[i];
            }
        }
    }

    private static void WriteSpan(int offset, int length, MessageBuffer message)
    {
        int start = message.BeginShort(Tags.Histogram.PositiveSpan);
        message.Signed(Tags.Span.Offset, offset);
        message.Number(Tags.Span.Length, (ulong)length);
        message.EndShort(start);
    }
}
