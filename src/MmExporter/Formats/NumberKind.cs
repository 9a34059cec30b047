namespace MmExporter.Formats;

/// <summary>How 64 bits are a number.</summary>
internal enum NumberKind : byte
{
    /// <summary>There is no number.</summary>
    None,
    Unsigned,
    Signed,
    Float,
}
