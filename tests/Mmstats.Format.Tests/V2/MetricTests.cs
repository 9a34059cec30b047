using System.Text;
using Mmstats.Format.Tests.V2.Support;
using Mmstats.Format.V2;
using static Mmstats.Format.Tests.V2.Support.RecordBytes;

namespace Mmstats.Format.Tests.V2;

/// <summary>Metric records, rule by rule.</summary>
public sealed class MetricTests
{
    private static readonly MetricBytes Counter = new();
    private static readonly MetricBytes Gauge = new() { Kind = V2Kind.Gauge, Number = V2Number.F64, Rule = V2MergeRule.Last };
    private static readonly MetricBytes Histogram = new() { Kind = V2Kind.Histogram, Number = V2Number.F64, Parameters = Bounds(0, 1) };
    private static readonly MetricBytes Exponential = new() { Kind = V2Kind.ExponentialHistogram, Number = V2Number.F64, Parameters = RecordBytes.Exponential(0, 0, 1, 0) };
    private static readonly MetricBytes TextMetric = new() { Kind = V2Kind.Text, Number = V2Number.None, Parameters = Pair(8) };
    private static readonly MetricBytes State = new() { Kind = V2Kind.State, Number = V2Number.U64, Parameters = States("a") };
    private static readonly MetricBytes Samples = new() { Kind = V2Kind.Samples, Number = V2Number.F64, Parameters = Pair(1) };
    private static readonly MetricBytes Events = new() { Kind = V2Kind.Events, Number = V2Number.None, Parameters = Pair(1, 8) };

    [Fact]
    public void Every_string_is_read_from_its_place()
    {
        byte[] record = (Histogram with
        {
            Id = 7,
            Name = "größe",
            Unit = "By",
            Help = "two\nlines\0and a \u007F",
            Keys = ["a", "b.c", "日本"],
            Parameters = Bounds(1, -1.5, 0, 1e300),
            Emphasised = true,
        }).ToRecord();
        Assert.True(V2Metric.TryRead(Parsed.Record(record), 7, out V2Metric metric, out _));
        Assert.Equal((7, true), (metric.Id, metric.IsEmphasised));
        Assert.Equal("größe", Parsed.Utf8(metric.Name));
        Assert.Equal("By", Parsed.Utf8(metric.Unit));
        Assert.Equal("two\nlines\0and a \u007F", Parsed.Utf8(metric.Help));
        Assert.Equal(["a", "b.c", "日本"], Parsed.All(metric.Keys));
        Assert.Equal((3, -1.5, 0, 1e300), (metric.Bounds.Count, metric.Bounds[0], metric.Bounds[1], metric.Bounds[2]));
        Assert.Equal(V2Shape.Histogram(3, 1), metric.Shape);
        Assert.Equal(0, metric.States.Count);
    }

    [Fact]
    public void Every_shape_has_the_words_of_the_table_of_kinds()
    {
        AssertShape(Counter, dataWords: 1, seqWords: 0, shared: false, boundToPage: true);
        AssertShape(Counter with { Kind = V2Kind.UpDownCounter, Number = V2Number.I64 }, 1, 0, false, true);
        AssertShape(Gauge, 2, 0, true, true);
        AssertShape(Gauge with { Rule = V2MergeRule.Each }, 1, 0, true, true);
        AssertShape(Histogram with { Parameters = Bounds(0) }, 4, 1, false, true);
        AssertShape(Histogram with { Parameters = Bounds(1, 1, 2, 3) }, 12, 2, false, true);
        AssertShape(Exponential with { Parameters = RecordBytes.Exponential(8, -1_048_576, 256, 0) }, 262, 1, false, true);
        AssertShape(Exponential with { Parameters = RecordBytes.Exponential(-4, 1_048_576, 256, 1) }, 267, 2, false, true);
        AssertShape(TextMetric with { Parameters = Pair(32_768) }, 4097, 1, true, false);
        AssertShape(State with { Parameters = States() }, 1, 0, true, true);
        AssertShape(Samples with { Parameters = Pair(20) }, 2_097_153, 0, true, false);
        AssertShape(Events with { Parameters = Pair(12, 1024) }, 532_481, 0, true, false);
    }

