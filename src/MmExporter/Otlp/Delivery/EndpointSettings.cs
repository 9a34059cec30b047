namespace MmExporter.Otlp.Delivery;

/// <summary>Where requests of one signal go, and how.</summary>
internal sealed record EndpointSettings
{
    /// <param name="uri">Where requests are posted to, complete with the signal's path.</param>
    public EndpointSettings(Uri uri) => Uri = uri;

    /// <inheritdoc cref="EndpointSettings(Uri)" path="/param[@name='uri']"/>
    public Uri Uri { get; }

    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.HttpProtobuf;

    /// <summary>Sent with each request. They may be secrets and are printed nowhere.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How long one attempt may take, from connecting to the end of the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public OtlpCompression Compression { get; init; } = OtlpCompression.None;

    /// <summary>PEM file of the authorities that may have signed the receiver's certificate; null for those of the system.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>PEM file of the certificate that is shown to the receiver; null for none.</summary>
    public string? ClientCertificatePath { get; init; }

    /// <summary>PEM file of its key; null where the key is in the file of the certificate.</summary>
    public string? ClientKeyPath { get; init; }

    public bool IsEncrypted => Uri.Scheme == Uri.UriSchemeHttps;

    /// <summary>What logs call it: without the query, which may have a key in it.</summary>
    public string Name => Uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    public override string ToString() => Name;
}
