using System.Globalization;

namespace EndToEnd.Tests.Totals.Support;

/// <summary>A process that counts a known number of events, and its file, which is kept open so that its last words can be read
/// whatever becomes of its name.</summary>
internal sealed class CountingWriter : IAsyncDisposable
{
    private const string Counted = "counted ";

    private readonly BackgroundProcess process;
    private readonly FileStream file;
    private readonly string application;

    private CountingWriter(BackgroundProcess process, string path, string application)
    {
        this.process = process;
        this.application = application;
        Path = path;
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    public string Path { get; }

    /// <param name="root">The watched directory.</param>
    /// <param name="application">Its application.</param>
    /// <param name="events">How many it counts.</param>
    /// <param name="rate">How many a second; 0 for all at once.</param>
    public static async Task<CountingWriter> StartAsync(string root, string application, long events, int rate = 0)
    {
        BackgroundProcess process = BackgroundProcess.Start(
            RepoPaths.Demo,
            ["v2", "--pattern", "count", "--dir", root, "--name", application, "--updates", Text(events), "--rate", Text(rate)]);
        try
        {
            string line = await process.WaitForLineAsync(line => line.StartsWith("file ", StringComparison.Ordinal));
            return new CountingWriter(process, line["file ".Length..], application);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it has counted all its events.</summary>
    /// <returns>What it has counted.</returns>
    public async Task<CountedTotals> CountedAsync()
    {
        string line = await process.WaitForLineAsync(line => line.StartsWith(Counted, StringComparison.Ordinal));
        return CountedTotals.OfEvents(application, long.Parse(line[Counted.Length..], CultureInfo.InvariantCulture));
    }

    /// <summary>Ends it in order, or kills it, wherever it is.</summary>
    /// <returns>What its file says it has counted; if it said so itself, that is the same.</returns>
    public async Task<CountedTotals> EndAsync(bool inOrder)
    {
        if (inOrder)
        {
            process.CloseStandardInput();
            Assert.Equal(0, await process.WaitForExitAsync());
        }
        else
        {
            await process.KillAsync();
        }

        byte[] bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, RandomAccess.Read(file.SafeFileHandle, bytes, 0));
        CountedTotals left = CountedTotals.OfFile(application, bytes);
        if (process.Output.Contains(Counted, StringComparison.Ordinal))
        {
            Assert.Null(left.FirstDifference(await CountedAsync()));
        }

        return left;
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        await file.DisposeAsync();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
