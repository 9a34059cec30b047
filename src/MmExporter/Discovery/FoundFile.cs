namespace MmExporter.Discovery;

/// <summary>A name that matched, in a directory that is open just now.</summary>
/// <param name="path">The whole path, without a NUL at its end.</param>
/// <param name="name">The file name with its NUL.</param>
/// <param name="directory">The descriptor of the open directory.</param>
/// <param name="directoryIdentity">The directory's device, and the inode number that the directory tells.</param>
internal readonly ref struct FoundFile(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, int directory, FileIdentity directoryIdentity)
{
    public ReadOnlySpan<byte> Path { get; } = path;

    public ReadOnlySpan<byte> Name { get; } = name;

    public int Directory { get; } = directory;

    public FileIdentity DirectoryIdentity { get; } = directoryIdentity;
}
