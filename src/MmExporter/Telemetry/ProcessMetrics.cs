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

    private readonly Process process = Process.GetCurrentProcess();
    private readonly Family cpuSeconds, openFiles, residentBytes, threads, virtualBytes;

    public ProcessMetrics(OwnFamilies families)
    {
        cpuSeconds = families.Add("process_cpu_seconds_total", MetricType.Counter, "Total user and system CPU time spent in seconds.");
        Family openFilesMax = families.Add("process_max_fds", MetricType.Gauge, "Maximum number of open file descriptors.");
        openFiles = families.Add("process_open_fds", MetricType.Gauge, "Number of open file descriptors.");
        residentBytes = families.Add("process_resident_memory_bytes", MetricType.Gauge, "Resident memory size in bytes.");
        Family startTime = families.Add("process_start_time_seconds", MetricType.Gauge, "Start time of the process since unix epoch in seconds.");
        threads = families.Add("process_threads", MetricType.Gauge, "Number of OS threads in the process.");
        virtualBytes = families.Add("process_virtual_memory_bytes", MetricType.Gauge, "Virtual memory size in bytes.");

        OwnFamilies.Set(openFilesMax, OpenFilesLimit());
        OwnFamilies.Set(startTime, (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
    }

    /// <summary>How many files this process may have open; the runtime has raised the soft limit to the hard one.</summary>
    public static int OpenFilesLimit()
    {
        const string Name = "Max open files";
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        string soft = line[Name.Length..].TrimStart().Split(' ')[0];
        return int.TryParse(soft, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
    }

    public void Refresh()
    {
        process.Refresh();
        OwnFamilies.Set(cpuSeconds, process.TotalProcessorTime.TotalSeconds);
        OwnFamilies.Set(residentBytes, process.WorkingSet64);
        OwnFamilies.Set(virtualBytes, process.VirtualMemorySize64);
        OwnFamilies.Set(threads, process.Threads.Count);
        OwnFamilies.Set(openFiles, CountOpenFiles());
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
