namespace Mmstats.Format.V2;

/// <summary>
/// The layout of an mmstats version 2 file. All byte numbers and limits of the format stand here and nowhere else;
/// <c>docs/format-v2.md</c> says what they mean.
/// </summary>
/// <remarks>
/// <code>
/// +--------------------+ 0
/// | header, 4096 bytes |  words that change begin at 192
/// +--------------------+ directory_offset
/// | directory          |  u32 length | u16 type | u16 flags | payload; appended up to directory_end
/// +--------------------+ shared_offset, start of a page
/// | shared area        |  [seq words | data words]  gauges, texts, states, rings
/// +--------------------+ lane_offset, start of a page
/// | lane 0             |  [seq words | data words]  atomic: threads without a lane
/// | lane 1             |  [seq words | data words]  one thread at a time
/// | ...                |  lane_stride bytes each
/// +--------------------+ file_size
/// </code>
/// </remarks>
public static class V2Layout
{
    /// <summary>The first eight bytes, as a little-endian number: 2, "MMSTATS".</summary>
    public const ulong Magic = 0x53_54_41_54_53_4D_4D_02;

    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 4096;

    /// <summary>Bytes of a page: areas begin at one.</summary>
    public const int PageLength = 4096;

    /// <summary>Bytes of a cache line: data words begin at one.</summary>
    public const int LineLength = 64;

    /// <summary>Bytes of a word.</summary>
    public const int WordLength = 8;

    /// <summary>Offset of the magic.</summary>
    public const int MagicOffset = 0;

    /// <summary>Offset of the header's size (u32).</summary>
    public const int HeaderSizeOffset = 8;

    /// <summary>Offset of the bits of incompatible features (u32).</summary>
    public const int FeaturesOffset = 12;

    /// <summary>Offset of the generation (u64), stored last of all; 0 means not ready.</summary>
    public const int GenerationOffset = 16;

    /// <summary>Offset of the file's size (u64).</summary>
    public const int FileSizeOffset = 24;

    /// <summary>Offset of the directory's offset (u32).</summary>
    public const int DirectoryOffsetOffset = 32;

    /// <summary>Offset of the directory's capacity in bytes (u32).</summary>
    public const int DirectoryCapacityOffset = 36;

    /// <summary>Offset of the shared area's offset (u32).</summary>
    public const int SharedOffsetOffset = 40;

    /// <summary>Offset of the number of seq words of the shared area (u32).</summary>
    public const int SharedSeqWordsOffset = 44;

    /// <summary>Offset of the number of data words of the shared area (u32).</summary>
    public const int SharedDataWordsOffset = 48;

    /// <summary>Offset of lane 0's offset (u32).</summary>
    public const int LaneOffsetOffset = 52;

    /// <summary>Offset of the bytes from a lane to the next (u32).</summary>
    public const int LaneStrideOffset = 56;

    /// <summary>Offset of the number of seq words of a lane (u32).</summary>
    public const int LaneSeqWordsOffset = 60;

    /// <summary>Offset of the number of data words of a lane (u32).</summary>
    public const int LaneDataWordsOffset = 64;

    /// <summary>Offset of the number of lanes (u32).</summary>
    public const int LaneCountOffset = 68;

    /// <summary>Offset of the segment's number (u32).</summary>
    public const int SegmentOffset = 72;

    /// <summary>Offset of the writer's start (i64, Unix nanoseconds).</summary>
    public const int StartTimeOffset = 80;

    /// <summary>Offset of the writer's process id as it sees itself (i64).</summary>
    public const int PidOffset = 88;

    /// <summary>Offset of the start of the writer's process (u64, clock ticks since boot).</summary>
    public const int PidStartOffset = 96;

    /// <summary>Offset of the kernel's boot id (16 bytes).</summary>
    public const int BootIdOffset = 104;

    /// <summary>Offset of the writer's id (16 bytes).</summary>
    public const int WriterIdOffset = 120;

    /// <summary>Bytes of the boot id and of the writer's id.</summary>
    public const int UuidLength = 16;

    /// <summary>Offset of the complete bytes of the directory (u64). From here on the header changes while the writer runs.</summary>
    public const int DirectoryEndOffset = 192;

