namespace Mmstats.Writer;

/// <summary>Why metrics are not seen, or not as they were asked for. The application is not harmed by any of these.</summary>
public enum ProblemKind
{
    /// <summary>A file could not be made; its metrics are kept in private memory.</summary>
    NoFile,

    /// <summary>A metric has more series than its limit; the rest is counted under one overflow series.</summary>
    SeriesLimit,

    /// <summary>The files of the writer have as many bytes as they may; further series are not seen.</summary>
    BytesLimit,

    /// <summary>Code of the application that was asked for values has thrown.</summary>
    Callback,

    /// <summary>An instrument of System.Diagnostics.Metrics was not taken: its name is not legal or stands for something else.</summary>
    Instrument,

    /// <summary>A tag of a measurement cannot be a label; it was counted without.</summary>
    Tag,
}
