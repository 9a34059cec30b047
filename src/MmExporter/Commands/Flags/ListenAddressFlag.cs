using System.CommandLine;
using System.CommandLine.Parsing;
using MmExporter.Web;

namespace MmExporter.Commands.Flags;

/// <summary>Where the pages are: for who serves them, and for who asks.</summary>
internal sealed class ListenAddressFlag
{
    private readonly Func<string, string?> variable;

    /// <param name="variable">Gives an environment variable, or null where it is empty.</param>
    /// <param name="description">What happens at the address.</param>
    public ListenAddressFlag(Func<string, string?> variable, string description)
    {
        this.variable = variable;
        Option = new Option<string[]>("--web.listen-address")
        {
            Description = description + " "
                + $"[default: $OTEL_EXPORTER_PROMETHEUS_HOST:$OTEL_EXPORTER_PROMETHEUS_PORT, else :{ListenAddress.DefaultPort}]",
            HelpName = "ADDRESS",
        };
        Option.Validators.Add(result => Flag.Check(
            result, text => ListenAddress.TryParse(text, out _), "is no address; write :PORT, IP:PORT or [IPV6]:PORT"));
    }

    public Option<string[]> Option { get; }

    public ListenAddress[] Read(ParseResult parse)
    {
        string[] given = parse.GetValue(Option) ?? [];
        return [.. (given.Length > 0 ? given : [AddressOfEnvironment()]).Select(ListenAddress.Parse)];
    }

    /// <summary>Complains of the environment, where it counts.</summary>
    public void CheckEnvironment(CommandResult result)
    {
        string address = AddressOfEnvironment();
        if (result.GetResult(Option) is null && !ListenAddress.TryParse(address, out _))
        {
            result.AddError($"OTEL_EXPORTER_PROMETHEUS_HOST and _PORT: '{address}' is no address; set an IP address and a port");
        }
    }

    private string AddressOfEnvironment()
    {
        string host = variable("OTEL_EXPORTER_PROMETHEUS_HOST") ?? "";
        string port = variable("OTEL_EXPORTER_PROMETHEUS_PORT") ?? $"{ListenAddress.DefaultPort}";
        return (host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host) + ':' + port;
    }
}
