using Microsoft.Win32.SafeHandles;
using MmExporter.Discovery;

namespace MmExporter.Snapshots;

/// <summary>One name below the watched directories, and the open file behind it if it is one that can be read.</summary>
internal sealed class SourceFile(byte[] path, FileIdentity directoryIdentity)
{
    /// <summary>The whole path, UTF-8 as far as the file system has it so.</summary>
    public byte[] Path { get; } = path;

    /// <summary>What it is found by: the path, as long as the file has it.</summary>
    public byte[] KeyInTable { get; private set; } = path;

    /// <summary>The path for people and for labels.</summary>
    public string DisplayPath { get; } = System.Text.Encoding.UTF8.GetString(path);

    /// <summary>The bytes of the path, one a character: unlike <see cref="DisplayPath"/> it is no other file's.</summary>
    public string Key { get; } = System.Text.Encoding.Latin1.GetString(path);

    /// <summary>The inode number its directory tells, and the directory's device; nothing for what is no file. Some file
    /// systems tell other numbers here than of the open file.</summary>
    public FileIdentity DirectoryIdentity { get; } = directoryIdentity;

    /// <summary>What the open file is.</summary>
    public FileIdentity Identity { get; set; }

    /// <summary>Kept open while the name is there; null for what is refused.</summary>
    public SafeFileHandle? Handle { get; set; }

    /// <summary>The size in bytes that this pass saw.</summary>
    public int SizeBytes { get; set; }

    /// <summary>Whether its format fixes its size, so that a reading tells when it is another.</summary>
    public bool HasFixedSize { get; set; }

    /// <summary>Why it is not read, or not to its end.</summary>
    public RefusalReason Reason { get; set; }

    /// <summary>The last reason that was logged.</summary>
    public RefusalReason LoggedReason { get; set; }

    /// <summary>Whether its writer lives.</summary>
    public Liveness Liveness { get; set; }

    /// <summary>Whether it is of a writer nobody can tell the life of, and has not moved for so long that what it shows of the
    /// moment is shown no more.</summary>
    public bool IsIdle { get; set; }

    /// <summary>When the file was made, or cut to be used again, or its owner, rights or names were changed: stores into a
    /// mapping of memory do not move it.</summary>
    public DateTimeOffset Changed { get; set; }

    /// <summary>The user whose file it is.</summary>
    public uint Owner { get; set; }

    /// <summary>When the file was born; the start of 1970 where the file system does not tell.</summary>
    public DateTimeOffset Born { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>What tells a file without a generation apart from all others.</summary>
    public ulong LedgerKey { get; set; }

    /// <summary>The version of the file's facts that <see cref="LedgerKey"/> was made of; -1 for none yet.</summary>
    public int KeyOfFacts { get; set; } = -1;

    /// <summary>The words that the ledger has of the file, as a hash; null while it has none, or they were not compared yet.</summary>
    public int? WordsInLedger { get; set; }

    /// <summary>The checksum of a file without a lock as the ledger has it; null until it is asked for.</summary>
    public uint? ChecksumInLedger { get; set; }

    /// <summary>The number of the last pass that saw the name.</summary>
    public long SeenInPass { get; set; }

    /// <summary>What a later stage keeps beside the file; it goes when the file goes.</summary>
    public object? Content
    {
        get;
        set
        {
            // Versions of facts are counted by content.
            KeyOfFacts = field == value ? KeyOfFacts : -1;
            field = value;
        }
    }

    /// <summary>What a process left that another one has taken the file over from, or that was cut away, in this pass.</summary>
    public object? Former { get; set; }

    /// <summary>Another file has the path now. What this one is found by is no path: it has a NUL in it, and the numbers of a
    /// file that is open are no other's.</summary>
    public void LoseName() =>
        KeyInTable = [.. Path, 0, .. BitConverter.GetBytes(Identity.Device), .. BitConverter.GetBytes(Identity.Inode)];
}
