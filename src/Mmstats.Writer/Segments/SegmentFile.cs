using System.Globalization;
using System.Runtime.InteropServices;
using Mmstats.Writer.Lanes;

namespace Mmstats.Writer.Segments;

/// <summary>Brings segments into the world, as files where that is possible, in the order that the format demands.</summary>
internal sealed class SegmentFile(string root, int fileMode, int directoryMode, WriterIdentity writer)
{
    private const string Extension = ".mmstats";

    /// <summary>Creates a segment and its file.</summary>
    /// <exception cref="IOException">There is no file; the message says why and what helps.</exception>
    /// <exception cref="PlatformNotSupportedException">It is not Linux on x86-64 or arm64.</exception>
    public Segment Create(SegmentSize size, int number)
    {
        using var directory = WriterDirectory.Open(root, writer.Application, directoryMode);
        var generation = NewGeneration();
        var name = NameOf(generation);
        var mapping = CreateAndMap(directory, Hidden(name), (int)size.FileBytes);
        var segment = new Segment(mapping, size, writer, number, generation);
        segment.Publish();
        try
        {
            directory.Rename(Hidden(name), name);
        }
        catch (IOException)
        {
            mapping.Unmap();
            _ = directory.TryRemove(Hidden(name));
            throw;
        }
        segment.NameFile(directory.PathOf(name));
        return segment;
    }

    /// <summary>Creates a segment that nobody sees.</summary>
    public Segment CreatePrivate(SegmentSize size, int number)
    {
        var segment = new Segment(Mapping.Private((int)size.FileBytes), size, writer, number, NewGeneration());
        segment.Publish();
        return segment;
    }

    /// <summary>Gives a private segment a file after all, with what it has counted.</summary>
    /// <exception cref="IOException">There is still none.</exception>
    public void Attach(Segment segment)
    {
        using var directory = WriterDirectory.Open(root, writer.Application, directoryMode);
        var name = NameOf(segment.Generation);
        var file = CreateLocked(directory, Hidden(name), segment.Bytes.Length);
        try
        {
            WriteAll(file, directory.PathOf(name), segment.Bytes);
            if (!segment.TryReplaceByFile(file))
                throw Libc.LastFailure(directory.PathOf(name), "map");
            // A thread that took its lane since the copy was made has said so in memory that is gone; readers would leave its lane out.
            LaneOwners.Refresh(segment);
            directory.Rename(Hidden(name), name);
            segment.NameFile(directory.PathOf(name));
        }
        catch (IOException)
        {
            _ = directory.TryRemove(Hidden(name));
            throw;
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    /// <summary>Removes what earlier writers of this user and application left behind. The number of files.</summary>
    public int Tidy(TimeProvider time)
    {
        using var directory = WriterDirectory.Open(root, writer.Application, directoryMode);
        return DeadFiles.Remove(directory, writer.Application, time.GetUtcNow());
    }

    /// <summary>Whether it says that there can be no file here and now, and not that something is wrong with this library.</summary>
    public static bool IsFailure(Exception e) =>
        e is IOException or PlatformNotSupportedException or UnauthorizedAccessException or ArgumentException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException;

    private Mapping CreateAndMap(WriterDirectory directory, string name, int lengthBytes)
    {
        var file = CreateLocked(directory, name, lengthBytes);
        try
        {
            var mapping = Mapping.OfFile(file, lengthBytes);
            if (mapping != null)
                return mapping;
            var failure = Libc.LastFailure(directory.PathOf(name), "map");
            _ = directory.TryRemove(name);
            throw failure;
        }
        finally
        {
            // The mapping holds the lock on. A descriptor would be one more thing that a forked child could keep.
            _ = Libc.Close(file);
        }
    }

    private int CreateLocked(WriterDirectory directory, string name, int lengthBytes)
    {
        var file = directory.CreateFile(name);
        try
        {
            directory.Share(file, name, fileMode);
            Libc.Reserve(file, directory.PathOf(name), lengthBytes);
            if (!Libc.TryLock(file))
                throw Libc.LastFailure(directory.PathOf(name), "lock");
            return file;
        }
        catch (IOException)
        {
            _ = directory.TryRemove(name);
            _ = Libc.Close(file);
            throw;
        }
    }

    private static unsafe void WriteAll(int file, string path, ReadOnlySpan<byte> bytes)
    {
        // SAFETY: the span is pinned for the calls, which read only its length.
        fixed (byte* start = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                var written = Libc.WriteAt(file, start + done, (nuint)(bytes.Length - done), done);
                if (written <= 0 && Marshal.GetLastPInvokeError() != Libc.ErrorInterrupted)
                    throw Libc.LastFailure(path, "write to");
                done += Math.Max(written, 0);
            }
        }
    }

    // It has to be new, not secret. A cryptographic generator would load OpenSSL, and end the application where that cannot be.
    private static ulong NewGeneration()
    {
        ulong generation;
        do
            generation = (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue);
        while (generation == 0);
        return generation;
    }

    private string NameOf(ulong generation) => string.Create(
        CultureInfo.InvariantCulture, $"{writer.Application}-{writer.ProcessId}-{generation:x16}{Extension}");

    private static string Hidden(string name) => "." + name;
}
