using System.Text.RegularExpressions;

namespace EndToEnd.Tests.Support;

/// <summary>The exporter as a process of its own, listening on a free port of 127.0.0.1 unless told otherwise.</summary>
internal sealed partial class Exporter : IAsyncDisposable
{
    /// <summary>What the exporter takes from its environment; the one the tests run in is somebody else's.</summary>
    private static readonly string[] Variables =
        ["MMSTATS_PATH", "MMSTATS_GLOB", "OTEL_EXPORTER_PROMETHEUS_HOST", "OTEL_EXPORTER_PROMETHEUS_PORT"];

    private readonly HttpClient client;

    private Exporter(BackgroundProcess process, IReadOnlyList<Uri> addresses)
    {
        Process = process;
        Addresses = addresses;
        client = new HttpClient { BaseAddress = addresses[0] };
    }

    public BackgroundProcess Process { get; }

    /// <summary>What it says it listens on.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    public Uri Address => Addresses[0];

    /// <summary>The lines of the log so far.</summary>
    public string[] Log => Process.Output.Split('\n');

    public static Task<Exporter> ReadingAsync(string directory, params string[] more) =>
        StartAsync(["--mmstats.path", directory, "--web.listen-address", "127.0.0.1:0", .. more]);

    /// <param name="arguments">The whole command line.</param>
    /// <param name="environment">Variables beside those of the tests.</param>
    /// <param name="wrapper">A command that becomes the exporter, such as <c>env -C DIR</c>.</param>
    public static async Task<Exporter> StartAsync(string[] arguments, Dictionary<string, string>? environment = null, string[]? wrapper = null)
    {
        string[] command = [.. wrapper ?? [], RepoPaths.MmExporter, .. arguments];
        BackgroundProcess process = BackgroundProcess.Start(command[0], command[1..], EnvironmentWith(environment));
        try
        {
            await process.WaitForLineAsync(line => line.Contains("Reading ", StringComparison.Ordinal));
            return new Exporter(process, [.. AddressInLog().Matches(process.Output).Select(match => new Uri(match.Groups[1].Value))]);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs it where it is to end by itself.</summary>
    public static Task<ProcessOutput> RunAsync(string[] arguments, Dictionary<string, string>? environment = null, string[]? wrapper = null)
    {
        string[] command = [.. wrapper ?? [], RepoPaths.MmExporter, .. arguments];
        return RunProcess.Async(command[0], command[1..], EnvironmentWith(environment));
    }

    /// <summary>A scrape, read strictly.</summary>
    /// <param name="path">The path of the metrics page.</param>
    /// <param name="closeConnection">Whether the connection is to be this scrape's own.</param>
    public async Task<PrometheusPage> ScrapeAsync(string path = "/metrics", bool closeConnection = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.ConnectionClose = closeConnection;
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}\n{Process.Output}");
        return PrometheusPage.Parse(await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>A page, as text.</summary>
    public Task<string> GetTextAsync(string path = "/metrics") => client.GetStringAsync(path);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? acceptEncoding = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (acceptEncoding is not null)
        {
            request.Headers.Add("Accept-Encoding", acceptEncoding);
        }

        return await client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Process.DisposeAsync();
    }

    private static Dictionary<string, string> EnvironmentWith(Dictionary<string, string>? more)
    {
        Dictionary<string, string> all = Variables.ToDictionary(name => name, _ => "");
        foreach ((string name, string value) in more ?? [])
        {
            all[name] = value;
        }

        return all;
    }

    [GeneratedRegex("Listening on (https?://[^\\s\"]+)")]
    private static partial Regex AddressInLog();
}
