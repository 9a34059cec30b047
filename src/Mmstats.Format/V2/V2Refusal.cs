namespace Mmstats.Format.V2;

/// <summary>Why a version 2 file, a part of its directory, one of its records or a value is not taken as it stands.</summary>
public enum V2Refusal
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>There are fewer bytes than the header, or its changing words, take.</summary>
    HeaderTruncated,

    /// <summary>The file does not begin with the magic of version 2.</summary>
    UnknownMagic,

    /// <summary>The generation is 0: the writer has not finished the header.</summary>
    NotReady,

    /// <summary>The header says that it has another size than 4,096 bytes.</summary>
    WrongHeaderSize,

    /// <summary>A bit of the features is set, and none is known.</summary>
    UnknownFeatures,

    /// <summary>The file is larger than the limit of the format.</summary>
    FileTooLarge,

    /// <summary>The file has another size than its header says.</summary>
    WrongFileSize,

    /// <summary>The directory does not begin right behind the header.</summary>
    WrongDirectoryOffset,

    /// <summary>The directory's capacity is not a multiple of 8.</summary>
    WrongDirectoryCapacity,

    /// <summary>The shared area does not begin with a page.</summary>
    WrongSharedOffset,

    /// <summary>Lane 0 does not begin with a page.</summary>
    WrongLaneOffset,

    /// <summary>The bytes from a lane to the next are 0 or not a multiple of a page.</summary>
    WrongLaneStride,

    /// <summary>There is no lane, or there are more than the limit of the format.</summary>
    WrongLaneCount,

    /// <summary>The directory reaches into the shared area.</summary>
    DirectoryMeetsSharedArea,

    /// <summary>The shared area reaches into lane 0.</summary>
    SharedAreaMeetsLanes,

    /// <summary>The words of a lane reach into the next lane.</summary>
    LaneMeetsNext,

    /// <summary>The file does not end where its last lane ends.</summary>
    LanesMissFileEnd,

    /// <summary>The complete bytes of the directory are not a multiple of 8 or more than its capacity.</summary>
    WrongDirectoryEnd,

    /// <summary>The number of lanes in use is 0 or more than there are.</summary>
    WrongLanesUsed,

    /// <summary>A record's length is less than that of its header or more than the limit: the directory ends before it.</summary>
    WrongRecordLength,

    /// <summary>A record's length is not a multiple of 8: the directory ends before it.</summary>
    UnalignedRecordLength,

    /// <summary>A record reaches beyond the directory: the directory ends before it.</summary>
    RecordBeyondDirectory,

    /// <summary>A record is of another type than it is read as.</summary>
    WrongRecordType,

    /// <summary>A record is too short for what its type begins with.</summary>
    RecordTooShort,

    /// <summary>A string reaches beyond its record.</summary>
    StringBeyondRecord,

    /// <summary>A string is empty that must not be.</summary>
    EmptyString,

    /// <summary>A string has more bytes than the limit of what it is.</summary>
    StringTooLong,

    /// <summary>A string is not UTF-8.</summary>
    StringNotUtf8,

    /// <summary>A control character stands in a string that may hold none.</summary>
    ControlCharacter,

    /// <summary>Two label keys of a metric, or two names of a state, are the same.</summary>
    RepeatedString,

    /// <summary>A resource record has more pairs than the limit.</summary>
    TooManyPairs,

    /// <summary>There are more metric records than the limit.</summary>
    TooManyMetrics,

    /// <summary>A metric's id is not the number of metric records before it.</summary>
    WrongMetricId,

    /// <summary>The kind is not one of this version: what its series mean is unknown.</summary>
    UnknownKind,

    /// <summary>The kind has no such number.</summary>
    WrongNumber,

    /// <summary>A gauge without a known merge rule, or another kind with one.</summary>
    WrongMergeRule,

    /// <summary>A metric has more label keys than the limit.</summary>
    TooManyKeys,

    /// <summary>The parameters of the kind reach beyond the record.</summary>
    ParametersBeyondRecord,

    /// <summary>A number of bounds or buckets is out of its limits.</summary>
    WrongBucketCount,

    /// <summary>A number of exemplar slots is neither 0 nor 1.</summary>
    WrongExemplarSlots,

    /// <summary>A bound is not finite, or not above the one before.</summary>
    WrongBounds,

    /// <summary>The scale of an exponential histogram is out of its limits.</summary>
    WrongScale,

    /// <summary>The first index of an exponential histogram is out of its limits.</summary>
    WrongFirstIndex,

    /// <summary>The capacity of a text or of the texts of events is out of its limits or not a multiple of 8.</summary>
    WrongTextCapacity,

    /// <summary>A state has more names than the limit.</summary>
    TooManyStates,

    /// <summary>The size of a ring is out of its limits.</summary>
    WrongRingSize,

    /// <summary>There are more series records than the limit.</summary>
    TooManySeries,

    /// <summary>A series names a metric that no record before it describes.</summary>
    UnknownMetric,

    /// <summary>A series names a metric whose record was left out.</summary>
    MetricLeftOut,

    /// <summary>The data words of a series begin before the end of those of a series before it.</summary>
    DataWordsOverlap,

    /// <summary>The data words of a series reach beyond their area.</summary>
    DataWordsBeyondArea,

    /// <summary>The data words of a series lie in two pages or begin one, where the kind forbids it.</summary>
    DataWordsMisplaced,

    /// <summary>A series has no seq word and its kind takes one, or has one and its kind takes none.</summary>
    WrongSeqWord,

    /// <summary>The seq words of a series begin before the end of those of a series before it.</summary>
    SeqWordsOverlap,

    /// <summary>The seq words of a series reach beyond their area.</summary>
    SeqWordsBeyondArea,

    /// <summary>A retire record names a series that no record before it describes.</summary>
    UnknownSeries,

    /// <summary>The words are not those of a series of this kind: they are too few, or the kind is another.</summary>
    WrongWords,

    /// <summary>The length of a text is more than its capacity; what stands in the capacity is shown.</summary>
    WrongTextLength,

    /// <summary>A text is not UTF-8; what stands before the first wrong byte is shown.</summary>
    TextNotUtf8,

    /// <summary>The index of a state is not that of one of its names.</summary>
    WrongStateIndex,

    /// <summary>The head of a ring went back between its two readings: none of its entries is known to be good.</summary>
    RingWentBack,
}
