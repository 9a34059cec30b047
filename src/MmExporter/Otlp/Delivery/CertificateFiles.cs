using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MmExporter.Otlp.Delivery;

/// <summary>The certificates of an endpoint. Their files are read for each connection, so that renewed ones are used without a restart.</summary>
internal static class CertificateFiles
{
    /// <summary>Has a connection trust and show what the files hold.</summary>
    /// <exception cref="IOException">A file cannot be read; the message names it and says why.</exception>
    public static void Apply(EndpointSettings endpoint, SslClientAuthenticationOptions options)
    {
        if (endpoint.CertificatePath is { } authorities)
        {
            options.CertificateChainPolicy = Read(authorities, () => PolicyOf(authorities));
        }

        if (endpoint.ClientCertificatePath is { } certificate)
        {
            options.ClientCertificateContext = Read(certificate, () => ContextOf(certificate, endpoint.ClientKeyPath));
        }
    }

    /// <summary>What is wrong with the files of an endpoint; null where nothing is.</summary>
    public static string? FaultOf(EndpointSettings endpoint)
    {
        try
        {
            Apply(endpoint, new SslClientAuthenticationOptions());
            return null;
        }
        catch (IOException error)
        {
            return error.Message;
        }
    }

    private static X509ChainPolicy PolicyOf(string path)
    {
        // Lists of revoked certificates would be fetched from wherever the certificate says.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(path);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException("it holds no certificate");
    }

    private static SslStreamCertificateContext ContextOf(string path, string? keyPath)
    {
        X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(path, keyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // The one inside does not name the file, and what is innermost is what is told.
            throw new IOException($"{path}: {error.Message.TrimEnd('.')}");
        }
    }
}
