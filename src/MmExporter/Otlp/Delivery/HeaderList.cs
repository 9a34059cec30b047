using System.Buffers;

namespace MmExporter.Otlp.Delivery;

/// <summary>Headers as <c>OTEL_EXPORTER_OTLP_HEADERS</c> has them: <c>name=value,name=value</c>, values escaped with percent signs.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables</remarks>
internal static class HeaderList
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What a request says of itself.</summary>
    private static readonly HashSet<string> OwnNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Whether a text is a list of headers that requests can have.</summary>
    public static bool TryParse(string text, out IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var parsed = new List<KeyValuePair<string, string>>();
        headers = parsed;
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.IndexOf('=');
            if (equals < 0)
            {
                return false;
            }

            string name = entry[..equals].TrimEnd();
            string value = Uri.UnescapeDataString(entry[(equals + 1)..].TrimStart());
            if (!IsName(name) || !value.All(c => c is >= ' ' and <= '~'))
            {
                return false;
            }

            parsed.Add(KeyValuePair.Create(name, value));
        }

        return true;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters) && !OwnNames.Contains(name) &&
        !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase);
}
