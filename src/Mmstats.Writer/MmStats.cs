using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;
using Mmstats.Writer.Resources;
using Mmstats.Writer.Segments;

namespace Mmstats.Writer;

/// <summary>
/// The metrics of an application, in memory-mapped files that others read while it runs. Counting is a plain store into the
/// application's own memory. Nothing that goes wrong with the files becomes the application's problem: it then
/// counts in private memory, and <see cref="Problem"/> says why.
/// </summary>
/// <example><code>
/// using var stats = MmStats.Open("checkout");
/// Counter ok = stats.Counter("http.server.requests", "Requests answered.", unit: "{request}", ("code", "200"));
/// Histogram time = stats.Histogram("http.server.request.duration", "Time to answer.", unit: "s");
/// ok.Increment();
/// using (time.Time()) { … }
/// </code></example>
public sealed class MmStats : MetricGroup, IDisposable
{
    private readonly Problems problems;
    private readonly ITimer? retry;
    private int disposed;

    private MmStats(Registry registry, Problems problems, MmStatsOptions options)
        : base(registry, prefix: "")
    {
        this.problems = problems;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        if (options.RetryInterval is { } interval)
            retry = options.Time.CreateTimer(_ => registry.TryAttach(), null, interval, interval);
    }

    /// <summary>
    /// Tells of whatever keeps metrics from being seen; each kind once, on a thread of the pool. What was told before
    /// comes at once.
    /// </summary>
    public event Action<Problem>? Problem
    {
        add => problems.Subscribe(value);
        remove => problems.Unsubscribe(value);
    }

    /// <summary>The paths of the files, one a segment; none while there is only private memory.</summary>
    public IReadOnlyList<string> Paths => Registry.Paths;

    /// <summary>Begins to count. It fails for wrong arguments only: where there can be no file, it goes on without.</summary>
    /// <param name="application">The application's name: its directory, and <c>service.name</c> unless the environment says otherwise.</param>
    /// <param name="options">How files are made; null for the defaults.</param>
    /// <exception cref="ArgumentException">The name is empty, too long or has control characters, or an option is out of its range.</exception>
    public static MmStats Open(string application, MmStatsOptions? options = null)
    {
        options ??= new MmStatsOptions();
        options.Validate();
        if (!Names.IsText(application, V2Layout.NameBytesMax))
            throw new ArgumentException($"'{application}' cannot be the name of an application: it takes 1 to 255 bytes without control characters.", nameof(application));
        var problems = new Problems(application);
        var id = Guid.NewGuid();
        var writer = new WriterIdentity(
            WriterDirectory.NameOf(application), id, UnixTime.Now(options.Time), ResourceDetector.Detect(application, id, options));
        var files = new SegmentFile(options.FindRoot(), (int)options.FileMode, (int)options.DirectoryMode, writer);
        var registry = new Registry(files, options, problems);
        registry.Tidy();
        return new MmStats(registry, problems, options);
    }

    /// <summary>
    /// Ends it: stores the time of the end and lets go of the files, which stay for readers. Instruments may be used during it and
    /// after it, by any thread: they then count in memory that nobody reads. May be called more than once.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        retry?.Dispose();
        Registry.Close(detach: true);
    }

    // Other threads still count, so the files stay until the kernel takes them.
    private void OnProcessExit(object? sender, EventArgs e) => Registry.Close(detach: false);
}
