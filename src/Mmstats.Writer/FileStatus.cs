namespace Mmstats.Writer;

/// <summary>What the kernel says of a file.</summary>
internal readonly record struct FileStatus(
    ushort Mode, ulong Device, ulong Inode, uint Links, uint User, uint Group, long Modified)
{
    private const int TypeMask = 0xF000;
    private const int TypeRegular = 0x8000;

    public bool IsRegularFile => (Mode & TypeMask) == TypeRegular;

    /// <summary>Whether both are one file. What else is said of it may have changed since.</summary>
    public bool IsSameFile(FileStatus other) => Device == other.Device && Inode == other.Inode;
}