    /// <summary>Offset of the number of lanes that may hold something (u64).</summary>
    public const int LanesUsedOffset = 200;

    /// <summary>Offset of the time of an orderly end (i64, Unix nanoseconds; 0 for none).</summary>
    public const int ClosedAtOffset = 208;

    /// <summary>Offset of the count of values that no instrument took (u64, segment 0).</summary>
    public const int RejectedValuesOffset = 216;

    /// <summary>Offset of the count of label values under overflow series (u64, segment 0).</summary>
    public const int OverflowedSeriesOffset = 224;

    /// <summary>Offset of the count of series that are in no file (u64, segment 0).</summary>
    public const int UnplacedSeriesOffset = 232;

    /// <summary>Offset of the count of earlier writers' files that were removed at the start (u64, segment 0).</summary>
    public const int RemovedFilesOffset = 240;

    /// <summary>Bytes from <see cref="DirectoryEndOffset"/> on in which the words that change stand: one line.</summary>
    public const int ProgressLength = LineLength;

    /// <summary>Offset of a record's type (u16); before it stands its length (u32).</summary>
    public const int RecordTypeOffset = 4;

    /// <summary>Offset of a record's flags (u16).</summary>
    public const int RecordFlagsOffset = 6;

    /// <summary>Bytes of a record's header, and the multiple of which its length is.</summary>
    public const int RecordHeaderLength = 8;

    /// <summary>Flag of a metric record: a person reading should see this one first.</summary>
    public const int EmphasisedFlag = 1;

    /// <summary>Offset of a resource's number of pairs (u32).</summary>
    public const int ResourcePairCountOffset = 8;

    /// <summary>Offset of a resource's pairs of strings.</summary>
    public const int ResourcePairsOffset = 16;

    /// <summary>Offset of a metric's id (u32).</summary>
    public const int MetricIdOffset = 8;

    /// <summary>Offset of a metric's <see cref="V2Kind"/> (u8).</summary>
    public const int MetricKindOffset = 12;

    /// <summary>Offset of a metric's <see cref="V2Number"/> (u8).</summary>
    public const int MetricNumberOffset = 13;

    /// <summary>Offset of a metric's <see cref="V2MergeRule"/> (u8).</summary>
    public const int MetricMergeRuleOffset = 14;

    /// <summary>Offset of a metric's number of label keys (u16).</summary>
    public const int MetricKeyCountOffset = 16;

    /// <summary>Offset of a metric's strings: name, unit, help, label keys.</summary>
    public const int MetricStringsOffset = 24;

    /// <summary>Offset of a series' metric id (u32).</summary>
    public const int SeriesMetricOffset = 8;

    /// <summary>Offset of a series' first data word (u32).</summary>
    public const int SeriesDataWordOffset = 12;

    /// <summary>Offset of a series' first seq word (u32).</summary>
    public const int SeriesSeqWordOffset = 16;

    /// <summary>Offset of the time since which a series counts (i64, Unix nanoseconds).</summary>
    public const int SeriesCreatedOffset = 24;

    /// <summary>Offset of a series' label values (strings).</summary>
    public const int SeriesValuesOffset = 32;

    /// <summary>The first seq word of a series that has none.</summary>
    public const uint NoSeqWord = 0xFFFF_FFFF;

    /// <summary>Offset of a retire record's number of the series (u32).</summary>
    public const int RetireSeriesOffset = 8;

    /// <summary>Bytes of a retire record.</summary>
    public const int RetireLength = 16;

    /// <summary>Bytes of the count before a string.</summary>
    public const int StringPrefixLength = 2;

    /// <summary>Bytes of the parameters of a kind that come before bounds and names.</summary>
    public const int ParametersLength = 8;

    /// <summary>Bytes of the parameters of an exponential histogram.</summary>
    public const int ExponentialParametersLength = 16;

    /// <summary>Data words of an explicit histogram before its buckets: sum, min, max.</summary>
    public const int HistogramHeadWords = 3;

    /// <summary>Data words of an exponential histogram before its buckets: sum, min, max, zero, below, above.</summary>
    public const int ExponentialHeadWords = 6;

