using System.Globalization;
using System.Text;
using Mmstats.Format.Tests.Support;
using Mmstats.Format.V1;

namespace Mmstats.Format.Tests.V1;

/// <summary>The recorded files against what mmstats' own reader said of them.</summary>
public sealed class CorpusTests
{
    /// <summary>What is to be said of the files that are not read to their end. All others are.</summary>
    private static readonly Dictionary<string, V1Refusal> Refusals = new()
    {
        ["custom_bad_sig.mmstats"] = V1Refusal.UnknownType,
        ["label_empty_ends_file.mmstats"] = V1Refusal.NotYet,
        ["no_fields.mmstats"] = V1Refusal.NotYet,
        ["malformed/empty_0bytes.mmstats"] = V1Refusal.NotYet,
        ["malformed/half_init_label.mmstats"] = V1Refusal.NotYet,
        ["malformed/half_init_labelsz_only.mmstats"] = V1Refusal.NotYet,
        ["malformed/labelsz_huge.mmstats"] = V1Refusal.Truncated,
        ["malformed/one_byte_01.mmstats"] = V1Refusal.NotYet,
        ["malformed/text_file.mmstats"] = V1Refusal.UnknownVersion,
        ["malformed/trunc_before_wb.mmstats"] = V1Refusal.Truncated,
        ["malformed/trunc_in_2nd_buffer_reads_2nd.mmstats"] = V1Refusal.Truncated,
        ["malformed/trunc_in_label.mmstats"] = V1Refusal.Truncated,
        ["malformed/trunc_in_labelsz.mmstats"] = V1Refusal.Truncated,
        ["malformed/type_bad.mmstats"] = V1Refusal.UnknownType,
        ["malformed/type_big_string.mmstats"] = V1Refusal.Truncated,
        ["malformed/type_empty.mmstats"] = V1Refusal.NotYet,
        ["malformed/type_overflow.mmstats"] = V1Refusal.UnknownType,
        ["malformed/type_x.mmstats"] = V1Refusal.TypeWithoutValue,
        ["malformed/version_2.mmstats"] = V1Refusal.UnknownVersion,
        ["malformed/version_255.mmstats"] = V1Refusal.UnknownVersion,
        ["malformed/wb_2.mmstats"] = V1Refusal.UnknownWriteBuffer,
        ["malformed/wb_3.mmstats"] = V1Refusal.UnknownWriteBuffer,
        ["malformed/wb_254.mmstats"] = V1Refusal.UnknownWriteBuffer,
    };

    public static TheoryData<string> Names => [.. CorpusFile.Names];

    [Fact]
    public void The_corpus_is_there() => Assert.True(CorpusFile.Names.Count >= 60);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_file_ends_where_and_as_it_should(string name)
    {
        CorpusFile file = CorpusFile.Load(name);
        Walk walk = Walk.Of(file.Bytes);
        Assert.Equal(Refusals.GetValueOrDefault(name, V1Refusal.None), walk.Refusal);
        Assert.Equal(file.Stats.Count, walk.Fields.Count);
        if (file.EndOffset is { } end)
        {
            Assert.Equal(end, walk.End);
        }
    }

