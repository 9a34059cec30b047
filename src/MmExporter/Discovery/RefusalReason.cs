namespace MmExporter.Discovery;

/// <summary>Why a file, or what stands in its place, is not read, or not read to its end.</summary>
internal enum RefusalReason
{
    None,
    NotYet,
    Symlink,
    Directory,
    Fifo,
    Socket,
    Device,
    HardLink,
    Duplicate,
    Folded,
    TooLarge,
    PermissionDenied,
    Busy,
    TooManyOpenFiles,
    TooManyFiles,
    TooManyEntries,
    TooManyFields,
    TooManyBytes,
    TooDeep,
    MissingDirectory,
    IoError,
    InternalError,
    Malformed,
    UnknownVersion,
    Truncated,
    UnknownType,
    TypeWithoutValue,
    UnknownWriteBuffer,
}
