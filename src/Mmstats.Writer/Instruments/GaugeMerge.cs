namespace Mmstats.Writer;

/// <summary>What a gauge shows that several processes of an application have. The numbers are those of the file.</summary>
public enum GaugeMerge
{
    /// <summary>The one that was set last (the default).</summary>
    Last = 1,

    /// <summary>The sum of all.</summary>
    Sum = 2,

    /// <summary>The least of all.</summary>
    Min = 3,

    /// <summary>The greatest of all.</summary>
    Max = 4,

    /// <summary>The mean of all.</summary>
    Avg = 5,

    /// <summary>Each on its own, with a label for the process.</summary>
    Each = 6,
}
