using Mmstats.Format.Tests.V2.Support;
using Mmstats.Format.V2;
using static Mmstats.Format.Tests.V2.Support.RecordBytes;

namespace Mmstats.Format.Tests.V2;

/// <summary>Series records, and where their words may lie.</summary>
public sealed class SeriesTests
{
    private const uint None = V2Layout.NoSeqWord;
    private static readonly V2Shape Counter = V2Shape.Sum(V2Kind.Counter, V2Number.U64);
    private static readonly V2Shape Histogram = V2Shape.Histogram(10, 1);
    private static readonly V2Shape Gauge = V2Shape.Gauge(V2Number.F64, V2MergeRule.Last);
    private static readonly V2Shape State = V2Shape.State(2);
    private static readonly V2Shape Text = V2Shape.Text(64);
    private static readonly V2Shape Samples = V2Shape.Samples(5);

    [Fact]
    public void Every_field_is_read_from_its_place()
    {
        byte[] record = RecordBytes.Series(3, 17, 5, -2, "a", "", "\0ß");
        Assert.True(V2Series.TryReadMetricId(Parsed.Record(record), 9, 4, out int metricId, out _));
        Assert.True(V2Series.TryRead(Parsed.Record(record), 9, 3, out V2Series series, out V2Refusal refusal));
        Assert.Equal((3, 9, 3, 17u, 5u, -2L, V2Refusal.None), (metricId, series.Number, series.MetricId, series.DataWord, series.SeqWord, series.Created, refusal));
        Assert.Equal(["a", "", "\0ß"], Parsed.All(series.Values));
    }

    [Fact]
    public void A_series_is_one_of_a_metric_before_it()
    {
        Assert.Equal(V2Refusal.None, OfMetricId(RecordBytes.Series(3, 1), 0, 4));
        Assert.Equal(V2Refusal.UnknownMetric, OfMetricId(RecordBytes.Series(4, 1), 0, 4));
        Assert.Equal(V2Refusal.UnknownMetric, OfMetricId(RecordBytes.Series(-1, 1), 0, 4));
        Assert.Equal(V2Refusal.UnknownMetric, OfMetricId(RecordBytes.Series(0, 1), 0, 0));
        Assert.Equal(V2Refusal.None, OfMetricId(RecordBytes.Series(3, 1), 1_048_575, 4));
        Assert.Equal(V2Refusal.TooManySeries, OfMetricId(RecordBytes.Series(3, 1), 1_048_576, 4));
        Assert.Equal(V2Refusal.RecordTooShort, OfMetricId(Record(3, 0, new byte[16]), 0, 4));
        Assert.Equal(V2Refusal.WrongRecordType, OfMetricId(Record(2, 0, new byte[24]), 0, 4));
    }

    [Fact]
    public void Label_values_keep_their_limits()
    {
        Assert.Equal(V2Refusal.None, OfValues(RecordBytes.Series(0, 1, new string('v', 1024), "\n\u007F"), 2));
        Assert.Equal(V2Refusal.StringTooLong, OfValues(RecordBytes.Series(0, 1, new string('v', 1025)), 1));
        Assert.Equal(V2Refusal.StringBeyondRecord, OfValues(RecordBytes.Series(0, 1, "123456"), 2));
        Assert.Equal(V2Refusal.StringBeyondRecord, OfValues(RecordBytes.Series(0, 1), 1));
        Assert.Equal(V2Refusal.StringNotUtf8, OfValues(Record(3, 0, [.. new byte[24], .. RecordBytes.Text([0xE2, 0x82])]), 1));
        Assert.Equal(V2Refusal.RecordTooShort, OfValues(Record(3, 0, new byte[16]), 0));
        Assert.Equal(V2Refusal.WrongRecordType, OfValues(Record(4, 0, new byte[24]), 0));
    }