    [Theory]
    [InlineData(V2Kind.Counter, "U64 F64")]
    [InlineData(V2Kind.UpDownCounter, "I64 F64")]
    [InlineData(V2Kind.Gauge, "I64 F64")]
    [InlineData(V2Kind.Histogram, "F64")]
    [InlineData(V2Kind.ExponentialHistogram, "F64")]
    [InlineData(V2Kind.Text, "None")]
    [InlineData(V2Kind.State, "U64")]
    [InlineData(V2Kind.Samples, "F64")]
    [InlineData(V2Kind.Events, "None")]
    public void A_kind_has_its_numbers_and_its_rules_and_no_others(V2Kind kind, string numbers)
    {
        MetricBytes good = MetricBytes.OfEveryKind.First(metric => metric.Kind == kind);
        for (int number = 0; number < 256; number++)
        {
            bool has = numbers.Split(' ').Contains(((V2Number)number).ToString());
            Assert.Equal(has ? V2Refusal.None : V2Refusal.WrongNumber, Refusal(good with { Number = (V2Number)number }));
        }

        for (int rule = 0; rule < 256; rule++)
        {
            bool has = kind == V2Kind.Gauge ? rule is >= 1 and <= 6 : rule == 0;
            Assert.Equal(has ? V2Refusal.None : V2Refusal.WrongMergeRule, Refusal(good with { Rule = (V2MergeRule)rule }));
        }
    }

    [Fact]
    public void Kinds_that_this_version_has_not_are_unknown()
    {
        Assert.Equal(V2Refusal.UnknownKind, Refusal(Counter with { Kind = V2Kind.None }));
        for (int kind = 10; kind < 256; kind++)
        {
            Assert.Equal(V2Refusal.UnknownKind, Refusal(Counter with { Kind = (V2Kind)kind }));
        }
    }

    [Fact]
    public void Ids_count_the_metric_records()
    {
        Assert.Equal(V2Refusal.WrongMetricId, Refusal(Counter with { Id = 1 }, 0));
        Assert.Equal(V2Refusal.WrongMetricId, Refusal(Counter with { Id = -1 }, 0));
        Assert.Equal(V2Refusal.None, Refusal(Counter with { Id = 65_535 }, 65_535));
        Assert.Equal(V2Refusal.TooManyMetrics, Refusal(Counter with { Id = 65_536 }, 65_536));
    }

    [Fact]
    public void Texts_keep_their_limits()
    {
        Assert.Equal(V2Refusal.EmptyString, Refusal(Counter with { Name = "" }));
        Assert.Equal(V2Refusal.None, Refusal(Counter with { Name = new string('n', 255), Unit = new string('u', 63), Help = new string('h', 1024) }));
        Assert.Equal(V2Refusal.StringTooLong, Refusal(Counter with { Name = new string('n', 256) }));
        Assert.Equal(V2Refusal.StringTooLong, Refusal(Counter with { Unit = new string('u', 64) }));
        Assert.Equal(V2Refusal.StringTooLong, Refusal(Counter with { Help = new string('h', 1025) }));
        Assert.Equal(V2Refusal.EmptyString, Refusal(Counter with { Keys = ["a", ""] }));
        Assert.Equal(V2Refusal.None, Refusal(Counter with { Keys = [new string('k', 255)] }));
        Assert.Equal(V2Refusal.StringTooLong, Refusal(Counter with { Keys = [new string('k', 256)] }));
        Assert.Equal(V2Refusal.RepeatedString, Refusal(Counter with { Keys = ["a", "b", "a"] }));
        Assert.Equal(V2Refusal.None, Refusal(Counter with { Keys = Numbered(32) }));
        Assert.Equal(V2Refusal.TooManyKeys, Refusal(Counter with { Keys = Numbered(33) }));
    }

