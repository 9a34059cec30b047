using System.Net.Sockets;

namespace EndToEnd.Tests.Systemd;

/// <summary>The exporter listens on sockets that systemd opened, by systemd's own program for that.</summary>
public sealed class SocketActivationTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public SocketActivationTests() => MetricsFile.Write(directory.Path, "web", 5);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task It_listens_on_all_sockets_that_are_passed_and_answers_who_was_there_before()
    {
        int port = FreePort.Next();
        string path = directory.File("socket");
        string[] wrapper = ["systemd-socket-activate", "-l", $"127.0.0.1:{port}", "-l", path, .. DotNetRoot()];
        Task<Exporter> starting = Exporter.StartAsync(["--mmstats.path", directory.Path, "--web.systemd-socket"], wrapper: wrapper);
        using var client = new HttpClient();
        string page = "";
        // The first connection has the exporter started.
        await Eventually.Async(async () => (page = await TryGetAsync(client, $"http://127.0.0.1:{port}/metrics")).Length > 0, "the sockets are open");
        Assert.Contains("c_total{app=\"web\"} 5\n", page, StringComparison.Ordinal);

        await using Exporter exporter = await starting;
        Assert.Contains(exporter.Log, line => line.Contains($"Listening on http://127.0.0.1:{port}", StringComparison.Ordinal));
        Assert.DoesNotContain(exporter.Log, line => line.Contains("9464", StringComparison.Ordinal));
        using HttpClient local = ClientOf(path);
        Assert.Contains("c_total{app=\"web\"} 5\n", await local.GetStringAsync("http://localhost/metrics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec \"$@\"", "systemd passed no socket (LISTEN_FDS and LISTEN_PID are not set)")]
    [InlineData("LISTEN_FDS=1 LISTEN_PID=1 exec \"$@\"", "the sockets of systemd are another process's (LISTEN_PID is 1, this is ")]
    [InlineData("LISTEN_FDS=0 LISTEN_PID=$$ exec \"$@\"", "LISTEN_FDS is '0' and no number from 1 to 64")]
    [InlineData("LISTEN_FDS=many LISTEN_PID=$$ exec \"$@\"", "LISTEN_FDS is 'many' and no number from 1 to 64")]
    [InlineData("exec 3< /dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"", "descriptor 3 is no stream socket that listens")]
    [InlineData("exec 3<&-; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"", "descriptor 3 is no stream socket that listens")]
    public async Task Without_sockets_that_listen_it_says_so_and_ends(string script, string complaint)
    {
        ProcessOutput output = await Exporter.RunAsync(
            ["--mmstats.path", directory.Path, "--web.systemd-socket"], wrapper: ["env", "-u", "LISTEN_FDS", "-u", "LISTEN_PID", "sh", "-c", script, "sh"]);
        Assert.Equal((1, ""), (output.ExitCode, output.Stdout));
        Assert.StartsWith($"mmexporter: --web.systemd-socket: {complaint}", output.Stderr, StringComparison.Ordinal);
        Assert.Equal(output.Stderr.Length - 1, output.Stderr.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_places_to_listen_are_a_mistake()
    {
        ProcessOutput output = await Exporter.RunAsync(["--mmstats.path", directory.Path, "--web.systemd-socket", "--web.listen-address=:9464"]);
        Assert.Equal(2, output.ExitCode);
        Assert.Contains("--web.listen-address: with --web.systemd-socket the sockets of systemd are listened on", output.Stderr, StringComparison.Ordinal);
    }

    /// <summary>The program passes no variables on but those it is told to.</summary>
    private static string[] DotNetRoot() =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? ["-E", $"DOTNET_ROOT={root}"] : [];

    private static async Task<string> TryGetAsync(HttpClient client, string address)
    {
        try
        {
            return await client.GetStringAsync(address);
        }
        catch (HttpRequestException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return "";
        }
    }

    private static HttpClient ClientOf(string socketPath) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
