using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MmExporter.Rendering;
using MmExporter.Tests.Support;
using MmExporter.Web;
using MmExporter.Web.Security;

namespace MmExporter.Tests.Web;

/// <summary>Clients that do not read, of the server that the daemon has.</summary>
public sealed class SlowClientTests : IDisposable
{
    private const int RequestsMax = 3;

    private readonly Exporter exporter = new();

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task Clients_that_do_not_read_their_pages_are_cut_off_and_others_have_their_places()
    {
        WriteMoreThanSocketsHold();
        await using WebApplication app = Serve();
        await app.StartAsync();
        var address = new Uri(app.Urls.Single());
        using var client = new HttpClient { BaseAddress = address };
        Socket[] slow = [.. Enumerable.Range(0, RequestsMax).Select(_ => Ask(address))];
        try
        {
            await Eventually.Async(() => exporter.Time.Due.Length == RequestsMax, "all pages are being sent");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client));

            exporter.Time.Advance(MetricsEndpoint.SendTimeMax);
            await Eventually.Async(async () => await StatusAsync(client) == HttpStatusCode.OK, "a place is free");
            Assert.All(slow, socket => Assert.False(HasWholePage(socket)));
        }
        finally
        {
            Array.ForEach(slow, socket => socket.Dispose());
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/metrics", UriKind.Relative));
        return answer.StatusCode;
    }

    private static Socket Ask(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        socket.Connect(IPAddress.Loopback, address.Port);
        socket.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        return socket;
    }

    /// <summary>Reads what there is, up to the end of the connection.</summary>
    private static bool HasWholePage(Socket socket)
    {
        byte[] buffer = new byte[1 << 20];
        string end = "";
        try
        {
            for (int read; (read = socket.Receive(buffer)) > 0;)
            {
                end = System.Text.Encoding.Latin1.GetString(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // It was broken off.
        }

        return end.EndsWith('\n');
    }

    private WebApplication Serve()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(WebSecurity.Open(null, exporter.Time, NullLogger<WebSecurity>.Instance));
        WebServer.Configure(builder, [ListenAddress.Parse("127.0.0.1:0")], []);
        WebApplication app = builder.Build();
        var metrics = new MetricsEndpoint(exporter.Collector, null, new PageOptions(), RequestsMax, exporter.Time);
        WebServer.Map(app, "/metrics", metrics, new ReloadEndpoint(_ => Task.FromResult<string?>(null), isEnabled: false));
        return app;
    }

    private void WriteMoreThanSocketsHold()
    {
        string padding = new('x', 1_000);
        for (int file = 0; file < 50; file++)
        {
            var image = new V1Image();
            for (int i = 0; i < 400; i++)
            {
                image.Gauge($"g{i}_{padding}", i);
            }

            exporter.Write($"app-{file}-{file}.mmstats", image);
        }
    }
}
