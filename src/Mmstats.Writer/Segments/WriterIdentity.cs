namespace Mmstats.Writer.Segments;

/// <summary>Who writes: the same in all segments of a writer.</summary>
/// <param name="Application">The name of the directory and the beginning of the files' names.</param>
/// <param name="WriterId">Random.</param>
/// <param name="StartTime">Unix nanoseconds.</param>
/// <param name="Resource">What the application is, by the OpenTelemetry resource conventions.</param>
internal sealed record WriterIdentity(
    string Application, Guid WriterId, long StartTime, IReadOnlyList<KeyValuePair<string, string>> Resource)
{
    /// <summary>The process as it sees itself.</summary>
    public int ProcessId { get; } = Environment.ProcessId;

    /// <summary>Clock ticks from the boot to the start of the process; 0 where the system does not say.</summary>
    public ulong ProcessStart { get; } = ReadProcessStart();

    /// <summary>The boot of the system; empty where it does not say.</summary>
    public Guid BootId { get; } = ReadBootId();

    private static ulong ReadProcessStart()
    {
        // The name of the program stands in brackets and may hold anything, so the fields are counted from behind it.
        const int fieldAfterName = 3;
        const int startField = 22;
        var stat = ReadFile("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > startField - fieldAfterName && ulong.TryParse(fields[startField - fieldAfterName], out var start) ? start : 0;
    }

    private static Guid ReadBootId() =>
        Guid.TryParse(ReadFile("/proc/sys/kernel/random/boot_id").Trim(), out var id) ? id : Guid.Empty;

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Neither is needed for anything but to be looked at by people.
            return "";
        }
    }
}
