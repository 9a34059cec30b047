using System.Globalization;
using MmExporter.Snapshots;

namespace MmExporter.Formats.V1;

/// <summary>
/// Whether the writer of a version 1 file lives. It holds no lock, so there are two traces of it: the process that the name
/// of the file tells, which says something only where exporter and writers see the same processes, and its stores.
/// </summary>
internal sealed class V1Life
{
    /// <summary>By how much a file may seem older than its process: the kernel dates files by a clock that goes in steps of
    /// up to 10 ms, and processes in hundredths of a second.</summary>
    private static readonly TimeSpan ClockGrain = TimeSpan.FromMilliseconds(100);

    private int checksum;
    private bool isRead;
    private bool isFinal;
    private bool isNameWrong;

    /// <summary>Whether the writer lives, as far as it can be told.</summary>
    public Liveness Liveness { get; private set; }

    /// <summary>When its bytes were seen to have moved, as a timestamp of the TimeProvider; at first, when they were first seen.</summary>
    public long MovedAt { get; private set; }

    /// <summary>Judges by the process, before the file is read: what is read of a dead writer is final.</summary>
    /// <param name="writer">Who the name of the file tells.</param>
    /// <param name="facts">What the file says of itself.</param>
    /// <param name="changed">When the file was made, or later.</param>
    /// <param name="processes">The processes.</param>
    public void Judge(
        WriterIdentity writer, IReadOnlyList<KeyValuePair<string, string>> facts, DateTimeOffset changed, ProcessTable processes) =>
        Liveness = isNameWrong ? Liveness.Unknown
            : TryParse(writer.ProcessId, out int process) ? Runs(process, changed, processes) ? Liveness.Alive : Liveness.Dead

            // The process in the file may be the parent of the one that writes, which goes on without it.
            : TryFind(facts, out process) && Runs(process, changed, processes) ? Liveness.Alive
            : Liveness.Unknown;

    /// <summary>Looks at the bytes of the list of fields. Stores move them even where they change no value, since a value
    /// goes to the buffer that is not shown.</summary>
    /// <param name="bytes">A reading, made after the judgement.</param>
    /// <param name="now">The time of the pass, as a timestamp of the TimeProvider.</param>
    public void See(ReadOnlySpan<byte> bytes, long now)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        int current = hash.ToHashCode();
        if (!isRead || current != checksum)
        {
            if (isFinal)
            {
                // Who stores after its process was found gone is another process than the name tells: a child, or one of
                // another PID namespace, or the clock was set. From now on the name of this file says nothing.
                isNameWrong = true;
                Liveness = Liveness.Unknown;
            }

            checksum = current;
            isRead = true;
            MovedAt = now;
        }

        isFinal = Liveness == Liveness.Dead;
    }

    /// <summary>A process that started after the file was made has only got the number of the one that made it.</summary>
    private static bool Runs(int process, DateTimeOffset changed, ProcessTable processes)
    {
        ProcessSight sight = processes.Look(process);
        return sight.IsRunning && !(sight.Started > changed + ClockGrain);
    }

    private static bool TryFind(IReadOnlyList<KeyValuePair<string, string>> facts, out int process)
    {
        foreach ((string key, string value) in facts)
        {
            if (key == "sys.pid")
            {
                return TryParse(value, out process);
            }
        }

        process = 0;
        return false;
    }

    private static bool TryParse(string text, out int process) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out process) && process > 0;
}
