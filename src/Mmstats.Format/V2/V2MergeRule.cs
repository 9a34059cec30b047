namespace Mmstats.Format.V2;

/// <summary>What a gauge shows that several living writers of an application have.</summary>
public enum V2MergeRule : byte
{
    /// <summary>The metric is not a gauge.</summary>
    None = 0,

    /// <summary>The one that was set last.</summary>
    Last = 1,

    /// <summary>The sum.</summary>
    Sum = 2,

    /// <summary>The least.</summary>
    Min = 3,

    /// <summary>The greatest.</summary>
    Max = 4,

    /// <summary>The mean.</summary>
    Avg = 5,

    /// <summary>Each on its own, with a label for the writer.</summary>
    Each = 6,
}
