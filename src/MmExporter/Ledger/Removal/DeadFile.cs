using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;
using MmExporter.Formats;
using MmExporter.Snapshots;

namespace MmExporter.Ledger.Removal;

/// <summary>A dead writer's file that is in the ledger, as the pass saw it.</summary>
/// <param name="Handle">The open file. The pass may close it at any time.</param>
/// <param name="Identity">What the open file is.</param>
/// <param name="Path">Its whole path, as the file system has it.</param>
/// <param name="DisplayPath">The path for people.</param>
/// <param name="Writer">Whose it is.</param>
/// <param name="Key">Its generation, or what it is held by.</param>
/// <param name="Folded">When it came into the ledger.</param>
/// <param name="HasLock">Whether writers of its format hold a lock.</param>
/// <param name="IsUnchanged">Looks whether the open file still holds what was folded. It reads the file, on another thread.</param>
internal sealed record DeadFile(
    SafeFileHandle Handle,
    FileIdentity Identity,
    byte[] Path,
    string DisplayPath,
    WriterIdentity Writer,
    ulong Key,
    FoldedGeneration Folded,
    bool HasLock,
    Func<SafeFileHandle, bool> IsUnchanged)
{
    /// <summary>A file of a writer with a generation, which has been folded.</summary>
    /// <param name="file">The file. It is open.</param>
    /// <param name="writer">Whose it is.</param>
    /// <param name="folded">When it was folded.</param>
    /// <param name="isUnchanged">Looks whether the open file still holds what was folded.</param>
    public static DeadFile Locked(SourceFile file, WriterIdentity writer, FoldedGeneration folded, Func<SafeFileHandle, bool> isUnchanged) =>
        new(file.Handle!, file.Identity, file.Path, file.DisplayPath, writer, writer.Generation, folded, HasLock: true, isUnchanged);

    /// <summary>A file that is only held.</summary>
    /// <param name="file">The file. It is open.</param>
    /// <param name="writer">Whose it is.</param>
    /// <param name="held">What the ledger has of it.</param>
    /// <param name="isUnchanged">Looks whether the open file still holds what is held.</param>
    public static DeadFile Held(SourceFile file, WriterIdentity writer, HeldFile held, Func<SafeFileHandle, bool> isUnchanged) =>
        new(file.Handle!, file.Identity, file.Path, file.DisplayPath, writer, held.Identity, held.AsFolded, HasLock: false, isUnchanged);
}
