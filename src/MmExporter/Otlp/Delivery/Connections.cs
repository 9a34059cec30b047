using System.Net.Security;
using System.Net.Sockets;

namespace MmExporter.Otlp.Delivery;

/// <summary>Connections to an endpoint: made when they are needed, kept between requests, and made anew now and then.</summary>
/// <param name="endpoint">What to connect to.</param>
internal sealed class Connections(EndpointSettings endpoint) : IDisposable
{
    /// <summary>Headers of an answer, in KiB.</summary>
    private const int HeadersLengthMax = 16;

    /// <summary>Longer than pushes are usually apart, and not so long that what stands between forgets the connection.</summary>
    private static readonly TimeSpan IdleTimeMax = TimeSpan.FromSeconds(90);

    /// <summary>After this a name is looked up again, and certificates are read again.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private HttpMessageInvoker client = NewClient(endpoint);

    /// <summary>Sends a request and returns as soon as the headers of the answer are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        client.SendAsync(request, cancellationToken);

    /// <summary>Lets go of the connections. One on which no answer came may lead nowhere, and HTTP/2 would use it again.</summary>
    public void Renew()
    {
        client.Dispose();
        client = NewClient(endpoint);
    }

    public void Dispose() => client.Dispose();

    /// <summary>What makes connections to an endpoint.</summary>
    public static SocketsHttpHandler NewHandler(EndpointSettings endpoint) => new()
    {
        // Headers may be secrets: they go to the endpoint that is configured and to nobody it points at.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = HeadersLengthMax,
        MaxResponseDrainSize = 0,
        ConnectTimeout = endpoint.Timeout,
        PooledConnectionIdleTimeout = IdleTimeMax,
        PooledConnectionLifetime = Lifetime,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(endpoint, context, cancellationToken),
    };

    private static HttpMessageInvoker NewClient(EndpointSettings endpoint) => new(NewHandler(endpoint));

    private static async ValueTask<Stream> ConnectAsync(
        EndpointSettings endpoint, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return endpoint.IsEncrypted ? await EncryptAsync(endpoint, stream, cancellationToken) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> EncryptAsync(EndpointSettings endpoint, NetworkStream stream, CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = endpoint.Uri.IdnHost,
            ApplicationProtocols = [endpoint.Protocol == OtlpProtocol.Grpc ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
        };
        CertificateFiles.Apply(endpoint, options);
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsClientAsync(options, cancellationToken);
        return encrypted;
    }
}
