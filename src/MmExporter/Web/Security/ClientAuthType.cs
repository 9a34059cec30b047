namespace MmExporter.Web.Security;

/// <summary>What is asked of a client's certificate; the values of Go's <c>crypto/tls</c>.</summary>
internal enum ClientAuthType
{
    NoClientCert,

    /// <summary>One is asked for; none, or any, will do.</summary>
    RequestClientCert,

    /// <summary>There has to be one, whoever signed it.</summary>
    RequireAnyClientCert,

    /// <summary>One that is shown has to be signed by an authority that is trusted.</summary>
    VerifyClientCertIfGiven,

    /// <summary>There has to be one that is signed by an authority that is trusted.</summary>
    RequireAndVerifyClientCert,
}
