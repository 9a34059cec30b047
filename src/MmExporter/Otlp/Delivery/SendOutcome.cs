namespace MmExporter.Otlp.Delivery;

/// <summary>What became of a request.</summary>
internal enum SendOutcome
{
    /// <summary>The receiver has it, all or, by its own word, a part; it is not to be sent again.</summary>
    Accepted,

    /// <summary>The receiver did not take it and never will.</summary>
    Refused,

    /// <summary>The receiver did not take it, and may later: nothing was sent, or it said so.</summary>
    Failed,

    /// <summary>It was sent, and nothing tells whether the receiver took it.</summary>
    Unknown,
}
