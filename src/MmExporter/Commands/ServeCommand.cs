using System.CommandLine;
using MmExporter.Commands.Flags;

namespace MmExporter.Commands;

/// <summary>The flags of the daemon and what the environment says where a flag is not given.</summary>
internal sealed class ServeCommand
{
    /// <param name="environment">Gives an environment variable, or null.</param>
    /// <param name="serve">Runs the daemon and gives its exit code.</param>
    public ServeCommand(Func<string, string?> environment, Func<ServeSettings, Task<int>> serve)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
        var web = new WebFlags(Variable);
        var otlp = new OtlpFlags(Variable);
        IFlagGroup[] groups = [new FileFlags(Variable), new WriterFlags(), new MergeFlags(), new LedgerFlags(), web, otlp, new LimitFlags(), new ProcessFlags()];
        Root = new RootCommand("Reads metrics files of applications and serves them to Prometheus.");
        foreach (Option option in groups.SelectMany(group => group.Options))
        {
            Root.Options.Add(option);
        }

        Help.Install(Root, groups);
        Root.Validators.Add(web.Check);
        Root.Validators.Add(otlp.Check);
        Root.SetAction((parse, _) => serve(groups.Aggregate(new ServeSettings(), (settings, group) => group.Read(parse, settings))));
    }

    public RootCommand Root { get; }
}
