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

    // How far after its start a writer's file can still be the one that was created then.
    private static readonly TimeSpan BirthMax = TimeSpan.FromMinutes(1);

    public static int Remove(WriterDirectory directory, DateTimeOffset now)
    {
        var time = (now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        var dead = new List<(long EndedAt, string Name)>();
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(directory.Path, "*" + Extension).Take(LookedAtMax))
        {
            var name = Path.GetFileName(path);
            if (!TryFindEnd(directory, name, time, out var endedAt))
                continue;
            if (time - endedAt > Nanoseconds(name.StartsWith('.') ? UnbornAgeMax : AgeMax))
                removed += directory.TryRemove(name) ? 1 : 0;
            else
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
            if (!Libc.TryStat(file, out var status) || !status.IsRegularFile || status.User != Libc.GetUid() || Libc.IsLocked(file))
                return false;
            endedAt = name.StartsWith('.') ? status.Modified : EndOf(file, status, now);
            return true;
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    private static unsafe long EndOf(int file, FileStatus status, long now)
    {
        var header = stackalloc byte[V2Layout.ClosedAtOffset + V2Layout.WordLength];
        var bytes = new Span<byte>(header, V2Layout.ClosedAtOffset + V2Layout.WordLength);
        // SAFETY: the kernel writes at most the bytes of the span.
        if (Libc.ReadAt(file, header, (nuint)bytes.Length, 0) != bytes.Length ||
            BinaryPrimitives.ReadUInt64LittleEndian(bytes) != V2Layout.Magic)
        {
            return status.Modified;
        }
        var closedAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[V2Layout.ClosedAtOffset..]);
        if (closedAt != 0)
            return closedAt;
        var startTime = BinaryPrimitives.ReadInt64LittleEndian(bytes[V2Layout.StartTimeOffset..]);
        if (status.Modified - startTime > Nanoseconds(BirthMax))
            return status.Modified;
        // Nobody knows when it was killed. Its totals may not be collected yet, so the hours run from when it was found dead.
        _ = Libc.TryTouch(file);
        return now;
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
