namespace Mmstats.Format.V1;

/// <summary>What the first value of a Python struct format is.</summary>
public enum StructKind
{
    /// <summary>An unsigned integer of 1, 2, 4 or 8 bytes (<c>B H I L Q P</c>).</summary>
    UnsignedInteger,

    /// <summary>A signed integer of 1, 2, 4 or 8 bytes (<c>b h i l q</c>).</summary>
    SignedInteger,

    /// <summary>An IEEE 754 number of 4 or 8 bytes (<c>f d</c>).</summary>
    FloatingPoint,

    /// <summary>One byte, false where it is 0 (<c>?</c>).</summary>
    Boolean,

    /// <summary>Text that ends at its first NUL or at its length (<c>s c</c>).</summary>
    Text,

    /// <summary>A byte of length, then text (<c>p</c>).</summary>
    PascalText,
}
