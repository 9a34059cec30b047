using System.CommandLine;
using MmExporter.Web;

namespace MmExporter.Commands.Flags;

/// <summary>Where the pages are: for who serves them, and for who asks.</summary>
internal sealed class ListenAddressFlag
{
    private const string HostVariable = "OTEL_EXPORTER_PROMETHEUS_HOST", PortVariable = "OTEL_EXPORTER_PROMETHEUS_PORT";

    /// <param name="description">What happens at the address.</param>
    public ListenAddressFlag(string description)
    {
        Option = new Option<string[]>("--web.listen-address")
        {
            Description = $"{description} [default: ${HostVariable}:${PortVariable}, else :{ListenAddress.DefaultPort}]",
            HelpName = "ADDRESS",
        };
        Option.Validators.Add(result => Flag.Check(
            result, text => ListenAddress.TryParse(text, out _), "is no address; write :PORT, IP:PORT or [IPV6]:PORT"));
    }

    public Option<string[]> Option { get; }

    /// <summary>The addresses; at least one.</summary>
    public ListenAddress[] Read(SettingReader reader)
    {
        string[] texts = reader.Given(Option)
            ?? (AddressOfEnvironment(reader) is { } address ? new[] { address } : null)
            ?? reader.InFile(Option)
            ?? [$":{ListenAddress.DefaultPort}"];
        return [.. texts.Select(ListenAddress.Parse)];
    }

    /// <summary>Complains of the environment, where it counts.</summary>
    public void Check(SettingReader reader)
    {
        if (!reader.IsGiven(Option) && AddressOfEnvironment(reader) is { } address && !ListenAddress.TryParse(address, out _))
        {
            reader.Complain($"{HostVariable} and _PORT: '{address}' is no address; set an IP address and a port");
        }
    }

    /// <summary>Null where neither variable is set.</summary>
    private static string? AddressOfEnvironment(SettingReader reader)
    {
        if (reader.Variable(HostVariable, PortVariable) is null)
        {
            return null;
        }

        string host = reader.Variable(HostVariable)?.Text ?? "";
        string port = reader.Variable(PortVariable)?.Text ?? $"{ListenAddress.DefaultPort}";
        return (host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host) + ':' + port;
    }
}
