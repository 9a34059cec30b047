namespace Mmstats.Writer;

/// <summary>What a file is (type and permission bits) and which one (device and inode).</summary>
internal readonly record struct FileIdentity(ushort Mode, ulong Device, ulong Inode)
{
    private const int TypeMask = 0xF000;
    private const int TypeRegular = 0x8000;

    public bool IsRegularFile => (Mode & TypeMask) == TypeRegular;

    /// <summary>Whether both are one file. The mode may have changed since.</summary>
    public bool IsSameFile(FileIdentity other) => Device == other.Device && Inode == other.Inode;
}
