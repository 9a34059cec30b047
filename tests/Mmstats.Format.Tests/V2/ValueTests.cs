using Mmstats.Format.Tests.V2.Support;
using Mmstats.Format.V2;
using static Mmstats.Format.Tests.V2.Support.RecordBytes;

namespace Mmstats.Format.Tests.V2;

/// <summary>Words of series as values.</summary>
public sealed class ValueTests
{
    private const long PositiveInfinity = 0x7FF0_0000_0000_0000;
    private const long NegativeInfinity = unchecked((long)0xFFF0_0000_0000_0000);

    [Fact]
    public void A_histogram_is_read_from_its_words()
    {
        V2Shape shape = V2Shape.Histogram(2, 1);
        byte[] traceId = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        byte[] spanId = [.. Enumerable.Range(101, 8).Select(i => (byte)i)];
        byte[] words =
        [
            .. F64(12.5), .. I64(BitConverter.DoubleToInt64Bits(-1.5) ^ PositiveInfinity), .. I64(BitConverter.DoubleToInt64Bits(9) ^ NegativeInfinity),
            .. I64(1), .. I64(2), .. I64(3),
            .. F64(4.25), .. I64(77), .. traceId, .. spanId,
        ];
        Assert.True(V2HistogramValue.TryRead(words, shape, out V2HistogramValue value));
        Assert.Equal((12.5, -1.5, 9, 6UL), (value.Sum, value.Minimum, value.Maximum, value.Count));
        Assert.Equal((3, 1UL, 2UL, 3UL), (value.BucketCount, value.Bucket(0), value.Bucket(1), value.Bucket(2)));
        V2Exemplar exemplar = value.Exemplar;
        Assert.Equal((true, 4.25, 77L), (exemplar.Exists, exemplar.Value, exemplar.Time));
        Assert.Equal(traceId, exemplar.TraceId);
        Assert.Equal(spanId, exemplar.SpanId);
    }

    [Fact]
    public void An_exponential_histogram_is_read_from_its_words()
    {
        V2Shape shape = V2Shape.ExponentialHistogram(0, -1, 2, 1);
        byte[] words =
        [
            .. F64(12.5), .. I64(BitConverter.DoubleToInt64Bits(0) ^ PositiveInfinity), .. I64(BitConverter.DoubleToInt64Bits(9) ^ NegativeInfinity),
            .. I64(1), .. I64(2), .. I64(3), .. I64(10), .. I64(20),
            .. F64(4.25), .. I64(77), .. new byte[24],
        ];
        Assert.True(V2ExponentialValue.TryRead(words, shape, out V2ExponentialValue value));
        Assert.Equal((12.5, 0, 9, 36UL), (value.Sum, value.Minimum, value.Maximum, value.Count));
        Assert.Equal((1UL, 2UL, 3UL, 2, 10UL, 20UL), (value.Zero, value.Below, value.Above, value.BucketCount, value.Bucket(0), value.Bucket(1)));
        Assert.Equal((true, 4.25, 77L), (value.Exemplar.Exists, value.Exemplar.Value, value.Exemplar.Time));
    }

    [Fact]
    public void Words_of_0_say_nothing_yet()
    {
        Assert.True(V2HistogramValue.TryRead(new byte[12 * 8], V2Shape.Histogram(3, 1), out V2HistogramValue histogram));
        Assert.Equal((0, double.NaN, double.NaN, 0UL, false), (histogram.Sum, histogram.Minimum, histogram.Maximum, histogram.Count, histogram.Exemplar.Exists));
        Assert.True(V2ExponentialValue.TryRead(new byte[16 * 8], V2Shape.ExponentialHistogram(0, 0, 5, 1), out V2ExponentialValue exponential));
        Assert.Equal((0, double.NaN, double.NaN, 0UL, false), (exponential.Sum, exponential.Minimum, exponential.Maximum, exponential.Count, exponential.Exemplar.Exists));
    }

    [Fact]
    public void A_histogram_without_a_slot_has_no_exemplar()
    {
        Assert.True(V2HistogramValue.TryRead(Filled(4 * 8), V2Shape.Histogram(0, 0), out V2HistogramValue histogram));
        Assert.False(histogram.Exemplar.Exists);
        Assert.Equal(0, histogram.Exemplar.TraceId.Length);
    }

    [Fact]
    public void A_count_is_taken_modulo_two_to_the_64()
    {
        byte[] words = [.. new byte[24], .. I64(-1), .. I64(3)];
        Assert.True(V2HistogramValue.TryRead(words, V2Shape.Histogram(1, 0), out V2HistogramValue value));
        Assert.Equal(2UL, value.Count);
    }

