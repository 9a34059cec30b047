using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using MmExporter.Commands.Flags;
using MmExporter.Web;

namespace MmExporter.Commands;

/// <summary><c>healthcheck</c>: asks the exporter that runs here whether it is healthy, for containers that have no other program.</summary>
internal sealed class HealthcheckCommand
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(3);

    private readonly ListenAddressFlag listenAddresses;

    /// <param name="environment">Gives an environment variable, or null.</param>
    /// <param name="errors">Where it is said what is wrong.</param>
    public HealthcheckCommand(Func<string, string?> environment, TextWriter errors)
    {
        listenAddresses = new ListenAddressFlag("Where the exporter listens; of several addresses the first is asked.");
        Root = new Command("healthcheck", "Ask the exporter that runs here whether it is healthy.");
        Root.Options.Add(listenAddresses.Option);
        Root.Validators.Add(result =>
        {
            SettingReader reader = ReaderOf(result, environment);
            listenAddresses.Check(reader);
            foreach (string mistake in reader.Mistakes)
            {
                result.AddError(mistake);
            }
        });
        listenAddresses.Option.Validators.Add(result => Flag.Check(
            result, text => !text.EndsWith(":0", StringComparison.Ordinal), "is no address to ask; name the port"));
        Root.SetAction((parse, _) => AskAsync(listenAddresses.Read(ReaderOf(parse.CommandResult, environment))[0], errors));
    }

    public Command Root { get; }

    private static SettingReader ReaderOf(CommandResult flags, Func<string, string?> environment) =>
        new(flags, file: null, name => environment(name) is { Length: > 0 } value ? value : null);

    private static async Task<int> AskAsync(ListenAddress address, TextWriter errors)
    {
        // Who listens on all addresses listens on this one.
        var endpoint = new IPEndPoint(address.Address ?? IPAddress.Loopback, address.Port);
        using var probe = new HealthProbe(endpoint, TimeMax);
        if (await probe.FaultAsync() is not { } fault)
        {
            return 0;
        }

        await errors.WriteLineAsync($"mmexporter: healthcheck: the exporter at {endpoint} is not healthy: {fault}; look into its log, or say with --web.listen-address where it listens");
        return CommandLine.RunFailed;
    }
}
