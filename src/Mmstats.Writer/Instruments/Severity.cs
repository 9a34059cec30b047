namespace Mmstats.Writer;

/// <summary>How bad an event is: the numbers of OpenTelemetry's logs, of which each name begins a range of four.</summary>
public enum Severity
{
    /// <summary>Nothing was said.</summary>
    Unspecified = 0,

    /// <summary>Finest detail.</summary>
    Trace = 1,

    /// <summary>For developers.</summary>
    Debug = 5,

    /// <summary>Something happened.</summary>
    Information = 9,

    /// <summary>Something may be wrong.</summary>
    Warning = 13,

    /// <summary>Something is wrong.</summary>
    Error = 17,

    /// <summary>The application cannot go on.</summary>
    Fatal = 21,
}