    /// <summary>Data words of an exemplar: value, time, trace id (2), span id.</summary>
    public const int ExemplarWords = 5;

    /// <summary>Data words of a ring before its entries.</summary>
    public const int RingHeadWords = 1;

    /// <summary>Data words of a sample: time, value.</summary>
    public const int SampleWords = 2;

    /// <summary>Data words of an event before its text: time; severity (u32) and length (u32).</summary>
    public const int EventHeadWords = 2;

    /// <summary>Entries of a ring that a writer may be overwriting while a reader looks.</summary>
    public const int RingMarginEntries = 2;

    /// <summary>What the stored minimum is XORed with, so that 0 says there is none.</summary>
    public const ulong MinimumMask = 0x7FF0_0000_0000_0000;

    /// <summary>What the stored maximum is XORed with, so that 0 says there is none.</summary>
    public const ulong MaximumMask = 0xFFF0_0000_0000_0000;

    /// <summary>The most bytes of a file.</summary>
    public const int FileSizeBytesMax = 256 << 20;

    /// <summary>The most lanes of a file.</summary>
    public const int LanesMax = 4096;

    /// <summary>The most bytes of a record.</summary>
    public const int RecordLengthMax = 65_536;

    /// <summary>The most metric records of a file.</summary>
    public const int MetricsMax = 65_536;

    /// <summary>The most series of a file.</summary>
    public const int SeriesMax = 1_048_576;

    /// <summary>The most bytes of a metric's name, of a label key, of a resource's key and of a state's name.</summary>
    public const int NameBytesMax = 255;

    /// <summary>The most bytes of a unit.</summary>
    public const int UnitBytesMax = 63;

    /// <summary>The most bytes of a help text.</summary>
    public const int HelpBytesMax = 1024;

    /// <summary>The most bytes of a label value.</summary>
    public const int LabelValueBytesMax = 1024;

    /// <summary>The most label keys of a metric.</summary>
    public const int LabelKeysMax = 32;

    /// <summary>The most pairs of a resource record.</summary>
    public const int ResourcePairsMax = 128;

    /// <summary>The most bytes of the value of a resource's pair.</summary>
    public const int ResourceValueBytesMax = 4096;

    /// <summary>The most bounds of a histogram and the most buckets of an exponential one.</summary>
    public const int BucketsMax = 256;

    /// <summary>The least scale of an exponential histogram.</summary>
    public const int ScaleMin = -4;

    /// <summary>The greatest scale of an exponential histogram.</summary>
    public const int ScaleMax = 8;

    /// <summary>The greatest first index of an exponential histogram, above and below 0.</summary>
    public const int FirstIndexMax = 1_048_576;

    /// <summary>The least bytes of a text, and the multiple of which its capacity is.</summary>
    public const int TextBytesMin = 8;

    /// <summary>The most bytes of a text.</summary>
    public const int TextBytesMax = 32_768;

    /// <summary>The most names of a state.</summary>
    public const int StatesMax = 64;

    /// <summary>The most entries of a ring of samples, as a power of 2.</summary>
    public const int SamplesLog2Max = 20;

    /// <summary>The most entries of a ring of events, as a power of 2.</summary>
    public const int EventsLog2Max = 12;

    /// <summary>The most bytes of an event's text.</summary>
    public const int EventTextBytesMax = 1024;

    /// <summary>Where the data words of an area begin, in bytes from its start.</summary>
    public static long DataStart(long seqWords) => AlignUp(seqWords * WordLength, LineLength);

    /// <summary>The least multiple of a power of 2 that is not below the value.</summary>
    public static long AlignUp(long value, int multiple) => (value + multiple - 1) & -(long)multiple;

    /// <summary>
    /// Whether a series of a lane, or a single value of the shared area, may have its words there: in one page, and not as
    /// the first word of it. <paramref name="areaByte"/> is counted from the start of the area, which is that of a page.
    /// </summary>
    public static bool IsPlaceForValues(long areaByte, int words) =>
        areaByte % PageLength != 0 && areaByte / PageLength == (areaByte + words * WordLength - 1) / PageLength;
}
