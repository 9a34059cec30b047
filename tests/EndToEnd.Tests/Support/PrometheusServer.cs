using System.Text.Json;

namespace EndToEnd.Tests.Support;

/// <summary>A real Prometheus that scrapes one target once a second.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TempDirectory directory;
    private readonly BackgroundProcess process;
    private readonly HttpClient client;

    private PrometheusServer(TempDirectory directory, BackgroundProcess process, Uri address)
    {
        this.directory = directory;
        this.process = process;
        client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Starts it; the target has been scraped, or has failed to be, when this returns.</summary>
    public static async Task<PrometheusServer> ScrapingAsync(Uri target)
    {
        var directory = new TempDirectory();
        string configuration = directory.File("prometheus.yml");
        await File.WriteAllTextAsync(configuration, $"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: mmexporter
                static_configs:
                  - targets: ["{target.Authority}"]

            """);
        string address = FormattableString.Invariant($"127.0.0.1:{FreePort.Next()}");
        BackgroundProcess process = BackgroundProcess.Start(
            "prometheus",
            [$"--config.file={configuration}", $"--storage.tsdb.path={directory.File("data")}", $"--web.listen-address={address}", "--log.level=warn"]);
        var server = new PrometheusServer(directory, process, new Uri("http://" + address));
        await Eventually.Async(server.HasScrapedAsync, "Prometheus has scraped");
        return server;
    }

    /// <summary>The series an expression gives now, with their values as text.</summary>
    public async Task<IReadOnlyList<(Dictionary<string, string> Labels, string Value)>> QueryAsync(string expression)
    {
        string json = await client.GetStringAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression));
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement result = document.RootElement.GetProperty("data").GetProperty("result");
        return [.. result.EnumerateArray().Select(series => (
            series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            series.GetProperty("value")[1].GetString()!))];
    }

    /// <summary>The value of the one series an expression gives.</summary>
    public async Task<string> SingleAsync(string expression) => Assert.Single(await QueryAsync(expression)).Value;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await process.DisposeAsync();
        directory.Dispose();
    }

    private async Task<bool> HasScrapedAsync()
    {
        Assert.False(process.HasExited, process.Output);
        try
        {
            return (await QueryAsync("up")).Count > 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
