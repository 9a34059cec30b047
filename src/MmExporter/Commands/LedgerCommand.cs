using System.CommandLine;
using MmExporter.Ledger;
using MmExporter.Ledger.Storage;

namespace MmExporter.Commands;

/// <summary><c>ledger show</c>: prints a ledger. It takes no lock and changes nothing.</summary>
internal sealed class LedgerCommand
{
    private readonly Option<string> path = new("--ledger.path")
    {
        Description = "The ledger's file.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> json = new("--json")
    {
        Description = "Print JSON.",
    };

    /// <param name="output">Where it is printed.</param>
    /// <param name="errors">Where it is said why not.</param>
    public LedgerCommand(TextWriter output, TextWriter errors)
    {
        var show = new Command("show", "Print what a ledger holds.");
        show.Options.Add(path);
        show.Options.Add(json);
        show.SetAction(parse => Show(parse.GetValue(path)!, parse.GetValue(json), output, errors));
        Root = new Command("ledger", "Look at what remains of dead writers.");
        Root.Subcommands.Add(show);
    }

    public Command Root { get; }

    private static int Show(string file, bool isJson, TextWriter output, TextWriter errors)
    {
        if (!LedgerStore.TryRead(file, out LedgerImage? image, out string? fault))
        {
            errors.WriteLine($"mmexporter: --ledger.path: {file} cannot be read: {fault}; name the file of a ledger");
            return CommandLine.RunFailed;
        }

        LedgerReport report = LedgerReport.Of(image);
        if (isJson)
        {
            report.WriteJson(output);
        }
        else
        {
            report.WriteText(output);
        }

        return 0;
    }
}
