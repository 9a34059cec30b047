using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EndToEnd.Tests.Security;

/// <summary>An exporter with a web configuration file, certificates for it, and a file of metrics with <c>c_total</c> of 1.</summary>
internal sealed class SecureExporter : IAsyncDisposable
{
    public const string Tls = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";

    /// <summary>The user <c>alice</c> with the password <c>right</c>. Its cost is the least there is: 1 ms.</summary>
    public const string Users = "basic_auth_users:\n  alice: $2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC\n";

    private readonly TempDirectory directory;
    private Exporter? exporter;

    private SecureExporter(TempDirectory directory)
    {
        this.directory = directory;
        Directory.CreateDirectory(directory.File("metrics"));
        MetricsFile.Write(directory.File("metrics"), "web", 1);
        Present(Authority, "server");
        Write("ca.crt", Authority.Certificate.ExportCertificatePem());
    }

    public Authority Authority { get; } = new("authority");

    public Exporter Exporter => exporter!;

    public static async Task<SecureExporter> StartAsync(string yaml, params string[] more)
    {
        var secure = new SecureExporter(new TempDirectory());
        secure.Write("web.yml", yaml);
        try
        {
            secure.exporter = await Exporter.ReadingAsync(secure.File("metrics"), ["--web.config.file", secure.File("web.yml"), .. more]);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    public string File(string name) => directory.File(name);

    /// <summary>Puts a file beside the configuration, whole at once.</summary>
    public void Write(string name, string text)
    {
        System.IO.File.WriteAllText(File("new"), text);
        System.IO.File.Move(File("new"), File(name), overwrite: true);
    }

    /// <summary>Gives the exporter another certificate, under the same names.</summary>
    public void Present(Authority authority, string name)
    {
        using X509Certificate2 certificate = authority.Issue(name);
        Write("server.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("server.crt", certificate.ExportCertificatePem());
    }

    /// <summary>Asks for a page over a connection of its own, trusting the authority alone.</summary>
    /// <param name="path">The page.</param>
    /// <param name="credentials"><c>NAME:PASSWORD</c>; null for none.</param>
    /// <param name="client">What the client shows; null for nothing.</param>
    /// <param name="protocols">Versions of TLS that the client has.</param>
    /// <param name="version">The version of HTTP that it has at most.</param>
    /// <param name="method">GET if it is null.</param>
    /// <param name="seen">Takes the server's certificate.</param>
    public async Task<HttpResponseMessage> AskAsync(
        string path = "/metrics",
        string? credentials = null,
        X509Certificate2? client = null,
        SslProtocols protocols = SslProtocols.None,
        Version? version = null,
        HttpMethod? method = null,
        Action<string>? seen = null)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.EnabledSslProtocols = protocols;
        handler.SslOptions.ClientCertificates = client is null ? [] : [client];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => client!;
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(Authority.Certificate);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            seen?.Invoke(certificate!.Subject);
            return errors == System.Net.Security.SslPolicyErrors.None;
        };
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(Exporter.Address, path))
        {
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (credentials is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }

        return await http.SendAsync(request);
    }

    public async Task<HttpStatusCode> StatusAsync(string path = "/metrics", string? credentials = null, X509Certificate2? client = null, HttpMethod? method = null)
    {
        using HttpResponseMessage response = await AskAsync(path, credentials, client, method: method);
        return response.StatusCode;
    }

    /// <summary>Whether a client that shows this gets its page; a handshake, or the first read after it, fails if not.</summary>
    public async Task<bool> IsServedAsync(X509Certificate2? client)
    {
        try
        {
            return await StatusAsync(client: client) == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (exporter is not null)
        {
            await exporter.DisposeAsync();
        }

        Authority.Dispose();
        directory.Dispose();
    }
}
