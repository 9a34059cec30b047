using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using MmExporter.Otlp.Delivery;

namespace MmExporter.Tests.Otlp.Support;

/// <summary>A receiver of OTLP, over HTTP/1.1 or gRPC, that answers what it is told to and keeps what it is sent.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> requests = new();
    private readonly WebApplication app;
    private readonly OtlpProtocol protocol;
    private readonly bool isEncrypted;
    private readonly Func<HttpContext, Task>[] answers;
    private int answered = -1;

    private FaultServer(OtlpProtocol protocol, X509Certificate2? certificate, X509Certificate2? clientCertificate, Func<HttpContext, Task>[] answers)
    {
        this.protocol = protocol;
        this.answers = answers;
        isEncrypted = certificate is not null;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            // Slow clients and slow answers are what is tested here.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocol == OtlpProtocol.Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1;
                if (certificate is not null)
                {
                    listen.UseHttps(https => Encrypt(https, certificate, clientCertificate));
                }
            });
        });
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>The requests so far, in their order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. requests];

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>Where it takes metrics.</summary>
    public EndpointSettings Endpoint
    {
        get
        {
            Assert.True(EndpointAddress.TryParse(Address.AbsoluteUri, OtlpSignal.Metrics, protocol, isGeneral: true, isInsecure: false, out Uri? uri));
            Assert.Equal(isEncrypted, uri.Scheme == Uri.UriSchemeHttps);
            return new EndpointSettings(uri) { Protocol = protocol, Timeout = Sending.Timeout };
        }
    }

    /// <param name="protocol">What it speaks.</param>
    /// <param name="answers">What it answers, one after the other; the last one from then on.</param>
    public static Task<FaultServer> StartAsync(OtlpProtocol protocol, params Func<HttpContext, Task>[] answers) =>
        StartEncryptedAsync(protocol, null, null, answers);

    /// <param name="protocol">What it speaks.</param>
    /// <param name="certificate">Its certificate, with the key; null for none.</param>
    /// <param name="clientCertificate">The one certificate that it wants to be shown; null for none.</param>
    /// <param name="answers">What it answers, one after the other; the last one from then on.</param>
    public static async Task<FaultServer> StartEncryptedAsync(
        OtlpProtocol protocol, X509Certificate2? certificate, X509Certificate2? clientCertificate, params Func<HttpContext, Task>[] answers)
    {
        var server = new FaultServer(protocol, certificate, clientCertificate, answers);
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // Requests that are never answered are under way still.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    private static void Encrypt(HttpsConnectionAdapterOptions https, X509Certificate2 certificate, X509Certificate2? clientCertificate)
    {
        https.ServerCertificate = certificate;
        if (clientCertificate is not null)
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (shown, _, _) => shown.Thumbprint == clientCertificate.Thumbprint;
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        requests.Enqueue(new ReceivedRequest(
            context.Request.Path + context.Request.QueryString,
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        await answers[Math.Min(Interlocked.Increment(ref answered), answers.Length - 1)](context);
    }
}