    /// <summary>A file without a field, or with a half-written one, is being created: no error for us.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void What_mmstats_raises_on_is_refused_and_only_that(string name)
    {
        CorpusFile file = CorpusFile.Load(name);
        V1Refusal refusal = Walk.Of(file.Bytes).Refusal;
        bool isBeingCreated = !file.HasError && file.Stats.Count == 0;
        Assert.Equal(file.HasError || isBeingCreated, refusal != V1Refusal.None);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_field_is_where_mmstats_says(string name)
    {
        CorpusFile file = CorpusFile.Load(name);
        foreach ((CorpusStat stat, V1Field field) in Pairs(file))
        {
            Assert.Equal(stat.Offset, field.Offset);
            Assert.Equal(stat.LabelHex, CorpusStat.Describe(file.Bytes.AsSpan(field.LabelOffset, field.LabelLength), stat.LabelHex));
            Assert.Equal(stat.Type, Encoding.ASCII.GetString(file.Bytes, field.TypeOffset, field.TypeLength));
            Assert.Equal(stat.IsBuffered, field.IsBuffered);
            Assert.Equal(stat.WriteBuffer, file.Bytes[field.StateOffset]);
            Assert.Equal(stat.ValueSize, field.Format.Length);
            Assert.Equal(stat.ValueOffset, field.StateOffset + V1Layout.WriteBufferLength);
            int shown = field.StateOffset + V1Layout.BufferOffset(field.IsBuffered ? stat.WriteBuffer ^ 1 : 0, stat.ValueSize);
            Assert.Equal(stat.RawHex, CorpusStat.Describe(file.Bytes.AsSpan(shown, stat.ValueSize), stat.RawHex));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_label_and_value_is_read_as_mmstats_reads_it(string name)
    {
        CorpusFile file = CorpusFile.Load(name);
        foreach ((CorpusStat stat, V1Field field) in Pairs(file))
        {
            Assert.Equal(stat.Label, V1Value.ReadLabel(file.Bytes.AsSpan(field.LabelOffset, field.LabelLength)));
            Assert.True(field.TryGetShown(file.Bytes.AsSpan(field.StateOffset, field.StateLength), out ReadOnlySpan<byte> bytes));
            AssertValue(stat, field.Format, bytes);
        }
    }

    /// <summary>Python 2 takes them for characters; they are not UTF-8, and no Prometheus reads them.</summary>
    [Fact]
    public void Encoded_lone_surrogates_are_dropped_from_texts()
    {
        CorpusFile file = CorpusFile.Load("strings.mmstats");
        CorpusStat[] withSurrogates = [.. file.Stats.Where(stat => stat.TextValue != stat.Value)];
        CorpusStat stat = Assert.Single(withSurrogates);
        Assert.Equal(("surr", "x\ud800y"), (stat.Label, stat.Value));

        V1Field field = Walk.Of(file.Bytes).Fields.Single(field => field.Offset == stat.Offset);
        Assert.Equal("xy", V1Value.ReadText(field.Format, file.Bytes.AsSpan(stat.ValueOffset, stat.ValueSize)));
    }

    private static IEnumerable<(CorpusStat Stat, V1Field Field)> Pairs(CorpusFile file) => file.Stats.Zip(Walk.Of(file.Bytes).Fields);

    private static void AssertValue(CorpusStat stat, in StructFormat format, ReadOnlySpan<byte> bytes)
    {
        switch (stat.Kind, format.Kind)
        {
            case ("int", StructKind.SignedInteger):
                Assert.Equal(long.Parse(stat.Value, CultureInfo.InvariantCulture), V1Value.ReadSigned(format, bytes));
                break;
            case ("int", StructKind.UnsignedInteger):
                Assert.Equal(ulong.Parse(stat.Value, CultureInfo.InvariantCulture), V1Value.ReadUnsigned(format, bytes));
                break;
            case ("bool", StructKind.Boolean):
                Assert.Equal(stat.Value == "true" ? 1UL : 0UL, V1Value.ReadUnsigned(format, bytes));
                break;
            case ("float", StructKind.FloatingPoint):
                AssertSameNumber(stat.FloatValue, V1Value.ReadFloat(format, bytes));
                break;
            case ("str", StructKind.Text or StructKind.PascalText):
                Assert.Equal(stat.TextValue, V1Value.ReadText(format, bytes));
                break;
            default:
                Assert.Fail($"{stat.Label}: {stat.Kind} is read as {format.Kind}");
                break;
        }
    }

    /// <summary>The same bits; of NaNs there are many, and Python's text does not tell which.</summary>
    private static void AssertSameNumber(double expected, double actual)
    {
        if (double.IsNaN(expected))
        {
            Assert.True(double.IsNaN(actual));
        }
        else
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
        }
    }
}
