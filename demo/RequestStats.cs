using Mmstats.Writer.V1;

namespace Mmstats.Demo;

/// <summary>The metrics of one thread of a web application, in a file of their own.</summary>
internal sealed class RequestStats : IRequestObserver, IDisposable
{
    private readonly V1Counter requests;
    private readonly V1Counter succeeded;
    private readonly V1Counter refused;
    private readonly V1Counter failed;
    private readonly V1Counter bytesSent;
    private readonly V1Timer responseTime;
    private readonly V1Average responseBytes;
    private readonly V1MovingAverage recentBytes;
    private readonly V1Number<uint> queueDepth;
    private readonly V1Number<double> memoryBytes;
    private readonly V1Single<bool> healthy;
    private readonly V1String state;
    private readonly V1File file;

    /// <summary>Creates the file; to be called by the thread that will use it.</summary>
    /// <exception cref="IOException">It could not be created.</exception>
    public RequestStats(string? directory, string application)
    {
        var builder = new V1FileBuilder(new V1Options
        {
            Directory = directory,
            FileName = application + "-{PID}-{TID}.mmstats",
        });
        requests = builder.Counter("web.requests");
        succeeded = builder.Counter("web.stats.status.2XX");
        refused = builder.Counter("web.stats.status.4XX");
        failed = builder.Counter("web.stats.status.5XX");
        bytesSent = builder.Counter("web.bytes.sent");
        responseTime = builder.Timer("response.time");
        responseBytes = builder.Average("response.bytes");
        recentBytes = builder.MovingAverage("response.bytes.recent");
        queueDepth = builder.UInt("queue.depth");
        memoryBytes = builder.Double("memory.bytes");
        healthy = builder.Bool("healthy", initial: true);
        state = builder.String("state", sizeBytes: 40);
        builder.StaticText("version", "1.4.2");
        state.Set("starting");
        file = builder.Create();
    }

    public string Path => file.Path;

    public void OnRequest(int status, uint bytes, double seconds)
    {
        requests.Increment();
        var outcome = status switch { >= 500 => failed, >= 400 => refused, _ => succeeded };
        outcome.Increment();
        bytesSent.Add(bytes);
        responseTime.RecordSeconds(seconds);
        responseBytes.Add(bytes);
        recentBytes.Add(bytes);
    }

    public void OnTick(uint queued, double memory, bool incident)
    {
        queueDepth.Value = queued;
        memoryBytes.Value = memory;
        healthy.Value = !incident;
        state.Set(incident ? "degraded: database slow" : "serving");
    }

    public void Dispose() => file.Dispose();
}
