using System.Diagnostics;

namespace EndToEnd.Tests;

/// <summary>The exporter ends when it is told to, quickly, and finishes what it has begun.</summary>
public sealed class ShutdownTests
{
    private const int IdleConnections = 5;
    private const int LargeFiles = 500;
    private const int NumbersPerLargeFile = 400;
    private const int LargePageLengthMin = 8_000_000;

    private static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(BackgroundProcess.SigTerm)]
    [InlineData(BackgroundProcess.SigInt)]
    public async Task It_ends_within_a_second_with_exit_code_0_while_connections_are_open(int signal)
    {
        using var directory = new TempDirectory();
        MetricsFile.Write(directory.Path, "web", 1);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        var clients = new List<RawClient>();
        for (int i = 0; i < IdleConnections; i++)
        {
            clients.Add(await RawClient.AskingAsync(exporter.Address, "/-/healthy"));
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", await clients[i].ReadAsync(), StringComparison.Ordinal);
        }

        long start = Stopwatch.GetTimestamp();
        exporter.Process.Signal(signal);
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, EndTimeMax);
        Assert.All(exporter.Log, line => Assert.Contains("level=info", line, StringComparison.Ordinal));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_page_that_is_being_sent_when_the_signal_comes_arrives_whole()
    {
        using var directory = new TempDirectory();
        await using Exporter exporter = await StartWithLargePageAsync(directory);
        using RawClient client = await RawClient.AskingAsync(exporter.Address, "/metrics");
        string text = await client.ReadAsync();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);

        // Nothing has been read meanwhile, so most of the page is still with the exporter.
        exporter.Process.Signal(BackgroundProcess.SigTerm);
        text += await client.ReadToEndAsync();

        Assert.True(text.Length > LargePageLengthMin, $"{text.Length} bytes");
        int bodyStart = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        string length = Assert.Single(text[..bodyStart].Split("\r\n"), line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        Assert.Equal(FormattableString.Invariant($"Content-Length: {text.Length - bodyStart}"), length);
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_page_does_not_hold_the_end_up()
    {
        using var directory = new TempDirectory();
        await using Exporter exporter = await StartWithLargePageAsync(directory);
        using RawClient client = await RawClient.AskingAsync(exporter.Address, "/metrics");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadAsync(), StringComparison.Ordinal);

        long start = Stopwatch.GetTimestamp();
        exporter.Process.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, 2 * EndTimeMax);
    }

    [Fact]
    public async Task Clients_that_do_not_read_their_pages_are_refused_beyond_a_limit()
    {
        const int Limit = 40;
        using var directory = new TempDirectory();
        await using Exporter exporter = await StartWithLargePageAsync(directory);
        var clients = new List<RawClient>();
        for (int i = 0; i < Limit; i++)
        {
            clients.Add(await RawClient.AskingAsync(exporter.Address, "/metrics"));
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", await clients[i].ReadAsync(), StringComparison.Ordinal);
        }

        using HttpResponseMessage refused = await exporter.SendAsync(HttpMethod.Get, "/metrics");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        clients.ForEach(client => client.Dispose());
        await Eventually.Async(
            async () =>
            {
                using HttpResponseMessage response = await exporter.SendAsync(HttpMethod.Get, "/metrics");
                return response.IsSuccessStatusCode;
            },
            "scrapes are answered again");
    }

    [Fact]
    public async Task A_client_that_goes_away_in_the_middle_of_a_page_leaves_no_trace()
    {
        using var directory = new TempDirectory();
        await using Exporter exporter = await StartWithLargePageAsync(directory);
        using (RawClient client = await RawClient.AskingAsync(exporter.Address, "/metrics"))
        {
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadAsync(), StringComparison.Ordinal);
        }

        Assert.True((await exporter.GetTextAsync()).Length > LargePageLengthMin);
        Assert.All(exporter.Log, line => Assert.Contains("level=info", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_pass_is_made_after_the_signal()
    {
        using var directory = new TempDirectory();
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--scan.interval=1h");
        await exporter.ScrapeAsync();
        await File.WriteAllBytesAsync(directory.File("late.mmstats"), [7]);
        exporter.Process.Signal(BackgroundProcess.SigTerm);

        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        Assert.Contains(exporter.Log, line => line.Contains("late.mmstats is not read: unknown_version", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_goes_on_serving_while_a_writer_lives_and_ends_with_it()
    {
        using var directory = new TempDirectory();
        await using BackgroundProcess writer = await StartLivingWriterAsync(directory);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--shutdown.wait-for-writers=10m");
        exporter.Process.Signal(BackgroundProcess.SigTerm);
        await exporter.Process.WaitForLineAsync(line => line.Contains("Waiting up to 600 s for 1 writers", StringComparison.Ordinal));

        Assert.Equal(1, (await exporter.ScrapeAsync("/metrics?collect[]=exporter")).Value("mmexporter_writers", ("state", "alive")));
        Assert.False(exporter.Process.HasExited);
        await writer.KillAsync();
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
    }

    [Fact]
    public async Task It_waits_for_a_writer_no_longer_than_it_is_told_to()
    {
        using var directory = new TempDirectory();
        await using BackgroundProcess writer = await StartLivingWriterAsync(directory);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--shutdown.wait-for-writers=200ms");
        exporter.Process.Signal(BackgroundProcess.SigTerm);

        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        Assert.False(writer.HasExited);
        Assert.Contains(exporter.Log, line => line.Contains("Waiting up to 0.2 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_signal_ends_the_wait()
    {
        using var directory = new TempDirectory();
        await using BackgroundProcess writer = await StartLivingWriterAsync(directory);
        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--shutdown.wait-for-writers=10m");
        exporter.Process.Signal(BackgroundProcess.SigTerm);
        await exporter.Process.WaitForLineAsync(line => line.Contains("Waiting up to 600 s", StringComparison.Ordinal));
        exporter.Process.Signal(BackgroundProcess.SigInt);

        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
        Assert.False(writer.HasExited);
    }

    [Fact]
    public async Task Writers_that_have_ended_are_not_waited_for()
    {
        using var directory = new TempDirectory();
        await using (BackgroundProcess writer = await StartLivingWriterAsync(directory))
        {
            await writer.KillAsync();
        }

        await using Exporter exporter = await Exporter.ReadingAsync(directory.Path, "--shutdown.wait-for-writers=10m");
        Assert.Equal(1, (await exporter.ScrapeAsync("/metrics?collect[]=exporter")).Value("mmexporter_writers", ("state", "dead")));
        exporter.Process.Signal(BackgroundProcess.SigTerm);
        Assert.Equal(0, await exporter.Process.WaitForExitAsync());
    }

    /// <summary>A process with a version 2 file, which it holds until it ends.</summary>
    private static async Task<BackgroundProcess> StartLivingWriterAsync(TempDirectory directory)
    {
        BackgroundProcess writer = BackgroundProcess.Start(
            RepoPaths.Demo, ["v2", "--pattern", "report", "--report", directory.File("report"), "--dir", directory.Path]);
        await writer.WaitForLineAsync(line => line.StartsWith("file ", StringComparison.Ordinal));
        return writer;
    }

    private static async Task<Exporter> StartWithLargePageAsync(TempDirectory directory)
    {
        using var elsewhere = new TempDirectory();
        MetricsFile.Multiply(MetricsFile.WriteNumbers(elsewhere.Path, "many", NumbersPerLargeFile), directory.Path, LargeFiles);
        Exporter exporter = await Exporter.ReadingAsync(directory.Path);
        // The page is made quickly once the code has run.
        Assert.True((await exporter.GetTextAsync()).Length > LargePageLengthMin);
        return exporter;
    }
}
