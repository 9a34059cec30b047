using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MmExporter.Yaml;

namespace MmExporter.Web.Security;

/// <summary>How connections are encrypted, with the certificates that the files held when they were read.</summary>
internal sealed class ServerTls
{
    /// <summary>Certificates and keys are a few KiB; what is larger is none.</summary>
    private const int FileSizeBytesMax = 1024 * 1024;

    /// <summary>The use that a certificate for clients has to be made for, where it names uses.</summary>
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly TlsConfig config;
    private readonly bool hasHttp2;
    private readonly SslStreamCertificateContext certificate;
    private readonly X509ChainPolicy clientPolicy;
    private readonly CipherSuitesPolicy? ciphers;

    private ServerTls(TlsConfig config, bool hasHttp2, string directory)
    {
        this.config = config;
        this.hasHttp2 = hasHttp2;
        certificate = ReadCertificate(config, directory);
        clientPolicy = ReadAuthorities(config, directory);
#pragma warning disable CA1416 // It runs on Linux alone.
        ciphers = config.CipherSuites is { } suites ? new CipherSuitesPolicy(suites) : null;
#pragma warning restore CA1416
    }

    /// <summary>Reads what the configuration names.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="hasHttp2">Whether HTTP/2 is offered.</param>
    /// <param name="directory">What paths are relative to.</param>
    /// <exception cref="YamlMistakeException">A certificate or key cannot be used.</exception>
    public static ServerTls Load(TlsConfig config, bool hasHttp2, string directory) => new(config, hasHttp2, directory);

    /// <summary>The files that <see cref="Load"/> reads.</summary>
    public static IEnumerable<string> FilesOf(TlsConfig config, string directory) =>
        from file in new[] { config.CertificateFile, config.KeyFile, config.AuthoritiesFile } where file is not null select Path.Combine(directory, file.Value);

    /// <summary>Whether a client without a certificate is turned away.</summary>
    public bool DemandsCertificates => config.ClientAuth is ClientAuthType.RequireAnyClientCert or ClientAuthType.RequireAndVerifyClientCert;

    /// <summary>What a handshake is to be like.</summary>
    public SslServerAuthenticationOptions NewOptions() => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = config.Protocols,
        CipherSuitesPolicy = ciphers,
        ApplicationProtocols = hasHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
        ClientCertificateRequired = config.ClientAuth != ClientAuthType.NoClientCert,
        CertificateChainPolicy = clientPolicy.Clone(),
        RemoteCertificateValidationCallback = (_, shown, _, errors) => IsWelcome(shown as X509Certificate2, errors),
    };

    /// <summary>Whether a client may connect with the certificate it shows.</summary>
    private bool IsWelcome(X509Certificate2? shown, SslPolicyErrors errors)
    {
        if (shown is null)
        {
            return !DemandsCertificates;
        }

        bool isToBeVerified = config.ClientAuth is ClientAuthType.VerifyClientCertIfGiven or ClientAuthType.RequireAndVerifyClientCert;
        return (!isToBeVerified || errors == SslPolicyErrors.None) &&
            (config.AllowedNames is not { } allowed || AlternativeNames.Of(shown).Any(allowed.Contains));
    }

    private static SslStreamCertificateContext ReadCertificate(TlsConfig config, string directory)
    {
        YamlText certificatePlace = (config.CertificateFile ?? config.Certificate)!;
        YamlText keyPlace = (config.KeyFile ?? config.Key)!;
        string chain = ReadPem(config.CertificateFile, config.Certificate, directory);
        string key = ReadPem(config.KeyFile, config.Key, directory);
        var all = Use(certificatePlace, config.CertificateFile, directory, () =>
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(chain);
            return certificates.Count > 0 ? certificates : throw new CryptographicException("it holds no certificate");
        });
        return Use(keyPlace, config.KeyFile, directory, () =>
            SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(chain, key), all, offline: true));
    }

    private static X509ChainPolicy ReadAuthorities(TlsConfig config, string directory)
    {
        // Lists of revoked certificates, and authorities that are missing, would be fetched from wherever a client's certificate says.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ForClients));
        if ((config.AuthoritiesFile ?? config.Authorities) is { } place)
        {
            string pem = ReadPem(config.AuthoritiesFile, config.Authorities, directory);
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            Use(place, config.AuthoritiesFile, directory, () =>
            {
                policy.CustomTrustStore.ImportFromPem(pem);
                return policy.CustomTrustStore.Count > 0 ? true : throw new CryptographicException("it holds no certificate");
            });
        }

        return policy;
    }

    private static string ReadPem(YamlText? file, YamlText? inline, string directory) => file is null ? inline!.Value : Use(file, file, directory, () =>
    {
        // What reports no length, as a pipe does, is read up to the limit all the same.
        using FileStream stream = File.OpenRead(Path.Combine(directory, file.Value));
        byte[] bytes = new byte[FileSizeBytesMax + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= FileSizeBytesMax ? Encoding.UTF8.GetString(bytes, 0, length) : throw new IOException($"it is larger than {FileSizeBytesMax} bytes");
    });

    /// <summary>Has what is wrong with a file or text told with its place. No message has anything of a key in it.</summary>
    private static T Use<T>(YamlText place, YamlText? file, string directory, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string what = file is null ? "the text here" : Path.Combine(directory, file.Value);
            throw new YamlMistakeException(place.Position, $"{what}: {error.Message.TrimEnd('.')}; give PEM that this user may read, a key that is the certificate's and has no password");
        }
    }
}
