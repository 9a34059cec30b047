namespace MmExporter.Web.Security;

/// <summary>The web configuration file as it is written.</summary>
internal sealed record WebConfig
{
    /// <summary>Null where pages are served unencrypted.</summary>
    public TlsConfig? Tls { get; init; }

    /// <summary>Whether HTTP/2 is offered where there is TLS.</summary>
    public bool HasHttp2 { get; init; } = true;

    /// <summary>What is added to each answer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Users and the bcrypt hashes of their passwords; none where nobody has to tell who he is.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();
}
