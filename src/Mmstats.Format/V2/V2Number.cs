namespace Mmstats.Format.V2;

/// <summary>What the number words of a metric hold.</summary>
public enum V2Number : byte
{
    /// <summary>The kind has no number.</summary>
    None = 0,

    /// <summary>An unsigned integer of 64 bits.</summary>
    U64 = 1,

    /// <summary>A signed integer of 64 bits.</summary>
    I64 = 2,

    /// <summary>An IEEE 754 double.</summary>
    F64 = 3,
}
