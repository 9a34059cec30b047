using System.Net;
using System.Net.Security;

namespace MmExporter.Web;

/// <summary>
/// Asks a running exporter whether it is healthy. It has neither a password nor a certificate and needs none: an answer of 401, or a
/// handshake in which a certificate of the client is missed, comes from an exporter that runs.
/// </summary>
internal sealed class HealthProbe : IDisposable
{
    private const string Path = "/-/healthy";

    private readonly IPEndPoint address;
    private readonly TimeSpan timeMax;
    private readonly HttpClient client;
    private bool isEncrypted;

    /// <param name="address">Where it listens.</param>
    /// <param name="timeMax">How long it may take to answer.</param>
    public HealthProbe(IPEndPoint address, TimeSpan timeMax)
    {
        this.address = address;
        this.timeMax = timeMax;
        client = new HttpClient(new SocketsHttpHandler
        {
            // A proxy of the environment is for others.
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => isEncrypted = true },
        });
    }

    /// <summary>What is wrong, or null where it is healthy.</summary>
    public async Task<string?> FaultAsync()
    {
        using var timeout = new CancellationTokenSource(timeMax);
        try
        {
            return FaultOf(await AskAsync(timeout.Token));
        }
        catch (OperationCanceledException)
        {
            return FormattableString.Invariant($"it did not answer within {timeMax.TotalSeconds} s");
        }
        catch (HttpRequestException error)
        {
            return isEncrypted ? null : error.InnerException?.Message.TrimEnd('.') ?? error.Message.TrimEnd('.');
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>Who speaks TLS says nothing to who does not, and is asked again.</summary>
    private async Task<HttpStatusCode> AskAsync(CancellationToken timeout)
    {
        try
        {
            return await AskAsync("http", timeout);
        }
        catch (HttpRequestException error) when (error.HttpRequestError != HttpRequestError.ConnectionError)
        {
            return await AskAsync("https", timeout);
        }
    }

    private async Task<HttpStatusCode> AskAsync(string scheme, CancellationToken timeout)
    {
        using HttpResponseMessage response = await client.GetAsync(
            new Uri($"{scheme}://{address}{Path}"), HttpCompletionOption.ResponseHeadersRead, timeout);
        return response.StatusCode;
    }

    private static string? FaultOf(HttpStatusCode status) =>
        status is HttpStatusCode.OK or HttpStatusCode.Unauthorized ? null : FormattableString.Invariant($"it answered {Path} with status {(int)status}");
}
