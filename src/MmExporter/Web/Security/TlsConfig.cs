using System.Net.Security;
using System.Security.Authentication;
using MmExporter.Yaml;

namespace MmExporter.Web.Security;

/// <summary><c>tls_server_config</c> as it is written; what its files hold is not looked at yet.</summary>
/// <param name="Position">Where it begins, for what is missing.</param>
internal sealed record TlsConfig(Position Position)
{
    /// <summary>The certificate, and the authorities between it and its root, as PEM.</summary>
    public YamlText? Certificate { get; init; }

    public YamlText? CertificateFile { get; init; }

    /// <summary>Its key, as PEM without a password.</summary>
    public YamlText? Key { get; init; }

    public YamlText? KeyFile { get; init; }

    /// <summary>Who may have signed clients' certificates, as PEM; the system's authorities where neither is given.</summary>
    public YamlText? Authorities { get; init; }

    public YamlText? AuthoritiesFile { get; init; }

    public ClientAuthType ClientAuth { get; init; }

    /// <summary>The alternative names of which a client's certificate has to have one; null where any will do.</summary>
    public IReadOnlySet<string>? AllowedNames { get; init; }

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>What may be negotiated; null for what OpenSSL is set to.</summary>
    public IReadOnlyList<TlsCipherSuite>? CipherSuites { get; init; }
}