    [Fact]
    public void Control_characters_stand_in_help_texts_and_names_of_states_alone()
    {
        foreach (char c in Enumerable.Range(0, 32).Append(127).Select(value => (char)value))
        {
            string text = $"a{c}b";
            Assert.Equal(V2Refusal.ControlCharacter, Refusal(Counter with { Name = text }));
            Assert.Equal(V2Refusal.ControlCharacter, Refusal(Counter with { Unit = text }));
            Assert.Equal(V2Refusal.ControlCharacter, Refusal(Counter with { Keys = [text] }));
            Assert.Equal(V2Refusal.None, Refusal(Counter with { Help = text }));
            Assert.Equal(V2Refusal.None, Refusal(State with { Parameters = States(text) }));
        }

        Assert.Equal(V2Refusal.None, Refusal(Counter with { Name = " ~\u0080\u009F", Unit = " ", Keys = [" "] }));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("unit")]
    [InlineData("help")]
    [InlineData("key1")]
    [InlineData("stat")]
    public void Texts_are_utf8(string which)
    {
        byte[] record = (State with { Unit = "unit", Help = "help", Keys = ["key1"], Parameters = States("stat") }).ToRecord();
        int at = record.AsSpan().IndexOf(Encoding.ASCII.GetBytes(which));
        byte[][] wrongs = [[0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xFF], [0xF4, 0x90, 0x80, 0x80], [0x61, 0x61, 0x61, 0xC3]];
        foreach (byte[] wrong in wrongs)
        {
            byte[] copy = [.. record];
            wrong.CopyTo(copy, at);
            Assert.Equal(V2Refusal.StringNotUtf8, Refusal(copy));
        }
    }

    [Fact]
    public void Strings_end_with_the_record()
    {
        byte[] record = (Counter with { Name = "12345678", Unit = "", Help = "ab" }).ToRecord();
        Assert.Equal((40, V2Refusal.None), (record.Length, Refusal(record)));
        V2FileBuilder.Put32(record, 0, 32);
        Assert.Equal(V2Refusal.StringBeyondRecord, Refusal(record[..32]));
        V2FileBuilder.Put32(record, 0, 24);
        Assert.Equal(V2Refusal.StringBeyondRecord, Refusal(record[..24]));
        V2FileBuilder.Put32(record, 0, 16);
        Assert.Equal(V2Refusal.RecordTooShort, Refusal(record[..16]));
        Assert.Equal(V2Refusal.WrongRecordType, Refusal(Record(3, 0, new byte[32])));
    }

    [Fact]
    public void Parameters_of_histograms_keep_their_limits()
    {
        Assert.Equal(V2Refusal.None, Refusal(Histogram with { Parameters = Bounds(0, [.. Enumerable.Range(0, 256).Select(i => (double)i)]) }));
        Assert.Equal(V2Refusal.WrongBucketCount, Refusal(Histogram with { Parameters = Bounds(0, [.. Enumerable.Range(0, 257).Select(i => (double)i)]) }));
        Assert.Equal(V2Refusal.WrongBucketCount, Refusal(Histogram with { Parameters = Pair(-1) }));
        Assert.Equal(V2Refusal.WrongExemplarSlots, Refusal(Histogram with { Parameters = Bounds(2, 1) }));
        Assert.Equal(V2Refusal.ParametersBeyondRecord, Refusal(Histogram with { Parameters = [] }));
        Assert.Equal(V2Refusal.ParametersBeyondRecord, Refusal(Histogram with { Parameters = [.. Pair(2), .. F64(1)] }));
        double[][] wrongs = [[double.NaN], [double.PositiveInfinity], [double.NegativeInfinity, 1], [1, 1], [2, 1], [0, -0.0], [1, double.NaN, 2], [1, double.PositiveInfinity]];
        Assert.All(wrongs, wrong => Assert.Equal(V2Refusal.WrongBounds, Refusal(Histogram with { Parameters = Bounds(0, wrong) })));
    }

