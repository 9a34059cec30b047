using System.Reflection;
using System.Text.RegularExpressions;
using Mmstats.Format.V2;

namespace Mmstats.Format.Tests.V2;

/// <summary>The numbers of V2Layout, once more: whoever changes one breaks the format.</summary>
public sealed partial class LayoutTests
{
    private static readonly string Contract = File.ReadAllText(Path.Combine(RepoPaths.Root, "docs", "format-v2.md"));

    [Fact]
    public void The_offsets_of_the_header_are_those_of_the_contract()
    {
        Dictionary<string, FieldInfo> constants = typeof(V2Layout).GetFields()
            .Where(field => field.Name.EndsWith("Offset", StringComparison.Ordinal))
            .ToDictionary(field => field.Name);
        int end = 0;
        int named = 0;
        foreach (Match row in HeaderRow().Matches(Contract[..Contract.IndexOf("### Directory", StringComparison.Ordinal)]))
        {
            int offset = int.Parse(row.Groups["offset"].ValueSpan, provider: null);
            Assert.Equal(end, offset);
            end = offset + Length(row.Groups["type"].Value);
            string name = row.Groups["name"].Value;
            if (name != "reserved")
            {
                string constant = string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Offset";
                Assert.Equal(offset, (int)constants[constant].GetRawConstantValue()!);
                named++;
            }
        }

        Assert.Equal((248, 28), (end, named));
    }

    [Fact]
    public void Offsets_of_the_header_are_these()
    {
        Assert.Equal(0x5354_4154_534D_4D02UL, V2Layout.Magic);
        Assert.Equal("\u0002MMSTATS"u8, BitConverter.GetBytes(V2Layout.Magic));
        Assert.Equal((0, 8, 12, 16, 24), (V2Layout.MagicOffset, V2Layout.HeaderSizeOffset, V2Layout.FeaturesOffset, V2Layout.GenerationOffset, V2Layout.FileSizeOffset));
        Assert.Equal((32, 36, 40, 44, 48), (V2Layout.DirectoryOffsetOffset, V2Layout.DirectoryCapacityOffset, V2Layout.SharedOffsetOffset, V2Layout.SharedSeqWordsOffset, V2Layout.SharedDataWordsOffset));
        Assert.Equal((52, 56, 60, 64, 68, 72), (V2Layout.LaneOffsetOffset, V2Layout.LaneStrideOffset, V2Layout.LaneSeqWordsOffset, V2Layout.LaneDataWordsOffset, V2Layout.LaneCountOffset, V2Layout.SegmentOffset));
        Assert.Equal((80, 88, 96, 104, 120, 16), (V2Layout.StartTimeOffset, V2Layout.PidOffset, V2Layout.PidStartOffset, V2Layout.BootIdOffset, V2Layout.WriterIdOffset, V2Layout.UuidLength));
        Assert.Equal((192, 200, 208, 64), (V2Layout.DirectoryEndOffset, V2Layout.LanesUsedOffset, V2Layout.ClosedAtOffset, V2Layout.ProgressLength));
        Assert.Equal((216, 224, 232, 240), (V2Layout.RejectedValuesOffset, V2Layout.OverflowedSeriesOffset, V2Layout.UnplacedSeriesOffset, V2Layout.RemovedFilesOffset));
        Assert.Equal((4096, 4096, 64, 8), (V2Layout.HeaderLength, V2Layout.PageLength, V2Layout.LineLength, V2Layout.WordLength));
    }

    [Fact]
    public void Offsets_of_the_records_are_these()
    {
        Assert.Equal((4, 6, 8), (V2Layout.RecordTypeOffset, V2Layout.RecordFlagsOffset, V2Layout.RecordHeaderLength));
        Assert.Equal((8, 16), (V2Layout.ResourcePairCountOffset, V2Layout.ResourcePairsOffset));
        Assert.Equal((8, 12, 13, 14, 16, 24), (V2Layout.MetricIdOffset, V2Layout.MetricKindOffset, V2Layout.MetricNumberOffset, V2Layout.MetricMergeRuleOffset, V2Layout.MetricKeyCountOffset, V2Layout.MetricStringsOffset));
        Assert.Equal((8, 12, 16, 24, 32), (V2Layout.SeriesMetricOffset, V2Layout.SeriesDataWordOffset, V2Layout.SeriesSeqWordOffset, V2Layout.SeriesCreatedOffset, V2Layout.SeriesValuesOffset));
        Assert.Equal((8, 16), (V2Layout.RetireSeriesOffset, V2Layout.RetireLength));
        Assert.Equal((1, 0xFFFF_FFFFu, 2, 8, 16), (V2Layout.EmphasisedFlag, V2Layout.NoSeqWord, V2Layout.StringPrefixLength, V2Layout.ParametersLength, V2Layout.ExponentialParametersLength));
    }

