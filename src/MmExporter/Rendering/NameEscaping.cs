namespace MmExporter.Rendering;

/// <summary>What becomes of the characters of a name that are neither letters, digits, underscores nor colons.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/escaping_schemes/</remarks>
internal enum NameEscaping
{
    /// <summary>They stay, and the name is quoted.</summary>
    AllowUtf8,

    /// <summary>Each becomes an underscore: the default.</summary>
    Underscores,

    /// <summary>A dot becomes <c>_dot_</c>, any other of them <c>__</c>, and an underscore two.</summary>
    Dots,

    /// <summary>Each becomes its code point in hexadecimal between underscores, an underscore two, and <c>U__</c> comes before the name.</summary>
    Values,
}
