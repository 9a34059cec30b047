using System.Text.RegularExpressions;
using MmExporter.Yaml;

namespace MmExporter.Web.Security;

/// <summary>Reads the web configuration file of Prometheus' exporter-toolkit, as strictly as it does.</summary>
internal sealed partial class WebConfigReader
{
    public const int UsersMax = 10_000;

    /// <summary>Characters of a value: a chain of certificates may stand in the file itself.</summary>
    private const int TextLengthMax = 256 * 1024;

    private const string Tls = "tls_server_config", Http = "http_server_config", Users = "basic_auth_users";

    /// <summary>The headers that can be set, and their values where only some make sense.</summary>
    private static readonly Dictionary<string, string[]> HeaderValues = new(StringComparer.Ordinal)
    {
        ["Strict-Transport-Security"] = [],
        ["X-Content-Type-Options"] = ["nosniff"],
        ["X-Frame-Options"] = ["deny", "sameorigin"],
        ["X-XSS-Protection"] = [],
        ["Content-Security-Policy"] = [],
    };

    private readonly WebConfigFields fields;
    private WebConfig config = new();

    private WebConfigReader(WebConfigFields fields) => this.fields = fields;

    /// <param name="yaml">What is in the file.</param>
    /// <exception cref="YamlMistakeException">It has a mistake.</exception>
    public static WebConfig Read(string yaml)
    {
        var cursor = new YamlCursor(yaml, TextLengthMax);
        var reader = new WebConfigReader(new WebConfigFields(cursor));
        if (cursor.TryEnterDocument())
        {
            if (!cursor.TrySkipNull())
            {
                reader.ReadFile();
            }

            cursor.LeaveDocument();
        }

        return reader.config;
    }

    private void ReadFile() => fields.ReadMapping("the file", new Dictionary<string, Action<YamlText>>
    {
        [Tls] = key => config = config with { Tls = new WebConfigTlsReader(fields, key).Read() },
        [Http] = _ => ReadHttp(),
        [Users] = _ => config = config with { Users = ReadUsers() },
    });

    private void ReadHttp() => fields.ReadMapping(Http, new Dictionary<string, Action<YamlText>>
    {
        ["http2"] = key => config = config with { HasHttp2 = fields.ReadBoolean(key) },
        ["headers"] = _ => config = config with { Headers = ReadHeaders() },
    });

    private List<KeyValuePair<string, string>> ReadHeaders()
    {
        List<KeyValuePair<string, string>> headers = [];
        foreach ((YamlText name, YamlText value) in fields.ReadPairs("headers"))
        {
            if (!HeaderValues.TryGetValue(name.Value, out string[]? allowed))
            {
                throw new YamlMistakeException(name.Position, $"header {Mistakes.Quote(name.Value)} cannot be set; known are {string.Join(", ", HeaderValues.Keys)}");
            }

            if (allowed.Length > 0 && !allowed.Contains(value.Value))
            {
                throw new YamlMistakeException(value.Position, $"\"{name.Value}\" cannot be {Mistakes.Quote(value.Value)}; write {string.Join(" or ", allowed)}");
            }

            if (value.Value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                throw new YamlMistakeException(value.Position, $"\"{name.Value}\" has a character that no header can have; write one line of ASCII");
            }

            if (value.Value.Length > 0)
            {
                headers.Add(new(name.Value, value.Value));
            }
        }

        return headers;
    }

    /// <summary>No message of this repeats a hash, or what somebody took for one.</summary>
    private Dictionary<string, string> ReadUsers()
    {
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((YamlText name, YamlText hash) in fields.ReadPairs(Users))
        {
            if (!BcryptHash().IsMatch(hash.Value))
            {
                throw new YamlMistakeException(
                    hash.Position, $"what stands behind the user {Mistakes.Quote(name.Value)} is no bcrypt hash; make one with: htpasswd -nBC 10 \"\" | tr -d ':\\n'");
            }

            users.Add(name.Value, hash.Value);
            if (users.Count > UsersMax)
            {
                throw new YamlMistakeException(name.Position, $"more than {UsersMax} users; let a proxy check who they are");
            }
        }

        return users;
    }

    [GeneratedRegex(@"^\$2[abxy]?\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}\z", RegexOptions.CultureInvariant)]
    private static partial Regex BcryptHash();
}