    [Fact]
    public void Words_of_the_values_are_these()
    {
        Assert.Equal((3, 6, 5), (V2Layout.HistogramHeadWords, V2Layout.ExponentialHeadWords, V2Layout.ExemplarWords));
        Assert.Equal((1, 2, 2, 2), (V2Layout.RingHeadWords, V2Layout.SampleWords, V2Layout.EventHeadWords, V2Layout.RingMarginEntries));
        Assert.Equal((BitConverter.DoubleToUInt64Bits(double.PositiveInfinity), BitConverter.DoubleToUInt64Bits(double.NegativeInfinity)), (V2Layout.MinimumMask, V2Layout.MaximumMask));
        Assert.Equal((0x7FF0000000000000UL, 0xFFF0000000000000UL), (V2Layout.MinimumMask, V2Layout.MaximumMask));
    }

    [Fact]
    public void Limits_are_these()
    {
        Assert.Equal((268_435_456, 4096, 65_536, 65_536, 1_048_576), (V2Layout.FileSizeBytesMax, V2Layout.LanesMax, V2Layout.RecordLengthMax, V2Layout.MetricsMax, V2Layout.SeriesMax));
        Assert.Equal((255, 63, 1024, 1024, 32), (V2Layout.NameBytesMax, V2Layout.UnitBytesMax, V2Layout.HelpBytesMax, V2Layout.LabelValueBytesMax, V2Layout.LabelKeysMax));
        Assert.Equal((128, 4096, 256, 64), (V2Layout.ResourcePairsMax, V2Layout.ResourceValueBytesMax, V2Layout.BucketsMax, V2Layout.StatesMax));
        Assert.Equal((-4, 8, 1_048_576), (V2Layout.ScaleMin, V2Layout.ScaleMax, V2Layout.FirstIndexMax));
        Assert.Equal((8, 32_768, 20, 12, 1024), (V2Layout.TextBytesMin, V2Layout.TextBytesMax, V2Layout.SamplesLog2Max, V2Layout.EventsLog2Max, V2Layout.EventTextBytesMax));
    }

    [Fact]
    public void Kinds_and_numbers_and_rules_are_these()
    {
        Assert.Equal(
            ["None", "Counter", "UpDownCounter", "Gauge", "Histogram", "ExponentialHistogram", "Text", "State", "Samples", "Events"],
            Enum.GetValues<V2Kind>().OrderBy(kind => (byte)kind).Select(kind => kind.ToString()));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], Enum.GetValues<V2Kind>().Select(kind => (int)kind));
        Assert.Equal(["0None", "1U64", "2I64", "3F64"], Enum.GetValues<V2Number>().Select(number => $"{(byte)number}{number}"));
        Assert.Equal(["0None", "1Last", "2Sum", "3Min", "4Max", "5Avg", "6Each"], Enum.GetValues<V2MergeRule>().Select(rule => $"{(byte)rule}{rule}"));
        Assert.Equal(["0None", "1Resource", "2Metric", "3Series", "4Retire"], Enum.GetValues<V2RecordType>().Select(type => $"{(ushort)type}{type}"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 64)]
    [InlineData(8, 64)]
    [InlineData(9, 128)]
    [InlineData(0xFFFF_FFFFL, 34_359_738_368)]
    public void Data_words_begin_with_the_next_line(long seqWords, long start) => Assert.Equal(start, V2Layout.DataStart(seqWords));

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(8, 1, true)]
    [InlineData(8, 511, true)]
    [InlineData(8, 512, false)]
    [InlineData(4088, 1, true)]
    [InlineData(4088, 2, false)]
    [InlineData(4096, 1, false)]
    [InlineData(4104, 2, true)]
    public void A_place_for_values_is_in_one_page_and_not_its_first_word(long areaByte, int words, bool isPlace) =>
        Assert.Equal(isPlace, V2Layout.IsPlaceForValues(areaByte, words));

    private static int Length(string type) => type switch
    {
        "u32" => 4,
        "u64" or "i64" => 8,
        _ => int.Parse(type.Split(' ')[0], provider: null),
    };

    [GeneratedRegex(@"^\| (?<offset>\d+) \| (?<type>\d+ bytes|[ui]\d+) \| (?<name>[a-z_]+) \|", RegexOptions.Multiline)]
    private static partial Regex HeaderRow();
}