    [Fact]
    public void There_is_no_bucket_outside_the_buckets()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => HistogramBucket(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => HistogramBucket(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExponentialBucket(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExponentialBucket(2));

        static void HistogramBucket(int index)
        {
            Assert.True(V2HistogramValue.TryRead(new byte[11 * 8], V2Shape.Histogram(2, 1), out V2HistogramValue value));
            value.Bucket(index);
        }

        static void ExponentialBucket(int index)
        {
            Assert.True(V2ExponentialValue.TryRead(new byte[13 * 8], V2Shape.ExponentialHistogram(0, 0, 2, 1), out V2ExponentialValue value));
            value.Bucket(index);
        }
    }

    /// <summary>The lengths of words, one too few of them, and the words of every other kind.</summary>
    [Fact]
    public void Readers_take_words_of_their_kind_alone()
    {
        var walk = new V2Walk();
        foreach (MetricBytes bytes in MetricBytes.OfEveryKind)
        {
            Assert.True(V2Metric.TryRead(Parsed.Record(bytes.ToRecord()), 0, out V2Metric metric, out _));
            V2Shape shape = metric.Shape;
            walk.ReadValue(new byte[shape.DataLength], shape);
            walk.ReadValue(Filled(shape.DataLength), shape);
            byte[] fewer = new byte[shape.DataLength - 1];
            Assert.False(V2HistogramValue.TryRead(fewer, shape, out _));
            Assert.False(V2ExponentialValue.TryRead(fewer, shape, out _));
            Assert.False(V2TextValue.TryRead(fewer, shape, out _));
            Assert.False(V2Ring.TryRead(fewer, shape, out _));
            Assert.False(V2StateValue.TryRead(fewer, shape, out _, out V2Refusal refusal));
            Assert.Equal(V2Refusal.WrongWords, refusal);
        }
    }

    [Theory]
    [InlineData("", "", V2Refusal.None)]
    [InlineData("abc", "abc", V2Refusal.None)]
    [InlineData("größe日本", "größe日本", V2Refusal.None)]
    [InlineData("a\0\n", "a\0\n", V2Refusal.None)]
    public void A_text_is_shown_as_it_stands(string text, string shown, V2Refusal refusal)
    {
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(text);
        Assert.Equal((shown, refusal), ReadText((ulong)utf8.Length, utf8));
    }

    [Fact]
    public void A_wrong_text_is_shown_up_to_what_is_wrong()
    {
        Assert.Equal(("ab", V2Refusal.TextNotUtf8), ReadText(4, [0x61, 0x62, 0xC3, 0x28]));
        Assert.Equal(("ab", V2Refusal.TextNotUtf8), ReadText(3, [0x61, 0x62, 0xC3, 0xA4]));
        Assert.Equal(("", V2Refusal.TextNotUtf8), ReadText(16, [0xFF]));
        string longest = new('x', 16);
        Assert.Equal((longest, V2Refusal.None), ReadText(16, [.. longest.Select(c => (byte)c)]));
        Assert.Equal((longest, V2Refusal.WrongTextLength), ReadText(17, [.. longest.Select(c => (byte)c)]));
        Assert.Equal((longest, V2Refusal.WrongTextLength), ReadText(ulong.MaxValue, [.. longest.Select(c => (byte)c)]));
        Assert.Equal((longest[..15], V2Refusal.WrongTextLength), ReadText(1UL << 32, [.. longest[..15].Select(c => (byte)c), 0xE6]));
    }

    [Theory]
    [InlineData(0, 0, 0, V2Refusal.None)]
    [InlineData(0, 1, 1, V2Refusal.None)]
    [InlineData(0, 2, 0, V2Refusal.WrongStateIndex)]
    [InlineData(1, 1, 0, V2Refusal.WrongStateIndex)]
    [InlineData(64, 63, 63, V2Refusal.None)]
    [InlineData(64, 64, 0, V2Refusal.WrongStateIndex)]
    [InlineData(64, -1, 0, V2Refusal.WrongStateIndex)]
    [InlineData(64, 1L << 32, 0, V2Refusal.WrongStateIndex)]
    public void A_state_is_one_of_its_names(int names, long word, int index, V2Refusal refusal)
    {
        Assert.Equal(refusal == V2Refusal.None, V2StateValue.TryRead(I64(word), V2Shape.State(names), out int read, out V2Refusal why));
        Assert.Equal((index, refusal), (read, why));
    }

    [Theory]
    [InlineData(3, 0, 0, 0, 0)]
    [InlineData(3, 5, 5, 0, 5)]
    [InlineData(3, 6, 6, 0, 6)]
    [InlineData(3, 7, 7, 1, 7)]
    [InlineData(3, 8, 8, 2, 8)]
    [InlineData(3, 8, 12, 6, 8)]
    [InlineData(3, 8, 14, 8, 8)]
    [InlineData(3, 8, 100, 8, 8)]
    [InlineData(3, 0, ulong.MaxValue, 0, 0)]
    [InlineData(3, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue - 6, ulong.MaxValue)]
    [InlineData(1, 1, 1, 1, 1)]
    public void Entries_that_may_have_been_overwritten_are_not_good(int log2, ulong head, ulong headAfter, ulong first, ulong end)
    {
        Assert.True(V2RingRange.TryFind(head, headAfter, V2Shape.Samples(log2), out V2RingRange range, out V2Refusal refusal));
        Assert.Equal((new V2RingRange(first, end), V2Refusal.None), (range, refusal));
        Assert.InRange(range.Count, 0, (1 << log2) - 2);
    }

    [Fact]
    public void A_ring_that_went_back_has_no_good_entries()
    {
        Assert.False(V2RingRange.TryFind(1UL << 40, 3, V2Shape.Samples(3), out V2RingRange range, out V2Refusal refusal));
        Assert.Equal((default, V2Refusal.RingWentBack), (range, refusal));
        Assert.False(V2RingRange.TryFind(0, 0, V2Shape.Text(8), out _, out refusal));
        Assert.Equal(V2Refusal.WrongWords, refusal);
    }

    [Fact]
    public void Samples_stand_at_their_number_modulo_the_entries()
    {
        byte[] words = [.. I64(6), .. I64(40), .. F64(4.5), .. I64(50), .. F64(5.5), .. I64(20), .. F64(2.5), .. I64(30), .. F64(double.NaN)];
        V2Shape shape = V2Shape.Samples(2);
        Assert.True(V2Ring.TryRead(words, shape, out V2Ring ring));
        Assert.Equal(6UL, ring.Head);
        Assert.True(ring.TryReadSample(5, out V2Sample sample));
        Assert.Equal(new V2Sample(50, 5.5), sample);
        Assert.True(ring.TryReadSample(ulong.MaxValue, out sample));
        Assert.Equal(new V2Sample(30, double.NaN), sample);
        Assert.False(ring.TryReadEvent(5, out _));
        Assert.Equal((1, 3, 1), (shape.EntryWord(4), shape.EntryWord(5), shape.EntryWord(1UL << 40)));

        // An entry can be read without the rest of the ring.
        Assert.True(V2Sample.TryRead(words.AsSpan(shape.EntryWord(2) * 8), shape, out sample));
        Assert.Equal(new V2Sample(20, 2.5), sample);
        Assert.False(V2Sample.TryRead(new byte[15], shape, out _));
    }

    [Fact]
    public void Events_stand_at_their_number_modulo_the_entries()
    {
        V2Shape shape = V2Shape.Events(1, 8);
        byte[] words = [.. I64(3), .. I64(7), .. U32(17), .. U32(3), .. "abcdefgh"u8, .. I64(8), .. U32(-1), .. U32(-1), .. "ab"u8, 0xC3, 0xFF, .. "wxyz"u8];
        Assert.True(V2Ring.TryRead(words, shape, out V2Ring ring));
        Assert.True(ring.TryReadEvent(2, out V2Event one));
        Assert.Equal((7, 17u, "abc", V2Refusal.None), (one.Time, one.Severity, Parsed.Utf8(one.Text), one.Refusal));
        Assert.True(ring.TryReadEvent(1, out one));
        Assert.Equal((8, uint.MaxValue, "ab", V2Refusal.WrongTextLength), (one.Time, one.Severity, Parsed.Utf8(one.Text), one.Refusal));
        Assert.False(ring.TryReadSample(1, out _));
        Assert.False(V2Event.TryRead(new byte[23], shape, out _));
        Assert.Equal((1, 4), (shape.EntryWord(0), shape.EntryWord(1)));
    }

    [Fact]
    public void Words_are_little_endian_and_have_an_end()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 0x88, .. F64(-0.5), 9];
        var words = new V2Words(bytes);
        Assert.Equal((2, 0x8807060504030201UL, -0.5), (words.Count, words.U64(0), words.F64(1)));
        Assert.Equal(unchecked((long)0x8807060504030201UL), words.I64(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new V2Words(bytes).U64(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new V2Words(bytes).F64(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new V2Words(bytes).F64(0x2000_0000));
    }

    private static byte[] Filled(int length) => [.. Enumerable.Repeat((byte)0xFF, length)];

    private static (string Text, V2Refusal Refusal) ReadText(ulong length, byte[] utf8)
    {
        byte[] words = new byte[8 + 16];
        V2FileBuilder.Put64(words, 0, (long)length);
        utf8.CopyTo(words, 8);
        Assert.True(V2TextValue.TryRead(words, V2Shape.Text(16), out V2TextValue value));
        return (Parsed.Utf8(value.Utf8), value.Refusal);
    }
}