    /// <summary>What is left of the record is reserved.</summary>
    [Fact]
    public void Values_behind_the_last_key_are_not_looked_at() =>
        Assert.Equal(V2Refusal.None, OfValues(Record(3, 0, [.. new byte[24], .. RecordBytes.Text("a"), .. RecordBytes.Text([0xFF])]), 1));

    [Fact]
    public void Words_lie_behind_those_before_them()
    {
        var placement = new V2Placement();
        Assert.Equal(V2Refusal.None, Place(ref placement, Counter, 1, None));
        Assert.Equal(V2Refusal.DataWordsOverlap, Place(ref placement, Counter, 1, None));
        Assert.Equal(V2Refusal.None, Place(ref placement, Histogram, 2, 0));
        Assert.Equal(V2Refusal.DataWordsOverlap, Place(ref placement, Counter, 20, None));
        Assert.Equal(V2Refusal.SeqWordsOverlap, Place(ref placement, Histogram, 40, 1));
        Assert.Equal(V2Refusal.None, Place(ref placement, Histogram, 40, 2));

        // The shared area has words of its own.
        Assert.Equal(V2Refusal.None, Place(ref placement, Gauge, 0, None));
        Assert.Equal(V2Refusal.None, Place(ref placement, Text, 2, 0));
        Assert.Equal(V2Refusal.DataWordsOverlap, Place(ref placement, Samples, 10, None));
        Assert.Equal(V2Refusal.SeqWordsOverlap, Place(ref placement, Text, 11, 0));
        Assert.Equal(V2Refusal.None, Place(ref placement, Text, 11, 8));
    }

    /// <summary>The lanes of the test files have 480 data words and 10 seq words, the shared area 400 and 9.</summary>
    [Fact]
    public void Words_lie_within_their_area()
    {
        Assert.Equal(V2Refusal.None, First(Counter, 479, None));
        Assert.Equal(V2Refusal.DataWordsBeyondArea, First(Counter, 480, None));
        Assert.Equal(V2Refusal.DataWordsBeyondArea, First(Counter, 0xFFFF_FFFF, None));
        Assert.Equal(V2Refusal.None, First(Histogram, 461, 8));
        Assert.Equal(V2Refusal.DataWordsBeyondArea, First(Histogram, 462, 8));
        Assert.Equal(V2Refusal.SeqWordsBeyondArea, First(Histogram, 461, 9));
        Assert.Equal(V2Refusal.SeqWordsBeyondArea, First(Histogram, 461, 0xFFFF_FFFE));
        Assert.Equal(V2Refusal.None, First(Gauge, 398, None));
        Assert.Equal(V2Refusal.DataWordsBeyondArea, First(Gauge, 399, None));
        Assert.Equal(V2Refusal.None, First(Text, 391, 8));
        Assert.Equal(V2Refusal.SeqWordsBeyondArea, First(Text, 391, 9));
    }

    [Fact]
    public void Kinds_with_seq_words_have_one_and_no_others()
    {
        Assert.Equal(V2Refusal.WrongSeqWord, First(Counter, 1, 0));
        Assert.Equal(V2Refusal.WrongSeqWord, First(Gauge, 1, 0));
        Assert.Equal(V2Refusal.WrongSeqWord, First(State, 1, 1));
        Assert.Equal(V2Refusal.WrongSeqWord, First(Samples, 1, 1));
        Assert.Equal(V2Refusal.WrongSeqWord, First(Histogram, 1, None));
        Assert.Equal(V2Refusal.WrongSeqWord, First(Text, 1, None));
    }

    [Fact]
    public void A_refused_series_takes_no_words()
    {
        var placement = new V2Placement();
        Assert.Equal(V2Refusal.WrongSeqWord, Place(ref placement, Counter, 300, 0));
        Assert.Equal(V2Refusal.SeqWordsBeyondArea, Place(ref placement, Histogram, 300, 9));
        Assert.Equal(V2Refusal.None, Place(ref placement, Histogram, 1, 0));
    }

