using System.Diagnostics;
using System.IO.Enumeration;

namespace Mmstats.Writer.ProcessFacts;

/// <summary>What the operating system says of the process.</summary>
internal sealed class OperatingSystemFacts
{
    private readonly Process process = Process.GetCurrentProcess();
    private readonly TimeProvider time;

    public OperatingSystemFacts(TimeProvider time) => this.time = time;

    public void AddTo(FactList facts)
    {
        const string cpuHelp = "Time the processors have spent on the process.";
        facts.DoubleCounter("process.cpu.time", cpuHelp, "s", () => UserTime().TotalSeconds, ("cpu.mode", "user"));
        facts.DoubleCounter("process.cpu.time", cpuHelp, "s", () => SystemTime().TotalSeconds, ("cpu.mode", "system"));
        facts.UpDownCounter("process.memory.usage", "Physical memory in use.", "By", static () => Environment.WorkingSet);
        facts.UpDownCounter("process.memory.virtual", "Virtual memory that is committed.", "By", () => process.VirtualMemorySize64);
        facts.UpDownCounter("process.thread.count", "Threads of the process.", "{thread}", () => ThreadCount());
        if (OperatingSystem.IsLinux())
        {
            // The one that reads the directory is no descriptor of the application's.
            facts.UpDownCounter(
                "process.unix.file_descriptor.count", "File descriptors in use.", "{file_descriptor}", static () => CountEntries("/proc/self/fd") - 1);
        }
        facts.GreatestGauge("process.start_time", "When the process began, in Unix seconds; of several the latest.", "s", () => StartTime());
        facts.GreatestGauge("process.uptime", "How long the process has run; of several the longest.", "s", () => Uptime());
    }

    /// <summary>Forgets what was read before.</summary>
    public void Refresh() => process.Refresh();

#if NET9_0_OR_GREATER
    private static TimeSpan UserTime() => Environment.CpuUsage.UserTime;

    private static TimeSpan SystemTime() => Environment.CpuUsage.PrivilegedTime;
#else
    private TimeSpan UserTime() => process.UserProcessorTime;

    private TimeSpan SystemTime() => process.PrivilegedProcessorTime;
#endif

    // A directory of names is far cheaper than an object for each thread.
    private long ThreadCount() => OperatingSystem.IsLinux() ? CountEntries("/proc/self/task") : process.Threads.Count;

    private static long CountEntries(string directory)
    {
        var all = new EnumerationOptions { AttributesToSkip = 0 };
        return new FileSystemEnumerable<bool>(directory, static (ref FileSystemEntry _) => true, all).LongCount();
    }

    private double StartTime() => (new DateTimeOffset(process.StartTime) - DateTimeOffset.UnixEpoch).TotalSeconds;

    private double Uptime() => Math.Max(0, (time.GetUtcNow() - new DateTimeOffset(process.StartTime)).TotalSeconds);
}
