namespace MmExporter.Discovery;

/// <summary>A name that matched, in a directory that is open just now.</summary>
/// <param name="path">The whole path, without a NUL at its end.</param>
/// <param name="name">The file name with its NUL.</param>
/// <param name="directory">The descriptor of the open directory.</param>
/// <param name="inode">The inode number as the directory tells it: another one under the same name is another file.</param>
internal readonly ref struct FoundFile(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, int directory, ulong inode)
{
    public ReadOnlySpan<byte> Path { get; } = path;

    public ReadOnlySpan<byte> Name { get; } = name;

    public int Directory { get; } = directory;

    public ulong Inode { get; } = inode;
}
