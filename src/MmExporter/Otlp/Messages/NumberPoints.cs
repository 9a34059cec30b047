using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Otlp.Delta;
using MmExporter.Protobuf;

namespace MmExporter.Otlp.Messages;

/// <summary>
/// The points of a metric of plain numbers. A point is its attributes, which stand ready, and behind them fields of eight bytes each: the start
/// (not of gauges), the time and the value. A push copies them and sets time and value.
/// </summary>
/// <param name="head">The metric.</param>
internal sealed class NumberPoints(MetricHead head) : MetricPoints(head)
{
    private const int FieldLength = 1 + sizeof(ulong);

    /// <summary>Where things are, counted from the end of a point.</summary>
    private const int Value = sizeof(ulong), ValueTag = FieldLength, Time = ValueTag + sizeof(ulong), Start = Time + FieldLength;

    private readonly MessageBuffer text = new();
    private readonly MessageBuffer scratch = new();
    private readonly List<int> ends = [];
    private readonly List<int> states = [];
    private Origin[] origins = [];

    /// <summary>Where the value of a point is.</summary>
    /// <param name="Word">The word in the store.</param>
    /// <param name="Series">The first word of its series, which tells whether it has a value.</param>
    /// <param name="Number">What the word is.</param>
    /// <param name="Start">When it began, in Unix nanoseconds.</param>
    private readonly record struct Origin(int Word, int Series, NumberKind Number, ulong Start);

    private bool HasStart => Head.Kind != PointKind.Gauge;

    private int FixedLength => HasStart ? 3 * FieldLength : 2 * FieldLength;

    public override void Place()
    {
        if (origins.Length < Count)
        {
            origins = new Origin[Math.Max(Count, Math.Min(2 * origins.Length, Count + 1024))];
        }

        for (int i = 0; i < Count; i++)
        {
            Series one = Series[i];
            origins[i] = new Origin(one.Word + states[i], one.Word, one.States.Length > 0 ? NumberKind.Unsigned : one.Number, (ulong)one.Created);
        }
    }

    protected override int WriteTotals(ValueStore store, ulong time, RequestWriter writer)
    {
        ReadOnlySpan<int> allEnds = CollectionsMarshal.AsSpan(ends);
        ReadOnlySpan<Origin> all = origins.AsSpan(0, Count);
        ReadOnlySpan<bool> present = store.Present;
        bool hasStart = HasStart;
        int written = 0;
        for (int first = NextPresent(all, present, 0); first < all.Length; first = NextPresent(all, present, first))
        {
            int start = first == 0 ? 0 : allEnds[first - 1];
            // All points up to the next one without a value, as far as there is room.
            int room = writer.BeginPoints(allEnds[first] - start);
            int last = first + 1;
            while (last < all.Length && allEnds[last] - start <= room && present[all[last].Series])
            {
                last++;
            }

            Span<byte> target = writer.Take(allEnds[last - 1] - start);
            text.Written.Slice(start, target.Length).CopyTo(target);
            for (int i = first; i < last; i++)
            {
                Span<byte> point = target[..(allEnds[i] - start)];
                BinaryPrimitives.WriteUInt64LittleEndian(point[^Time..], time);
                BinaryPrimitives.WriteUInt64LittleEndian(point[^Value..], BitsOf(ValueOf(all[i], store), out point[^ValueTag]));
                if (hasStart)
                {
                    // A writer's clock may be ahead.
                    BinaryPrimitives.WriteUInt64LittleEndian(point[^Start..], Math.Min(all[i].Start, time));
                }
            }

            written += last - first;
            first = last;
        }

        return written;
    }

    protected override int WriteGrowth(ValueStore store, ulong time, DeltaBatch delta, RequestWriter writer)
    {
        int written = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!store.Present[origins[i].Series] ||
                !delta.TryGrow(IdOf(i), Series[i], ValueOf(origins[i], store), out ulong start, out Number growth))
            {
                continue;
            }

            ReadOnlySpan<byte> template = text.Written[(i == 0 ? 0 : ends[i - 1])..ends[i]];
            writer.BeginPoints(template.Length);
            Span<byte> point = writer.Take(template.Length);
            template.CopyTo(point);
            BinaryPrimitives.WriteUInt64LittleEndian(point[^Start..], Math.Min(start, time));
            BinaryPrimitives.WriteUInt64LittleEndian(point[^Time..], time);
            BinaryPrimitives.WriteUInt64LittleEndian(point[^Value..], BitsOf(growth, out point[^ValueTag]));
            delta.Add(IdOf(i), writer.Index);
            written++;
        }

        return written;
    }

    protected override void Append(ReadOnlySpan<byte> attributes, int state)
    {
        scratch.Clear();
        scratch.Raw(attributes);
        if (HasStart)
        {
            scratch.Fixed(OtlpTags.Point.Start, 0);
        }

        scratch.Fixed(OtlpTags.Point.Time, 0);
        scratch.Fixed(OtlpTags.NumberPoint.Int, 0);
        text.Bytes(OtlpTags.Data.Point, scratch.Written);
        ends.Add(text.Length);
        states.Add(state);
    }

    protected override ReadOnlySpan<byte> AttributesOf(int index)
    {
        ReadOnlySpan<byte> point = text.Written[(index == 0 ? 0 : ends[index - 1])..ends[index]];
        int start = 1;
        while (point[start++] >= 0x80)
        {
            // Its length has another byte.
        }

        return point[start..^FixedLength];
    }

    private static int NextPresent(ReadOnlySpan<Origin> origins, ReadOnlySpan<bool> present, int at)
    {
        while (at < origins.Length && !present[origins[at].Series])
        {
            at++;
        }

        return at;
    }

    private static Number ValueOf(in Origin origin, ValueStore store) =>
        store.HasOverflows && store.TryGetOverflow(origin.Word, out double sum) ? Number.From(sum) : new Number(origin.Number, store.Words[origin.Word]);

    /// <summary>The value as OTLP has it: integers up to 2^63 - 1, and doubles.</summary>
    private static ulong BitsOf(Number value, out byte tag)
    {
        tag = value.Kind == NumberKind.Float ? OtlpTags.NumberPoint.Double : OtlpTags.NumberPoint.Int;
        if (value.Kind == NumberKind.Unsigned && value.Bits > long.MaxValue)
        {
            tag = OtlpTags.NumberPoint.Double;
            return BitConverter.DoubleToUInt64Bits(value.Bits);
        }

        return value.Bits;
    }
}
