using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MmExporter.Discovery;
using MmExporter.Durable;

namespace MmExporter.Ledger.Storage;

/// <summary>
/// The ledger on the disk. It belongs to one exporter, and is always whole: the old one or the new one. Only what reads and
/// counts is for any thread; the rest is for one.
/// </summary>
internal sealed partial class LedgerStore : IDisposable
{
    /// <summary>Unreadable ledgers that are kept beside the new one, for whoever wants to know.</summary>
    public const int AsideMax = 3;

    private readonly DurableFile directory;
    private readonly string path;
    private readonly TimeProvider time;
    private readonly ILogger<LedgerStore> log;
    private readonly HashSet<int> loggedErrors = [];
    private long durableVersion, writes, failedWrites, lastWriteTime, sizeBytes;

    private LedgerStore(DurableFile directory, string path, TimeProvider time, ILogger<LedgerStore> log)
    {
        this.directory = directory;
        this.path = path;
        this.time = time;
        this.log = log;
    }

    /// <summary>What was there at the start; null where nothing was, or nothing that could be read.</summary>
    public LedgerImage? Loaded { get; private set; }

    /// <summary>Whether what was there at the start could not be read.</summary>
    public bool IsCorrupt { get; private set; }

    /// <summary>Whether an unreadable ledger lies beside this one. Files of dead writers may be all that is left of what was in
    /// it, so none is removed until somebody has taken it away and started the exporter again.</summary>
    public bool IsRemovalStopped { get; private set; }

    /// <summary>The version of the ledger up to which everything is on the disk.</summary>
    public long DurableVersion => Volatile.Read(ref durableVersion);

    public long Writes => Volatile.Read(ref writes);

    public long FailedWrites => Volatile.Read(ref failedWrites);

    /// <summary>When it was written last, in Unix seconds; 0 for never.</summary>
    public long LastWriteTime => Volatile.Read(ref lastWriteTime);

    public long SizeBytes => Volatile.Read(ref sizeBytes);

    /// <summary>Locks a ledger and loads it.</summary>
    /// <param name="path">Its file, absolute.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what happens to it later.</param>
    /// <param name="store">The ledger, when the return value is true.</param>
    /// <param name="error">A line for whoever started the exporter, when it is false.</param>
    public static bool TryOpen(
        string path, TimeProvider time, ILogger<LedgerStore> log, [NotNullWhen(true)] out LedgerStore? store, [NotNullWhen(false)] out string? error)
    {
        store = null;
        error = null;
        if (Path.GetFileName(path).Length == 0)
        {
            error = $"--ledger.path: {path} is a directory; name a file in it";
            return false;
        }

        try
        {
            store = new LedgerStore(DurableFile.Open(path), path, time, log);
            store.Load();
            return true;
        }
        catch (SystemCallException failure) when (failure.Errno == Libc.EAGAIN)
        {
            error = $"--ledger.path: another exporter is using {path}; end it, or give each a ledger of its own";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error = $"--ledger.path: {failure.Message}; name a file in a directory that is there and that this user may write to";
        }

        store?.Dispose();
        store = null;
        return false;
    }

    /// <summary>Reads a ledger for showing: takes no lock, changes nothing.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out LedgerImage? image, [NotNullWhen(false)] out string? fault)
    {
        image = null;
        try
        {
            if (DurableFile.Read(path) is { } bytes)
            {
                return TryDecode(bytes, out image, out fault);
            }

            fault = "it is not there";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            fault = failure.Message;
        }

        return false;
    }

    /// <summary>Writes the ledger; afterwards it is durable. Where that fails the one before is still there.</summary>
    public bool TryWrite(LedgerImage image)
    {
        try
        {
            long length = 0;
            directory.Replace(write => LedgerEncoder.Encode(image, bytes =>
            {
                length += bytes.Length;
                write(bytes);
            }));
            Volatile.Write(ref sizeBytes, length);
        }
        catch (SystemCallException failure)
        {
            Interlocked.Increment(ref failedWrites);
            if (loggedErrors.Add(failure.Errno))
            {
                LogNotWritten(log, failure.Message);
            }

            return false;
        }

        if (loggedErrors.Count > 0)
        {
            loggedErrors.Clear();
            LogWrittenAgain(log, path);
        }

        Interlocked.Increment(ref writes);
        Volatile.Write(ref lastWriteTime, time.GetUtcNow().ToUnixTimeSeconds());
        Volatile.Write(ref durableVersion, image.Version);
        return true;
    }

    /// <summary>Gives the lock up. While something is being written that is for the end of the process to do.</summary>
    public void Dispose() => directory.Dispose();

    private static bool TryDecode(byte[] bytes, [NotNullWhen(true)] out LedgerImage? image, [NotNullWhen(false)] out string? fault)
    {
        if (bytes.Length > DurableFile.LengthMax)
        {
            image = null;
            fault = "it is too long";
            return false;
        }

        return LedgerDecoder.TryDecode(bytes, out image, out fault);
    }

    private void Load()
    {
        directory.RemoveTemporary();
        if (directory.Read() is { } bytes)
        {
            // An exporter that was killed may have come as far as the rename.
            directory.Sync();
            sizeBytes = bytes.Length;
            if (TryDecode(bytes, out LedgerImage? image, out string? fault))
            {
                Loaded = image;
            }
            else
            {
                IsCorrupt = true;
                SetAside(fault);
            }
        }

        IsRemovalStopped = FindAside().Length > 0;
        if (IsRemovalStopped && !IsCorrupt)
        {
            LogStillStopped(log, AsidePrefix);
        }
    }

    private void SetAside(string fault)
    {
        string[] aside = FindAside();
        if (aside.Length >= AsideMax)
        {
            LogDropped(log, path, fault, aside.Length, AsidePrefix);
            return;
        }

        long number = time.GetUtcNow().ToUnixTimeSeconds();
        while (aside.Contains(Aside(number)))
        {
            number++;
        }

        directory.Rename(Aside(number));
        LogSetAside(log, path, fault, Aside(number), AsidePrefix);
    }

    private string AsidePrefix => path + ".corrupt-";

    private string Aside(long number) => AsidePrefix + number.ToString(CultureInfo.InvariantCulture);

    private string[] FindAside() =>
        [.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!).Where(entry => entry.StartsWith(AsidePrefix, StringComparison.Ordinal))];

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger {Path} cannot be read: {Fault}. It is now {Aside}, and a new one begins; no file of a dead writer is removed until {Prefix}* is taken away and the exporter started again")]
    private static partial void LogSetAside(ILogger logger, string path, string fault, string aside, string prefix);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger {Path} cannot be read: {Fault}. With {Count} such beside it, it is not kept, and a new one begins; no file of a dead writer is removed until {Prefix}* is taken away and the exporter started again")]
    private static partial void LogDropped(ILogger logger, string path, string fault, int count, string prefix);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No file of a dead writer is removed until {Prefix}*, ledgers that could not be read, is taken away and the exporter started again")]
    private static partial void LogStillStopped(ILogger logger, string prefix);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger is not written: {Failure}. It is tried again at each pass; until then totals of dead writers are only in memory, and none of their files is removed")]
    private static partial void LogNotWritten(ILogger logger, string failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The ledger {Path} is written again")]
    private static partial void LogWrittenAgain(ILogger logger, string path);
}