    [Fact]
    public void Parameters_of_exponential_histograms_keep_their_limits()
    {
        Assert.Equal(V2Refusal.WrongScale, Refusal(Exponential with { Parameters = RecordBytes.Exponential(-5, 0, 1, 0) }));
        Assert.Equal(V2Refusal.WrongScale, Refusal(Exponential with { Parameters = RecordBytes.Exponential(9, 0, 1, 0) }));
        Assert.Equal(V2Refusal.WrongFirstIndex, Refusal(Exponential with { Parameters = RecordBytes.Exponential(0, -1_048_577, 1, 0) }));
        Assert.Equal(V2Refusal.WrongFirstIndex, Refusal(Exponential with { Parameters = RecordBytes.Exponential(0, 1_048_577, 1, 0) }));
        Assert.Equal(V2Refusal.WrongBucketCount, Refusal(Exponential with { Parameters = RecordBytes.Exponential(0, 0, 0, 0) }));
        Assert.Equal(V2Refusal.WrongBucketCount, Refusal(Exponential with { Parameters = RecordBytes.Exponential(0, 0, 257, 0) }));
        Assert.Equal(V2Refusal.WrongExemplarSlots, Refusal(Exponential with { Parameters = RecordBytes.Exponential(0, 0, 1, 2) }));
        Assert.Equal(V2Refusal.ParametersBeyondRecord, Refusal(Exponential with { Parameters = Pair(0) }));
    }

    [Fact]
    public void Parameters_of_the_others_keep_their_limits()
    {
        Assert.All([0, 4, 12, 32_776, -8], wrong => Assert.Equal(V2Refusal.WrongTextCapacity, Refusal(TextMetric with { Parameters = Pair(wrong) })));
        Assert.All([0, 21, -1], wrong => Assert.Equal(V2Refusal.WrongRingSize, Refusal(Samples with { Parameters = Pair(wrong) })));
        Assert.All([0, 13, -1], wrong => Assert.Equal(V2Refusal.WrongRingSize, Refusal(Events with { Parameters = Pair(wrong, 8) })));
        Assert.All([0, 4, 12, 1032, -8], wrong => Assert.Equal(V2Refusal.WrongTextCapacity, Refusal(Events with { Parameters = Pair(1, wrong) })));
        Assert.All([TextMetric, State, Samples, Events], metric => Assert.Equal(V2Refusal.ParametersBeyondRecord, Refusal(metric with { Parameters = [] })));
    }

    [Fact]
    public void Names_of_states_keep_their_limits()
    {
        Assert.Equal(V2Refusal.None, Refusal(State with { Parameters = States([.. Numbered(64).Select(name => name.PadLeft(255))]) }));
        Assert.Equal(V2Refusal.TooManyStates, Refusal(State with { Parameters = States(Numbered(65)) }));
        Assert.Equal(V2Refusal.TooManyStates, Refusal(State with { Parameters = Pair(-1) }));
        Assert.Equal(V2Refusal.EmptyString, Refusal(State with { Parameters = States("a", "") }));
        Assert.Equal(V2Refusal.StringTooLong, Refusal(State with { Parameters = States(new string('s', 256)) }));
        Assert.Equal(V2Refusal.RepeatedString, Refusal(State with { Parameters = States("a", "b", "b") }));
        Assert.Equal(V2Refusal.StringBeyondRecord, Refusal(State with { Parameters = Pair(1) }));
        Assert.True(V2Metric.TryRead(Parsed.Record((State with { Parameters = States("on", "off") }).ToRecord()), 0, out V2Metric metric, out _));
        Assert.Equal(["on", "off"], Parsed.All(metric.States));
    }

    private static void AssertShape(MetricBytes bytes, int dataWords, int seqWords, bool shared, bool boundToPage)
    {
        Assert.True(V2Metric.TryRead(Parsed.Record(bytes.ToRecord()), 0, out V2Metric metric, out _));
        V2Shape shape = metric.Shape;
        Assert.Equal((bytes.Kind, bytes.Number, bytes.Rule), (shape.Kind, shape.Number, shape.MergeRule));
        Assert.Equal((dataWords, seqWords, shared, boundToPage), (shape.DataWords, shape.SeqWords, shape.IsShared, shape.IsBoundToPage));
    }

    private static V2Refusal Refusal(MetricBytes metric, int id = 0) => Refusal(metric.ToRecord(), id);

    private static V2Refusal Refusal(byte[] record, int id = 0)
    {
        bool good = V2Metric.TryRead(Parsed.Record(record), id, out V2Metric metric, out V2Refusal refusal);
        Assert.Equal(good, refusal == V2Refusal.None);
        Assert.Equal(good, metric.Shape.Kind != V2Kind.None);
        return refusal;
    }

    private static string[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString(provider: null))];
}
