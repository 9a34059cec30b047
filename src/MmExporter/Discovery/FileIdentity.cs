namespace MmExporter.Discovery;

/// <summary>What a name stands for: another number under the same name is another file.</summary>
/// <param name="Device">The device, as major and minor number.</param>
/// <param name="Inode">The inode number on it.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
