using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Totals.Support;

/// <summary>A watched directory, a ledger, writers that come and die, and an exporter that is started again and again. It knows
/// what the writers counted.</summary>
internal sealed partial class LedgerScene : IAsyncDisposable
{
    public const string Application = "shop";

    /// <summary>Files of an application that stay after its writers' death.</summary>
    public const int StayingFiles = 3;

    /// <summary>Processes start slowly while others do, the more so under strace.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TempDirectory directory = new();
    private readonly List<CountingWriter> writers = [];
    private readonly List<BackgroundProcess> exporters = [];
    private readonly Lock gate = new();
    private CountedTotals dead = new();

    /// <param name="root">The watched directory; one of its own where it is left out.</param>
    /// <param name="ledger">The ledger's file; one of its own where it is left out.</param>
    public LedgerScene(string? root = null, string? ledger = null)
    {
        Root = root ?? Directory.CreateDirectory(directory.File("metrics")).FullName;
        Ledger = ledger ?? Path.Combine(Directory.CreateDirectory(directory.File("state")).FullName, "ledger");
    }

    /// <summary>The watched directory.</summary>
    public string Root { get; }

    /// <summary>The ledger's file.</summary>
    public string Ledger { get; }

    public TotalsWatch Watch { get; } = new();

    /// <summary>What the writers counted that have ended.</summary>
    public CountedTotals Dead
    {
        get
        {
            lock (gate)
            {
                return dead;
            }
        }
    }

    /// <summary>The files of an application, of living and dead writers.</summary>
    public string[] Files(string application = Application) =>
        Directory.Exists(Path.Combine(Root, application)) ? Directory.GetFiles(Path.Combine(Root, application), "*.mmstats") : [];

    /// <summary>Starts an exporter and does not wait for it.</summary>
    /// <param name="wrapper">A command that becomes the exporter.</param>
    /// <param name="environment">Variables beside those of the tests.</param>
    /// <param name="more">Flags; of one that is there twice the last stands.</param>
    public BackgroundProcess StartExporter(string[]? wrapper = null, Dictionary<string, string>? environment = null, string[]? more = null)
    {
        string[] command =
        [
            .. wrapper ?? [], RepoPaths.MmExporter, "--mmstats.path", Root, "--ledger.path", Ledger, "--web.listen-address", "127.0.0.1:0",
            .. more ?? ["--ledger.unlink-delay", "0"],
        ];
        BackgroundProcess exporter = BackgroundProcess.Start(command[0], command[1..], environment);
        exporters.Add(exporter);
        return exporter;
    }

    /// <summary>Starts an exporter and has it watched.</summary>
    public async Task<BackgroundProcess> StartWatchedAsync(params string[] more)
    {
        BackgroundProcess exporter = StartExporter(more: more.Length > 0 ? more : null);
        Assert.True(await TryWatchAsync(exporter), exporter.Output);
        return exporter;
    }

    /// <summary>Has an exporter watched as soon as it listens.</summary>
    /// <returns>Whether it came as far as that; false where it ended before.</returns>
    public async Task<bool> TryWatchAsync(BackgroundProcess exporter)
    {
        try
        {
            string line = await exporter.WaitForLineAsync(line => line.Contains("Listening on ", StringComparison.Ordinal), Patience);
            Watch.Address = new Uri(AddressInLog().Match(line).Groups[1].Value);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Ends an exporter in order, or kills it.</summary>
    public async Task StopAsync(BackgroundProcess exporter, bool inOrder)
    {
        Watch.Address = null;
        if (inOrder)
        {
            exporter.Signal(BackgroundProcess.SigTerm);
            Assert.Equal(0, await exporter.WaitForExitAsync(Patience));
        }
        else
        {
            await exporter.KillAsync();
        }
    }

    public async Task<CountingWriter> StartWriterAsync(long events, int rate = 0, string application = Application)
    {
        CountingWriter writer = await CountingWriter.StartAsync(Root, application, events, rate);
        lock (gate)
        {
            writers.Add(writer);
        }

        return writer;
    }

    /// <summary>Ends a writer in order, or kills it, wherever it is.</summary>
    public async Task EndAsync(CountingWriter writer, bool inOrder)
    {
        CountedTotals left = await writer.EndAsync(inOrder);
        lock (gate)
        {
            dead += left;
        }
    }

    /// <summary>A writer that counts and ends.</summary>
    public async Task PassByAsync(long events, bool inOrder, string application = Application)
    {
        CountingWriter writer = await StartWriterAsync(events, application: application);
        await writer.CountedAsync();
        await EndAsync(writer, inOrder);
    }

    /// <summary>Waits until the page has these totals, and sees that it has no more a page later.</summary>
    public async Task IsExactAsync(CountedTotals truth)
    {
        if (!await IsSoonAsync(() => Watch.Last.FirstDifference(truth) is null))
        {
            Assert.Fail($"The page and what writers counted: {Watch.Last.FirstDifference(truth)}. {Logs()}");
        }

        await Watch.NextAsync();
        Assert.Null(Watch.Last.FirstDifference(truth));
        Assert.Null(Watch.Fall);
    }

    /// <summary>Waits until so many of an application's files are there.</summary>
    public async Task HasFilesAsync(int count, string application = Application) => Assert.True(
        await IsSoonAsync(() => Files(application).Length == count), $"{Files(application).Length} files and not {count}. {Logs()}");

    /// <summary>Waits for something.</summary>
    /// <returns>Whether it came.</returns>
    public async Task<bool> IsSoonAsync(Func<bool> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Watch.ThrowIfBroken();
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        foreach (BackgroundProcess exporter in exporters)
        {
            await exporter.DisposeAsync();
        }

        foreach (CountingWriter writer in writers)
        {
            await writer.DisposeAsync();
        }

        directory.Dispose();
    }

    private string Logs() => "The exporters wrote:\n" + string.Join('\n', exporters.TakeLast(2).Select(exporter => exporter.Output));

    [GeneratedRegex("Listening on (http://[^\\s\"]+)")]
    private static partial Regex AddressInLog();
}
