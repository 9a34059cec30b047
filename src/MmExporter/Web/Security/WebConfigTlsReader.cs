using System.Net.Security;
using System.Security.Authentication;
using MmExporter.Yaml;

namespace MmExporter.Web.Security;

/// <summary>Reads <c>tls_server_config</c>. What would be less safe here than it is written there is a mistake.</summary>
/// <param name="fields">Reads the values.</param>
/// <param name="start">Its key.</param>
internal sealed class WebConfigTlsReader(WebConfigFields fields, YamlText start)
{
    private const int Tls12 = 12, Tls13 = 13;

    private static readonly Dictionary<string, int> Versions = new() { ["TLS10"] = 10, ["TLS11"] = 11, ["TLS12"] = Tls12, ["TLS13"] = Tls13 };

    private static readonly Dictionary<string, ClientAuthType> ClientAuthTypes = new(
        Enum.GetValues<ClientAuthType>().Select(type => new KeyValuePair<string, ClientAuthType>(type.ToString(), type)))
    {
        // The name it had first.
        ["RequireClientCert"] = ClientAuthType.RequireAnyClientCert,
    };

    private static readonly Dictionary<string, string> Curves = new[] { "CurveP256", "CurveP384", "CurveP521", "X25519" }.ToDictionary(name => name);

    private TlsConfig config = new(start.Position);
    private int min = Tls12, max = Tls13;
    private YamlText? maxKey;
    private YamlText? cipherKey;
    private YamlText? namesKey;
    private bool hasAny;

    /// <summary>Null where nothing is set.</summary>
    public TlsConfig? Read()
    {
        fields.ReadMapping(start.Value, new Dictionary<string, Action<YamlText>>
        {
            ["cert"] = key => config = config with { Certificate = ReadGiven(key) },
            ["cert_file"] = key => config = config with { CertificateFile = ReadGiven(key) },
            ["key"] = key => config = config with { Key = ReadGiven(key) },
            ["key_file"] = key => config = config with { KeyFile = ReadGiven(key) },
            ["client_ca"] = key => config = config with { Authorities = ReadGiven(key) },
            ["client_ca_file"] = key => config = config with { AuthoritiesFile = ReadGiven(key) },
            ["client_auth_type"] = key => (hasAny, config) = (true, config with { ClientAuth = fields.ReadChoice(key, ClientAuthTypes) }),
            ["client_allowed_sans"] = ReadNames,
            ["min_version"] = key => (hasAny, min) = (true, fields.ReadChoice(key, Versions)),
            ["max_version"] = key => (hasAny, maxKey, max) = (true, key, fields.ReadChoice(key, Versions)),
            ["cipher_suites"] = key => (hasAny, cipherKey, config) = (true, key, config with { CipherSuites = fields.ReadChoices(key, CipherSuiteNames.Known) }),
            ["prefer_server_cipher_suites"] = key => (hasAny, _) = (true, fields.ReadBoolean(key)),
            ["curve_preferences"] = ReadCurves,
        });
        if (!hasAny)
        {
            return null;
        }

        CheckFiles();
        CheckClients();
        return WithVersions();
    }

    /// <summary>Null where it is empty.</summary>
    private YamlText? ReadGiven(YamlText key)
    {
        YamlText text = fields.ReadText(key);
        hasAny |= text.Value.Length > 0;
        return text.Value.Length > 0 ? text : null;
    }

    private void ReadNames(YamlText key)
    {
        (hasAny, namesKey) = (true, key);
        config = config with { AllowedNames = fields.ReadList(key).Select(name => name.Value).ToHashSet(StringComparer.Ordinal) };
    }

    /// <summary>.NET cannot tell OpenSSL which curves it may use for one server. To leave one out is a demand that would not be kept.</summary>
    private void ReadCurves(YamlText key)
    {
        hasAny = true;
        IReadOnlyList<string> wanted = fields.ReadChoices(key, Curves);
        string[] leftOut = [.. Curves.Keys.Except(wanted)];
        if (wanted.Count > 0 && leftOut.Length > 0)
        {
            throw new YamlMistakeException(
                key.Position, $"\"{key.Value}\" leaves out {string.Join(", ", leftOut)}, which .NET cannot; remove it and set Groups in OpenSSL's own configuration ($OPENSSL_CONF)");
        }
    }

    private void CheckFiles()
    {
        if ((config.Certificate ?? config.CertificateFile) is null)
        {
            throw new YamlMistakeException(config.Position, $"\"{start.Value}\" has neither \"cert_file\" nor \"cert\"; add one");
        }

        if ((config.Key ?? config.KeyFile) is null)
        {
            throw new YamlMistakeException(config.Position, $"\"{start.Value}\" has neither \"key_file\" nor \"key\"; add one");
        }
    }

    private void CheckClients()
    {
        if ((config.Authorities ?? config.AuthoritiesFile) is { } authorities && config.ClientAuth == ClientAuthType.NoClientCert)
        {
            throw new YamlMistakeException(authorities.Position, "authorities of clients, and no \"client_auth_type\" that asks for certificates; add RequireAndVerifyClientCert");
        }

        if (config.AllowedNames is not null && config.ClientAuth is not (ClientAuthType.RequireAnyClientCert or ClientAuthType.RequireAndVerifyClientCert))
        {
            throw new YamlMistakeException(
                namesKey!.Position, "\"client_allowed_sans\" without a \"client_auth_type\" that requires certificates; add RequireAndVerifyClientCert");
        }
    }

    /// <summary>An older version than 1.2 that is allowed is not served, and one that is demanded is refused.</summary>
    private TlsConfig WithVersions()
    {
        if (max < Tls12)
        {
            throw new YamlMistakeException(maxKey!.Position, "\"max_version\" is a version that is not safe and not served; write TLS12 or TLS13");
        }

        if (max < min)
        {
            throw new YamlMistakeException(maxKey!.Position, "\"max_version\" is below \"min_version\", so that nobody could connect; mend one of them");
        }

        (bool hasOlder, bool hasNewer) = (min <= Tls12, max == Tls13);
        SslProtocols protocols = (hasOlder ? SslProtocols.Tls12 : SslProtocols.None) | (hasNewer ? SslProtocols.Tls13 : SslProtocols.None);
        if (config.CipherSuites is not { Count: > 0 } suites)
        {
            return config with { Protocols = protocols, CipherSuites = null };
        }

        // As in Go, the list is one for TLS 1.2, and those of 1.3 are not to be chosen.
        TlsCipherSuite[] older = [.. suites.Except(CipherSuiteNames.Tls13)];
        protocols &= older.Length == 0 ? SslProtocols.Tls13 : protocols;
        return protocols == SslProtocols.None
            ? throw new YamlMistakeException(cipherKey!.Position, "\"cipher_suites\" has none for the versions that are allowed; add one, or allow TLS13")
            : config with { Protocols = protocols, CipherSuites = [.. older, .. CipherSuiteNames.Tls13] };
    }
}
