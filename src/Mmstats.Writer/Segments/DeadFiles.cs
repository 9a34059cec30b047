using System.Buffers.Binary;
using Mmstats.Format.V2;

namespace Mmstats.Writer.Segments;

/// <summary>
/// Removes what earlier writers left behind where no reader does: files of this user and application that nobody has
/// locked and that ended long ago, or are too many.
/// </summary>
internal static class DeadFiles
{
    /// <summary>How many files stay at most.</summary>
    public const int CountMax = 256;

    private const string Extension = ".mmstats";

    // A directory in which somebody else makes files must not hold up the application.
    private const int LookedAtMax = 10_000;

    private static readonly TimeSpan AgeMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan UnbornAgeMax = TimeSpan.FromSeconds(60);

    private static readonly long Second = Nanoseconds(TimeSpan.FromSeconds(1));

    public static int Remove(WriterDirectory directory, string application, DateTimeOffset now)
    {
        var time = (now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        var dead = new List<(long EndedAt, string Name)>();
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(directory.Path, "*" + Extension).Take(LookedAtMax))
        {
            var name = Path.GetFileName(path);
            var isUnborn = name.StartsWith('.');
            if (!name.AsSpan(isUnborn ? 1 : 0).StartsWith(application + "-", StringComparison.Ordinal) || !TryFindEnd(directory, name, time, out var endedAt))
                continue;
            if (time - endedAt > Nanoseconds(isUnborn ? UnbornAgeMax : AgeMax))
                removed += directory.TryRemove(name) ? 1 : 0;
            else if (!isUnborn)
                dead.Add((endedAt, name));
        }
        dead.Sort();
        foreach (var (_, name) in dead.Take(Math.Max(0, dead.Count - CountMax)))
            removed += directory.TryRemove(name) ? 1 : 0;
        return removed;
    }

    // False: it is alive, somebody else's, or no file of ours.
    private static bool TryFindEnd(WriterDirectory directory, string name, long now, out long endedAt)
    {
        endedAt = 0;
        var file = directory.OpenFile(name);
        if (file < 0)
            return false;
        try
        {
            if (!Libc.TryStat(file, out var status) || !status.IsRegularFile || status.User != Libc.GetEffectiveUid() || Libc.IsLocked(file))
                return false;
            if (!name.StartsWith('.'))
                return TryReadEnd(file, status, now, out endedAt);
            endedAt = status.Modified;
            return true;
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    // False: it is no file of this version. Writers of others may live without a lock.
    private static unsafe bool TryReadEnd(int file, FileStatus status, long now, out long endedAt)
    {
        var header = stackalloc byte[V2Layout.ClosedAtOffset + V2Layout.WordLength];
        var bytes = new Span<byte>(header, V2Layout.ClosedAtOffset + V2Layout.WordLength);
        // SAFETY: the kernel writes at most the bytes of the span.
        if (Libc.ReadAt(file, header, (nuint)bytes.Length, 0) != bytes.Length ||
            BinaryPrimitives.ReadUInt64LittleEndian(bytes) != V2Layout.Magic)
        {
            endedAt = 0;
            return false;
        }
        endedAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[V2Layout.ClosedAtOffset..]);
        if (endedAt != 0)
            return true;
        endedAt = status.Modified;
        if (endedAt % Second == 0)
            return true;
        // Nobody knows when it was killed: the time is that of some store. Its totals may not be collected yet, so the hours run
        // from when it was found dead, which whole seconds say.
        _ = Libc.TrySetModified(file, now / Second);
        endedAt = now;
        return true;
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
