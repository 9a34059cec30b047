using System.Buffers;
using MmExporter.Model;
using MmExporter.Model.Naming;
using MmExporter.Protobuf;

namespace MmExporter.Rendering.Protobuf;

/// <summary>The protobuf format: messages <c>io.prometheus.client.MetricFamily</c>, each behind its length. It alone has native histograms,
/// and tells when counters and histograms began to count without further series.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format</remarks>
internal static class ProtobufPage
{
    /// <summary>Writes the families that have values in this pass.</summary>
    /// <param name="families">The families, in the order of the page.</param>
    /// <param name="escaping">What becomes of names.</param>
    /// <param name="filter">Whether a family is wanted; null for all.</param>
    /// <param name="output">What takes the page.</param>
    public static void Write(ReadOnlySpan<Family> families, EscapingScheme escaping, Predicate<Family>? filter, IBufferWriter<byte> output)
    {
        var page = new PageWriter(output);
        foreach (Family family in families)
        {
            if (family.NamesIn(escaping).IsHidden || (filter is not null && !filter(family)))
            {
                continue;
            }

            FamilyMessages messages = RenderedFamily.MessagesOf(family, escaping);
            if (family.IsScalar || family.Type == FamilyType.Info)
            {
                WriteNumbers(family, messages, ref page);
                continue;
            }

            WriteComplex(family, messages);
            if (messages.Body.Length > 0)
            {
                WriteHead(messages, messages.Body.Length, ref page);
                page.Write(messages.Body.Written);
            }
        }

        page.Complete();
    }

    /// <summary>Begins a family.</summary>
    /// <param name="messages">The family.</param>
    /// <param name="length">Bytes of its metrics.</param>
    /// <param name="page">What takes it.</param>
    private static void WriteHead(FamilyMessages messages, long length, ref PageWriter page)
    {
        Span<byte> varint = stackalloc byte[10];
        int used = 0;
        for (ulong rest = (ulong)(messages.Head.Length + length); rest > 0; rest >>= 7)
        {
            varint[used++] = (byte)(rest | 0x80);
        }

        varint[used - 1] &= 0x7F;
        page.Write(varint[..used]);
        page.Write(messages.Head);
    }

    private static void WriteNumbers(Family family, FamilyMessages messages, ref PageWriter page)
    {
        ReadOnlySpan<bool> present = family.Store.Present;
        ReadOnlySpan<byte> text = messages.Text;
        ReadOnlySpan<int> ends = messages.Ends;
        ReadOnlySpan<Series> series = family.SeriesSpan;
        long length = 0;
        int start = 0;
        for (int i = 0; i < series.Length; i++)
        {
            length += present[series[i].Word] ? ends[i] - start + FamilyMessages.ValueLength : 0;
            start = ends[i];
        }

        if (length == 0)
        {
            return;
        }

        WriteHead(messages, length, ref page);
        start = 0;
        for (int i = 0; i < series.Length; i++)
        {
            if (present[series[i].Word])
            {
                page.WriteBits(text[start..ends[i]], family.ValueOf(series[i]).AsDouble());
            }

            start = ends[i];
        }
    }

    private static void WriteComplex(Family family, FamilyMessages messages)
    {
        (MessageBuffer body, MessageBuffer metric) = (messages.Body, messages.Metric);
        body.Clear();
        ReadOnlySpan<Series> series = family.SeriesSpan;
        int start = 0;
        for (int i = 0; i < series.Length; i++)
        {
            Series one = series[i];
            ReadOnlySpan<byte> labels = messages.Text[start..messages.Ends[i]];
            start = messages.Ends[i];
            if (!family.Store.Present[one.Word])
            {
                continue;
            }

            ReadOnlySpan<ulong> words = family.Store.Words.Slice(one.Word, one.Words);
            if (one.Buckets is null)
            {
                WriteStates(one, words, messages, labels, body);
                continue;
            }

            metric.Clear();
            HistogramMessage.Write(one, words, metric);
            int histogramLength = 1 + MessageBuffer.VarintLength((ulong)metric.Length) + metric.Length;
            body.Number(Tags.Family.Metric, (ulong)(labels.Length + histogramLength));
            body.Raw(labels);
            body.Bytes(Tags.Metric.Histogram, metric.Written);
        }
    }

    /// <summary>A state set is a gauge for each state, as in the text format.</summary>
    private static void WriteStates(Series series, ReadOnlySpan<ulong> words, FamilyMessages messages, ReadOnlySpan<byte> labels, MessageBuffer body)
    {
        const int ValueField = 1 + sizeof(double);
        for (int i = 0; i < series.States.Length; i++)
        {
            ReadOnlySpan<byte> state = messages.State(series.States[i]);
            body.Number(Tags.Family.Metric, (ulong)(labels.Length + state.Length + 2 + ValueField));
            body.Raw(labels);
            body.Raw(state);
            body.Number(Tags.Metric.Gauge, ValueField);
            body.Double(Tags.Number.Value, words[i]);
        }
    }
}
