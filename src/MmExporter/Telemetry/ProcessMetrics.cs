using System.Diagnostics;
using System.Globalization;
using MmExporter.Discovery;
using MmExporter.Model;

namespace MmExporter.Telemetry;

/// <summary>The <c>process_*</c> metrics every exporter has, about this process.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics</remarks>
internal sealed class ProcessMetrics : IDisposable
{
    private static readonly byte[] DescriptorsPath = [.. "/proc/self/fd\0"u8];

    private readonly (Family Family, double Value)[] constants;
    private readonly Process process = Process.GetCurrentProcess();
    private readonly OwnFamilies families = new();
    private readonly Family cpuSeconds, openFiles, residentBytes, threads, virtualBytes;

    public ProcessMetrics()
    {
        cpuSeconds = families.Add("process_cpu_seconds_total", FamilyType.Counter, "Total user and system CPU time spent in seconds.");
        Family openFilesMax = families.Add("process_max_fds", FamilyType.Gauge, "Maximum number of open file descriptors.");
        openFiles = families.Add("process_open_fds", FamilyType.Gauge, "Number of open file descriptors.");
        residentBytes = families.Add("process_resident_memory_bytes", FamilyType.Gauge, "Resident memory size in bytes.");
        Family startTime = families.Add("process_start_time_seconds", FamilyType.Gauge, "Start time of the process since unix epoch in seconds.");
        threads = families.Add("process_threads", FamilyType.Gauge, "Number of OS threads in the process.");
        virtualBytes = families.Add("process_virtual_memory_bytes", FamilyType.Gauge, "Virtual memory size in bytes.");

        constants = [(openFilesMax, OpenFilesLimit()), (startTime, (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds)];
    }

    /// <summary>How many files this process may have open; the runtime has raised the soft limit to the hard one.</summary>
    public static int OpenFilesLimit()
    {
        const string Name = "Max open files";
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        string soft = line[Name.Length..].TrimStart().Split(' ')[0];
        return int.TryParse(soft, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
    }

    /// <summary>Asks the kernel and gives its answers as families.</summary>
    public ReadOnlySpan<Family> Describe()
    {
        process.Refresh();
        foreach ((Family family, double value) in constants)
        {
            families.Set(family, value);
        }

        families.Set(cpuSeconds, process.TotalProcessorTime.TotalSeconds);
        families.Set(residentBytes, process.WorkingSet64);
        families.Set(virtualBytes, process.VirtualMemorySize64);
        families.Set(threads, process.Threads.Count);
        families.Set(openFiles, CountOpenFiles());
        return families.All;
    }

    /// <summary>Since Linux 6.2 the directory's size is the number of descriptors; listing thousands would cost as much as
    /// a scrape.</summary>
    private static double CountOpenFiles()
    {
        int answer = Libc.Statx(Libc.AtCurrentDirectory, in DescriptorsPath[0], 0, Libc.StatxBasic, out Libc.StatxResult status);
        return answer == 0 && status.SizeBytes > 0
            ? status.SizeBytes
            : Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
    }

    public void Dispose() => process.Dispose();
}
