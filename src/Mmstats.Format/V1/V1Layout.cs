namespace Mmstats.Format.V1;

/// <summary>
/// The layout of an mmstats version 1 file. All byte numbers of the format stand here and nowhere else.
/// </summary>
/// <remarks>
/// <code>
/// +---------+ 0
/// | u8  01  |                     version
/// +---------+ 1
/// | field   |                     packed: no alignment, no padding, little-endian
/// | field   |
/// | ...     |
/// | u16 0   |                     the end of the list, or the end of the file (a full page has no terminator)
/// +---------+ size, a multiple of 4096
///
/// field:
///   u16 label size | label (UTF-8) | u16 type size | type (a Python struct format) | u8 write buffer | state
///
/// state, by the write buffer:
///   255      one value
///   0 or 1   two buffers; the writer stores into buffers[write buffer] and then flips the write buffer,
///            so buffers[write buffer ^ 1] is the value that is shown
/// </code>
/// </remarks>
public static class V1Layout
{
    /// <summary>The first byte of the file.</summary>
    public const byte Version = 1;

    /// <summary>Offset of the first field.</summary>
    public const int FieldsOffset = 1;

    /// <summary>Bytes of the size that stands before a label, and of the one before a type.</summary>
    public const int SizePrefixLength = 2;

    /// <summary>Bytes of the write buffer index.</summary>
    public const int WriteBufferLength = 1;

    /// <summary>The write buffer of a field that has one value and no buffers.</summary>
    public const byte Unbuffered = 255;

    /// <summary>Buffers of a double-buffered field.</summary>
    public const int BufferCount = 2;

    /// <summary>Writers make their files a multiple of this many bytes.</summary>
    public const int PageLength = 4096;

    /// <summary>Bytes of a field with the given label, type and state (write buffer included) sizes.</summary>
    public static int FieldLength(int labelLength, int typeLength, int stateLength) =>
        SizePrefixLength + labelLength + SizePrefixLength + typeLength + stateLength;

    /// <summary>Bytes of a field's state, write buffer included, for values of the given size.</summary>
    public static int StateLength(int valueLength, bool buffered) =>
        WriteBufferLength + (buffered ? BufferCount : 1) * valueLength;

    /// <summary>Offset of a buffer from the start of the state (the write buffer).</summary>
    public static int BufferOffset(int index, int valueLength) => WriteBufferLength + index * valueLength;
}
