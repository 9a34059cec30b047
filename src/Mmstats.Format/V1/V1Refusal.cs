namespace Mmstats.Format.V1;

/// <summary>Why the fields of a version 1 file end where they end.</summary>
public enum V1Refusal
{
    /// <summary>The list of fields ended as it should.</summary>
    None,

    /// <summary>The file is empty, has no fields yet, or ends in a field whose type is not written yet: it is being created.</summary>
    NotYet,

    /// <summary>The first byte is neither 1 nor the 0 of a file that is being created.</summary>
    UnknownVersion,

    /// <summary>A field reaches beyond the end of the file.</summary>
    Truncated,

    /// <summary>The type is not a Python struct format.</summary>
    UnknownType,

    /// <summary>The type is a struct format that holds no value, such as <c>4x</c>.</summary>
    TypeWithoutValue,

    /// <summary>The write buffer is neither 0, 1 nor 255.</summary>
    UnknownWriteBuffer,
}
