using System.Globalization;
using System.Net;

namespace MmExporter.Web;

/// <summary>Where to listen: <c>:PORT</c> for all addresses, <c>IP:PORT</c>, <c>[IPV6]:PORT</c> or <c>localhost:PORT</c>.</summary>
/// <param name="Address">The address; null for all.</param>
/// <param name="Port">The port; 0 for any free one.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    /// <summary>The port that the OpenTelemetry specification gives a Prometheus exporter.</summary>
    public const int DefaultPort = 9464;

    /// <exception cref="FormatException">It is none of the forms above.</exception>
    public static ListenAddress Parse(string text) =>
        TryParse(text, out ListenAddress address) ? address : throw new FormatException($"'{text}' is no address to listen on");

    public static bool TryParse(string text, out ListenAddress address)
    {
        address = new ListenAddress(null, DefaultPort);
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !TryParsePort(text[(colon + 1)..], out int port))
        {
            return false;
        }

        if (!TryParseHost(text[..colon], out IPAddress? ip))
        {
            return false;
        }

        address = new ListenAddress(ip, port);
        return true;
    }

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort;

    /// <summary>Parses a host; all addresses give null.</summary>
    private static bool TryParseHost(string host, out IPAddress? address)
    {
        address = null;
        if (host.Length == 0)
        {
            return true;
        }

        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (host.Contains(':') != isBracketed)
        {
            return false;
        }

        string text = host == "localhost" ? "127.0.0.1" : host.Trim('[', ']');

        // A lone number is an address to the framework, and a mistake here.
        if (!text.AsSpan().ContainsAny('.', ':') || !IPAddress.TryParse(text, out address))
        {
            return false;
        }

        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            address = null;
        }

        return true;
    }
}
