namespace Mmstats.Demo;

/// <summary>Which boundary the first buffer of an eight-byte field lies across.</summary>
internal enum Placement
{
    /// <summary>None is looked for: fields lie where they fall.</summary>
    Natural,

    /// <summary>None: each buffer is one aligned word.</summary>
    Inline,

    /// <summary>That of an eight-byte word, but not of a cache line.</summary>
    Word,

    /// <summary>That of a cache line, but not of a page.</summary>
    Line,

    /// <summary>That of a page.</summary>
    Page,
}
