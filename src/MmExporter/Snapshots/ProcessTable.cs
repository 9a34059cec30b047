using System.Globalization;
using MmExporter.Discovery;

namespace MmExporter.Snapshots;

/// <summary>The processes of the exporter's own PID namespace. Each is looked at once in a pass, however many files it has.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ProcessTable
{
    /// <summary>The kernel counts in these for programs on all architectures, whatever its own clock does.</summary>
    private const int TicksPerSecond = 100;

    // Fields of proc(5)'s stat that stand behind the name of the program, which may hold anything.
    private const int StateField = 0, ThreadsField = 17, StartField = 19;

    private readonly Dictionary<int, ProcessSight> seen = [];
    private readonly bool showsOwnNamespace = new FileInfo("/proc/self").LinkTarget == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Forgets what the last pass saw.</summary>
    public void BeginPass() => seen.Clear();

    /// <summary>Looks for a process, or a thread, by its number.</summary>
    public ProcessSight Look(int process)
    {
        if (!seen.TryGetValue(process, out ProcessSight sight))
        {
            seen.Add(process, sight = LookAnew(process));
        }

        return sight;
    }

    /// <summary>The system call sees a process of another user too, even where /proc hides those (hidepid). What is hidden
    /// then is its start.</summary>
    private ProcessSight LookAnew(int process) =>
        !Libc.HasProcess(process) ? new ProcessSight(false, null)
        : showsOwnNamespace && TryReadStat(process, out string stat) && TryParse(stat, Libc.BootTime(), out ProcessSight sight) ? sight
        : new ProcessSight(true, null);

    /// <summary>Parses a line of <c>/proc/PID/stat</c>.</summary>
    /// <param name="stat">The line.</param>
    /// <param name="bootTime">What the start is counted from.</param>
    /// <param name="sight">What it says, when the return value is true.</param>
    internal static bool TryParse(string stat, DateTimeOffset bootTime, out ProcessSight sight)
    {
        sight = default;
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= StartField
            || !long.TryParse(fields[StartField], CultureInfo.InvariantCulture, out long ticks)
            || !int.TryParse(fields[ThreadsField], CultureInfo.InvariantCulture, out int threads))
        {
            return false;
        }

        // A process whose first thread alone has ended looks like one that has ended and that nobody has waited for yet.
        bool hasEnded = fields[StateField] is "X" || (fields[StateField] is "Z" && threads <= 1);
        sight = new ProcessSight(!hasEnded, bootTime + TimeSpan.FromSeconds((double)ticks / TicksPerSecond));
        return true;
    }

    private static bool TryReadStat(int process, out string stat)
    {
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stat = "";
            return false;
        }
    }
}