    /// <summary>In an area of two pages whose data words begin with byte 64, word 504 begins the second page.</summary>
    [Fact]
    public void Values_do_not_begin_a_page_or_lie_in_two()
    {
        Assert.Equal(V2Refusal.None, InTwoPages(Counter, 503));
        Assert.Equal(V2Refusal.DataWordsMisplaced, InTwoPages(Counter, 504));
        Assert.Equal(V2Refusal.None, InTwoPages(Counter, 505));
        Assert.Equal(V2Refusal.None, InTwoPages(Histogram, 504 - 19));
        Assert.Equal(V2Refusal.DataWordsMisplaced, InTwoPages(Histogram, 504 - 18));
        Assert.Equal(V2Refusal.None, InTwoPages(Gauge, 502));
        Assert.Equal(V2Refusal.DataWordsMisplaced, InTwoPages(Gauge, 503));
        Assert.Equal(V2Refusal.DataWordsMisplaced, InTwoPages(State, 504));
        Assert.Equal(V2Refusal.None, InTwoPages(Text, 504));
        Assert.Equal(V2Refusal.DataWordsMisplaced, InTwoPages(Samples, 504));
        Assert.Equal(V2Refusal.None, InTwoPages(Samples, 503));
    }

    /// <summary>Without seq words the data words begin where the area does, with a page.</summary>
    [Fact]
    public void The_first_word_of_an_area_without_seq_words_is_that_of_a_page()
    {
        Assert.Equal(V2Refusal.DataWordsMisplaced, InTwoPages(Counter, 0, seqWords: 0));
        Assert.Equal(V2Refusal.None, InTwoPages(Counter, 1, seqWords: 0));
    }

    private static V2Refusal First(in V2Shape shape, uint dataWord, uint seqWord)
    {
        var placement = new V2Placement();
        return Place(ref placement, shape, dataWord, seqWord);
    }

    private static V2Refusal Place(ref V2Placement placement, in V2Shape shape, uint dataWord, uint seqWord) =>
        Place(ref placement, new V2FileBuilder().Build(), shape, dataWord, seqWord);

    private static V2Refusal InTwoPages(in V2Shape shape, uint dataWord, int seqWords = 8)
    {
        byte[] header = new V2FileBuilder().Build()[..4096];
        V2FileBuilder.Put64(header, 24, 10 * 4096);
        V2FileBuilder.Put32(header, 44, seqWords);
        V2FileBuilder.Put32(header, 48, 900);
        V2FileBuilder.Put32(header, 52, 6 * 4096);
        V2FileBuilder.Put32(header, 56, 2 * 4096);
        V2FileBuilder.Put32(header, 60, seqWords);
        V2FileBuilder.Put32(header, 64, 900);
        V2FileBuilder.Put32(header, 68, 2);
        var placement = new V2Placement();
        return Place(ref placement, header, shape, dataWord, shape.SeqWords == 0 ? None : 0);
    }

    private static V2Refusal Place(ref V2Placement placement, byte[] file, in V2Shape shape, uint dataWord, uint seqWord)
    {
        Assert.True(V2Header.TryRead(file, BitConverter.ToInt64(file, 24), out V2Header header, out _));
        Assert.True(V2Series.TryRead(Parsed.Record(RecordBytes.Series(0, dataWord, seqWord, 1)), 0, 0, out V2Series series, out _));
        Assert.Equal(placement.TryPlace(header, shape, series, out V2Refusal refusal), refusal == V2Refusal.None);
        return refusal;
    }

    private static V2Refusal OfMetricId(byte[] record, int number, int metricCount)
    {
        Assert.Equal(V2Series.TryReadMetricId(Parsed.Record(record), number, metricCount, out _, out V2Refusal refusal), refusal == V2Refusal.None);
        return refusal;
    }

    private static V2Refusal OfValues(byte[] record, int keyCount)
    {
        Assert.Equal(V2Series.TryRead(Parsed.Record(record), 0, keyCount, out _, out V2Refusal refusal), refusal == V2Refusal.None);
        return refusal;
    }
}
