using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace MmExporter.Durable;

/// <summary>A small file beside the ledger with a checksum, which is read at the start and replaced as a whole whenever something is new.
/// Where the ledger is only in memory, so is this.</summary>
/// <remarks>The content, and a SHA-256 of it.</remarks>
internal sealed partial class SealedFile : IDisposable
{
    private readonly DurableFile? file;
    private readonly string path;
    private readonly string what;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private bool isFailing;

    private SealedFile(DurableFile? file, string path, string what, TimeProvider time, ILogger log)
    {
        this.file = file;
        this.path = path;
        this.what = what;
        this.time = time;
        this.log = log;
    }

    /// <summary>Whether it outlives the process.</summary>
    public bool IsKept => file is not null;

    /// <summary>Opens it and takes its lock.</summary>
    /// <param name="ledgerPath">The ledger's file, absolute; null where that is only in memory.</param>
    /// <param name="suffix">What its own name has behind that.</param>
    /// <param name="what">What it keeps, as logs call it, in the singular.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what happens to it.</param>
    /// <exception cref="LedgerException">It cannot be opened; the message is a line for whoever started the exporter.</exception>
    public static SealedFile Open(string? ledgerPath, string suffix, string what, TimeProvider time, ILogger log)
    {
        if (ledgerPath is null)
        {
            return new SealedFile(null, "", what, time, log);
        }

        string path = ledgerPath + suffix;
        try
        {
            DurableFile file = DurableFile.Open(path);
            file.RemoveTemporary();
            return new SealedFile(file, path, what, time, log);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Refusal(what, path, failure);
        }
    }

    /// <summary>What was written last.</summary>
    /// <param name="content">It, without the checksum.</param>
    /// <param name="isDamaged">Whether there was something that cannot be read, which now has another name.</param>
    /// <returns>Whether there is something.</returns>
    /// <exception cref="LedgerException">It cannot be read; the message is a line for whoever started the exporter.</exception>
    public bool TryRead([NotNullWhen(true)] out byte[]? content, out bool isDamaged)
    {
        content = null;
        isDamaged = false;
        try
        {
            if (file?.Read() is not { } bytes)
            {
                return false;
            }

            int length = bytes.Length - SHA256.HashSizeInBytes;
            if (length >= 0 && SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
            {
                content = bytes[..length];
                return true;
            }

            isDamaged = true;
            SetAside("its checksum is wrong");
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Refusal(what, path, failure);
        }
    }

    /// <summary>Gives it another name, for whoever wants to know.</summary>
    /// <param name="fault">Why it is of no use.</param>
    /// <exception cref="LedgerException">It cannot be; the message is a line for whoever started the exporter.</exception>
    public void SetAside(string fault)
    {
        string aside = string.Create(CultureInfo.InvariantCulture, $"{path}.corrupt-{time.GetUtcNow().ToUnixTimeSeconds()}");
        try
        {
            file?.Rename(aside);
        }
        catch (IOException failure)
        {
            throw Refusal(what, path, failure);
        }

        LogSetAside(log, path, fault, aside, what);
    }

    /// <summary>Replaces it. If that fails, the work goes on: only after a restart would something be told twice.</summary>
    /// <returns>Whether it is written.</returns>
    public bool TryReplace(ReadOnlyMemory<byte> content)
    {
        try
        {
            file?.Replace(write =>
            {
                write(content);
                write(SHA256.HashData(content.Span));
            });
            isFailing = false;
            return true;
        }
        catch (IOException failure)
        {
            if (!isFailing)
            {
                LogNotWritten(log, what, failure.Message);
                isFailing = true;
            }

            return false;
        }
    }

    public void Dispose() => file?.Dispose();

    private static LedgerException Refusal(string what, string path, Exception failure) =>
        new($"--ledger.path: {failure.Message}; {what} is kept beside the ledger, in {path}");

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read: {Fault}. It is now {Aside}; {What} begins anew")]
    private static partial void LogSetAside(ILogger logger, string path, string fault, string aside, string what);

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} is not written: {Failure}. It is tried again; a restart before that succeeds may push something twice")]
    private static partial void LogNotWritten(ILogger logger, string what, string failure);
}
