using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MmExporter.Web.Security;

namespace MmExporter.Web;

/// <summary>The HTTP server: which address, which pages.</summary>
internal static class WebServer
{
    /// <summary>More connections than this are closed at once.</summary>
    private const int ConnectionsMax = 256;

    /// <summary>Who takes longer holds a connection for nothing.</summary>
    private static readonly TimeSpan HandshakeTimeMax = TimeSpan.FromSeconds(10);

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <summary>Whether the metrics can be at this path: it begins with a slash, is no pattern, and is not one of the health pages.</summary>
    public static bool IsTelemetryPath(string path) =>
        path.StartsWith('/') && !path.AsSpan().ContainsAnyExcept(PathCharacters) &&
        !path.StartsWith("/-/", StringComparison.Ordinal) &&
        (path == "/" || !path[1..].Split('/').Any(segment => segment is "" or "." or ".."));

    /// <summary>Listens where it is told, and nowhere else: no setting of the environment or of a file adds an address.</summary>
    /// <param name="builder">Makes the server.</param>
    /// <param name="addresses">Where to listen.</param>
    /// <param name="sockets">Descriptors of sockets that listen already.</param>
    public static void Configure(WebApplicationBuilder builder, IReadOnlyList<ListenAddress> addresses, IReadOnlyList<int> sockets)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = 0;
            WebSecurity security = kestrel.ApplicationServices.GetRequiredService<WebSecurity>();
            if (security.Current().Tls is not null)
            {
                kestrel.ConfigureEndpointDefaults(listen => Encrypt(listen, security));
            }

            foreach (ListenAddress address in addresses)
            {
                Listen(kestrel, address);
            }

            foreach (int socket in sockets)
            {
                kestrel.ListenHandle((ulong)socket);
            }
        });
    }

    /// <summary>Has all that is added later, and what is not there, stand behind headers and passwords.</summary>
    public static void Guard(WebApplication app)
    {
        if (app.Services.GetRequiredService<WebSecurity>().IsConfigured)
        {
            app.Use(app.Services.GetRequiredService<SecurityMiddleware>().HandleAsync);
        }
    }

    /// <summary>Adds the pages.</summary>
    public static void Map(WebApplication app, string telemetryPath, MetricsEndpoint metrics, ReloadEndpoint reload)
    {
        string[] read = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods(telemetryPath, read, metrics.HandleAsync);
        app.MapMethods("/-/healthy", read, () => Results.Text("mmexporter is healthy.\n"));
        app.MapMethods("/-/ready", read, () => Results.Text("mmexporter is ready.\n"));
        app.MapMethods(ReloadEndpoint.Path, [HttpMethods.Post, HttpMethods.Put], reload.HandleAsync);
        if (telemetryPath != "/")
        {
            string landingPage = LandingPage.Render(telemetryPath);
            app.MapMethods("/", read, () => Results.Content(landingPage, "text/html; charset=utf-8"));
        }
    }

    /// <summary>Has every handshake made with what is in force when it begins.</summary>
    private static void Encrypt(ListenOptions listen, WebSecurity security) => listen.UseHttps(new TlsHandshakeCallbackOptions
    {
        OnConnection = _ => ValueTask.FromResult(security.Current().Tls!.NewOptions()),
        HandshakeTimeout = HandshakeTimeMax,
    });

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address)
    {
        if (address.Address is { } ip)
        {
            kestrel.Listen(ip, address.Port);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port);
        }
    }
}
