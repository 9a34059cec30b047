using Mmstats.Format.V2;
using Mmstats.Writer.Agg;
using Mmstats.Writer.Bridge;
using Mmstats.Writer.Metrics;
using Mmstats.Writer.Polling;
using Mmstats.Writer.ProcessFacts;
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
    private readonly Claims claims = new();
    private readonly Poller poller;
    private readonly MeterBridge bridge;
    private readonly TimeProvider time;
    private int observesProcess;
    private int disposed;

    private MmStats(Registry registry, Problems problems, MmStatsOptions options)
        : base(registry, prefix: "")
    {
        this.problems = problems;
        aggPaths = new AggPaths(registry, problems);
        time = options.Time;
        poller = new Poller(time, options.PollInterval, problems);
        bridge = new MeterBridge(new BridgeContext(registry, problems, options.SeriesPerMetricMax), poller, claims);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        if (options.RetryInterval is { } interval)
            retry = StartRetrying(registry, time, interval);
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
        options = (options ?? new MmStatsOptions()).Freeze();
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
    /// Takes instruments of <c>System.Diagnostics.Metrics</c> into the files: those there are and those to come, with their names,
    /// units, descriptions, tags and advised buckets. Observable ones are asked now, every
    /// <see cref="MmStatsOptions.PollInterval"/>, and a last time at the end.
    /// </summary>
    /// <remarks>
    /// Each instrument is taken once, however many calls name its meter. Tags become labels as text: <c>true</c> and
    /// <c>false</c>, numbers without regard to culture, arrays as in JSON; one without a value is left out, and of several with one key the
    /// last stands. Instruments of one name in several meters count together if they are of one kind; else the first is
    /// taken. Observed totals that fall go on from where they were, and sums of several keep their maximum. What an observable up-down counter no longer names is 0; what
    /// an observable gauge no longer names stays as it was. What is not taken over is told by <see cref="Problem"/>,
    /// and nothing is thrown into a measurement.
    /// </remarks>
    /// <param name="meters">Names of meters with <c>*</c> for any characters, in whatever case.</param>
    /// <returns>What ends it; the end of this does, too.</returns>
    /// <exception cref="ArgumentException">There is no name, or an empty one.</exception>
    public IDisposable Listen(params string[] meters) => bridge.Listen(new MeterPatterns(meters));

    /// <summary>
    /// Counts what the system and .NET say of the process, by the names of OpenTelemetry: <c>process.cpu.time</c>, <c>process.memory.usage</c>,
    /// <c>process.memory.virtual</c>, <c>process.thread.count</c>, <c>process.unix.file_descriptor.count</c>, <c>process.uptime</c>, and of
    /// <c>dotnet.*</c> collections, allocations, pauses, heap sizes, the thread pool and lock contentions. They are read now, every
    /// <see cref="MmStatsOptions.PollInterval"/>, and a last time at the end. Further calls change nothing.
    /// </summary>
    /// <remarks>
    /// Of several processes of an application all are sums, but for two: <c>process.uptime</c> is the longest (how long the application
    /// has been there), and <c>process.start_time</c>, which Prometheus shows as <c>process_start_time_seconds</c>, is the latest
    /// (when a process was last started). What a platform does not tell is left out. A name that <see cref="Listen"/> has taken from a meter stays
    /// with it, so nothing counts twice.
    /// </remarks>
    public void ObserveProcess()
    {
        if (Interlocked.Exchange(ref observesProcess, 1) != 0)
            return;
        var system = new OperatingSystemFacts(time);
        var facts = new FactList(this, claims, problems);
        system.AddTo(facts);
        RuntimeFacts.AddTo(facts);
        poller.Add(() =>
        {
            system.Refresh();
            facts.Poll();
        });
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
        bridge.Dispose();
        poller.Dispose();
        Registry.Close(detach: true);
    }

    private static ITimer StartRetrying(Registry registry, TimeProvider time, TimeSpan interval)
    {
        // What the caller has in its context (an activity, a request) is no business of what runs for ever.
        if (ExecutionContext.IsFlowSuppressed())
            return time.CreateTimer(_ => registry.TryAttach(), null, interval, interval);
        using (ExecutionContext.SuppressFlow())
            return time.CreateTimer(_ => registry.TryAttach(), null, interval, interval);
    }

    // Other threads still count, so the files stay until the kernel takes them.
    private void OnProcessExit(object? sender, EventArgs e) => Registry.Close(detach: false);
}
