using System.Diagnostics;
using System.Globalization;
using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Telemetry;

/// <summary>The <c>process_*</c> metrics every exporter has, about this process.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics</remarks>
internal sealed class ProcessMetrics : IDisposable
{
    private readonly Process process = Process.GetCurrentProcess();
    private readonly Series cpuSeconds, openFiles, openFilesMax, residentBytes, virtualBytes, startTime, threads;

    public ProcessMetrics()
    {
        cpuSeconds = Add("process_cpu_seconds_total", MetricType.Counter, "Total user and system CPU time spent in seconds.");
        openFilesMax = Add("process_max_fds", MetricType.Gauge, "Maximum number of open file descriptors.");
        openFiles = Add("process_open_fds", MetricType.Gauge, "Number of open file descriptors.");
        residentBytes = Add("process_resident_memory_bytes", MetricType.Gauge, "Resident memory size in bytes.");
        startTime = Add("process_start_time_seconds", MetricType.Gauge, "Start time of the process since unix epoch in seconds.");
        threads = Add("process_threads", MetricType.Gauge, "Number of OS threads in the process.");
        virtualBytes = Add("process_virtual_memory_bytes", MetricType.Gauge, "Virtual memory size in bytes.");

        openFilesMax.Value = Number.From((long)OpenFilesLimit());
        startTime.Value = Number.From((process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
    }

    public List<Family> Families { get; } = [];

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
        cpuSeconds.Value = Number.From(process.TotalProcessorTime.TotalSeconds);
        residentBytes.Value = Number.From(process.WorkingSet64);
        virtualBytes.Value = Number.From(process.VirtualMemorySize64);
        threads.Value = Number.From((long)process.Threads.Count);
        openFiles.Value = Number.From((long)Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
    }

    public void Dispose() => process.Dispose();

    private Series Add(string name, MetricType type, string help)
    {
        var family = new Family(name, type, help);
        Families.Add(family);
        return family.Add();
    }
}
