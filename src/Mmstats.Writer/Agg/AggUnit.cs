namespace Mmstats.Writer.Agg;

/// <summary>What a value's suffix says that is to be done with its number.</summary>
internal enum AggUnit
{
    /// <summary><c>c</c>: counted.</summary>
    Count,

    /// <summary><c>c</c> below 0: counted apart, as its absolute amount.</summary>
    Decrement,

    /// <summary><c>ms</c>: recorded in a histogram.</summary>
    Milliseconds,

    /// <summary><c>g</c>: set.</summary>
    Gauge,
}
