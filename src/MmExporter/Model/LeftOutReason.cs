namespace MmExporter.Model;

/// <summary>Why a series of a file is not on the page.</summary>
internal enum LeftOutReason
{
    /// <summary>A label's value is longer than the limit, or labels are longer together than theirs.</summary>
    LongLabel,

    /// <summary>The file has more series than one may have.</summary>
    SeriesPerWriter,

    /// <summary>All files together have more series than the limit; each user's files have their fair share.</summary>
    SeriesLimit,

    /// <summary>Another metric has the family's name, and another type.</summary>
    Clash,

    /// <summary>It is a histogram of one kind, and its series is one of the other kind.</summary>
    OtherBuckets,
}
