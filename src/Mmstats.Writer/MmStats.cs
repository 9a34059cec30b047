using Mmstats.Format.V2;
using Mmstats.Writer.Agg;
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
    private readonly AggPaths aggPaths;
    private int disposed;

    private MmStats(Registry registry, Problems problems, MmStatsOptions options)
        : base(registry, prefix: "")
    {
        this.problems = problems;
        aggPaths = new AggPaths(registry, problems);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        if (options.RetryInterval is { } interval)
            retry = options.Time.CreateTimer(_ => Retry(), null, interval, interval);
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
            WriterDirectory.NameOf(application), id, UnixTime.Now(options.Time), ResourceDetector.Detect(application, id, options, problems));
        var files = new SegmentFile(options.FindRoot(), (int)options.FileMode, (int)options.DirectoryMode, writer);
        var registry = new Registry(files, options, problems);
        registry.Tidy();
        return new MmStats(registry, problems, options);
    }

    /// <summary>
    /// Takes a value in one line, in the style of an older system: <c>stats.Agg("query", "153ms")</c>. It never throws. What is not
    /// written like that, or does not fit what the path stands for, is rejected and counted as such.
    /// </summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item><c>1c</c> counts on a counter with the path as its name. A counter never falls: a negative count goes, as its absolute
    /// amount, to a second counter, <c>PATH.decrements</c>; the difference of both is the net.</item>
    /// <item><c>153ms</c> is recorded in a histogram of milliseconds, from 1 to 10,000.</item>
    /// <item><c>23g</c> sets a gauge; of several processes, the one that was set last is shown.</item>
    /// <item>A <c>!</c> behind it emphasises the metric: a person reading should see it first. The first use of a path decides that.</item>
    /// </list>
    /// A path stands for one of these, the first that was used. It may be that of an instrument made elsewhere, if that is the same
    /// (a counter without a unit, a gauge like this one). There are at most 2,000 paths; further ones are rejected, and
    /// <see cref="Problem"/> says so.
    /// </remarks>
    /// <param name="path">1 to 255 letters, digits and <c>- _ . !</c></param>
    /// <param name="value">An integer of 64 bits, then <c>c</c>, <c>ms</c> or <c>g</c>, then <c>!</c> or nothing.</param>
    /// <returns>Whether the value was taken.</returns>
    public bool Agg(string? path, string? value) => aggPaths.TryTake(path, value);

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

    private void Retry()
    {
        if (Registry.TryAttach())
            retry?.Dispose();
    }

    // Other threads still count, so the files stay until the kernel takes them.
    private void OnProcessExit(object? sender, EventArgs e) => Registry.Close(detach: false);
}
