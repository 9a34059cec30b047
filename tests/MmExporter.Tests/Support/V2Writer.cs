using Mmstats.Writer;

namespace MmExporter.Tests.Support;

/// <summary>A writer with a directory of its own.</summary>
internal sealed class V2Writer : IDisposable
{
    private readonly TempDirectory directory = new();

    public V2Writer(int lanes = 32, int seriesPerMetricMax = 10_000)
    {
        Options = new MmStatsOptions { Path = directory.Path, Lanes = lanes, SeriesPerMetricMax = seriesPerMetricMax };
        Options.Resource["service.namespace"] = "shop";
        Stats = MmStats.Open("app", Options);
    }

    public MmStatsOptions Options { get; }

    public MmStats Stats { get; }

    /// <summary>Its first file, and the only one but of those with very many series or threads.</summary>
    public string Path => Stats.Paths[0];

    /// <summary>Opens its first file.</summary>
    public V2Opened Open() => new(Path);

    /// <summary>Copies its first file, so that it can be damaged.</summary>
    public string Copy()
    {
        string copy = directory.File("copy.mmstats");
        File.Copy(Path, copy, overwrite: true);
        return copy;
    }

    /// <summary>Has threads do something, and waits until they have ended.</summary>
    public static void OnThreads(int count, Action<int> work)
    {
        Thread[] threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() => work(number)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    public void Dispose()
    {
        Stats.Dispose();
        directory.Dispose();
    }
}
