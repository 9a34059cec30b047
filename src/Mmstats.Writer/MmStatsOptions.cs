using System.Numerics;

namespace Mmstats.Writer;

/// <summary>How a writer makes its files. All of it has defaults.</summary>
public sealed class MmStatsOptions
{
    /// <summary>The environment variable that names the root directory.</summary>
    public const string PathVariable = "MMSTATS_PATH";

    /// <summary>
    /// The root directory. Default: the variable <c>MMSTATS_PATH</c>, else <c>/dev/shm/mmstats</c>, else <c>mmstats</c> in the temporary directory.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>
    /// What the application is, by the OpenTelemetry resource conventions (<c>service.namespace</c>, <c>service.version</c> …). These win
    /// over <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c>.
    /// </summary>
    public IDictionary<string, string> Resource { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Permission bits of files. Default: 0640.</summary>
    public UnixFileMode FileMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Permission bits of directories that are made. Default: 2770, so that files get their directory's group.</summary>
    public UnixFileMode DirectoryMode { get; set; } =
        UnixFileMode.SetGroup | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>
    /// Lanes of the first file: so many threads less one count without meeting each other. More threads get further files.
    /// Default: four a processor, 16 to 64. From 2 to 4,096.
    /// </summary>
    public int Lanes { get; set; } = (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 4), 16, 64);

    /// <summary>The most series of a metric; what is beyond counts under one series with the label <c>otel.metric.overflow</c>. Default: 2,000.</summary>
    public int SeriesPerMetricMax { get; set; } = 2_000;

    /// <summary>Files grow, each twice the one before, up to this many bytes. Default: 16 MiB.</summary>
    public long SegmentBytesMax { get; set; } = 16 << 20;

    /// <summary>The most bytes of all files of the writer. Default: 64 MiB.</summary>
    public long BytesMax { get; set; } = 64 << 20;

    /// <summary>How often to try again to make a file where there is none; null: never. Default: every minute.</summary>
    public TimeSpan? RetryInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often values are asked for that have to be asked for (process facts, observable instruments). Default: 10 seconds.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The options as they are now: what the application changes later is not for a writer that has begun.</summary>
    /// <exception cref="ArgumentException">An option is out of its range, or two do not go together.</exception>
    internal MmStatsOptions Freeze()
    {
        var frozen = (MmStatsOptions)MemberwiseClone();
        frozen.Resource = new Dictionary<string, string>(Resource, StringComparer.Ordinal);
        frozen.Validate();
        return frozen;
    }

    /// <summary>The root directory, absolute, so that it is the same if the process changes its directory.</summary>
    internal string FindRoot()
    {
        const string memory = "/dev/shm";
        var path = !string.IsNullOrEmpty(Path) ? Path : Environment.GetEnvironmentVariable(PathVariable);
        if (string.IsNullOrEmpty(path))
            path = System.IO.Path.Combine(Directory.Exists(memory) ? memory : System.IO.Path.GetTempPath(), "mmstats");
        try
        {
            return System.IO.Path.GetFullPath(path);
        }
        catch (IOException)
        {
            // The current directory is gone, and so is what is relative to it.
            return path;
        }
    }

    private void Validate()
    {
        Require(Lanes, 2, Format.V2.V2Layout.LanesMax, nameof(Lanes));
        Require(SeriesPerMetricMax, 1, Format.V2.V2Layout.SeriesMax, nameof(SeriesPerMetricMax));
        Require(SegmentBytesMax, 1 << 20, Format.V2.V2Layout.FileSizeBytesMax, nameof(SegmentBytesMax));
        Require(BytesMax, 1 << 20, long.MaxValue, nameof(BytesMax));
        Require(PollInterval.Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay, nameof(PollInterval));
        Require(RetryInterval?.Ticks ?? TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay, nameof(RetryInterval));
        var first = Segments.SegmentSize.First(Lanes).FileBytes;
        if (first > BytesMax)
            throw new ArgumentException($"A file with {nameof(Lanes)} of {Lanes} has {first} bytes, and {nameof(BytesMax)} is {BytesMax}: have fewer lanes or more bytes.");
    }

    private static void Require(long value, long min, long max, string name)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"{name} has to be from {min} to {max}.");
    }
}
