using System.CommandLine;
using System.CommandLine.Parsing;
using MmExporter.Commands.Configuration;
using MmExporter.Commands.Flags;

namespace MmExporter.Commands;

/// <summary>The flags of the daemon, and what the environment and the configuration file say where a flag is not given.</summary>
internal sealed class ServeCommand
{
    /// <summary>Flags that the running daemon takes from the file when it is read again.</summary>
    private static readonly string[] LiveFlags = ["--log.level", "--mapping.config"];

    private readonly Func<string, string?> environment;
    private readonly Option<string?> configFile = ConfigFlag.Make();
    private readonly WebFlags web = new();
    private readonly OtlpFlags otlp = new();
    private readonly IReadOnlyList<IFlagGroup> groups;
    private readonly ConfigFlags flags;

    /// <summary>The configuration file as it was read when the command line was checked, or why it could not be.</summary>
    private (ConfigFile? File, string? Error) config;

    /// <param name="environment">Gives an environment variable, or null.</param>
    /// <param name="serve">Runs the daemon and gives its exit code.</param>
    /// <param name="check">Says in lines what would keep the daemon from running; null where there is no such command.</param>
    public ServeCommand(Func<string, string?> environment, Func<ServeSettings, Task<int>> serve, Func<ServeSettings, IEnumerable<string>>? check = null)
    {
        this.environment = environment;
        groups = [new FileFlags(), new WriterFlags(), new MergeFlags(), new LedgerFlags(), web, otlp, new LimitFlags(), new ProcessFlags()];
        flags = new ConfigFlags([.. groups.SelectMany(group => group.Options)]);
        Root = new RootCommand("Reads metrics files of applications and serves them to Prometheus.");
        SetUp(Root, serve);
        Help.Install(Root, groups);
        if (check is not null)
        {
            var command = new Command("check", "Check flags, environment and all files they name, without starting.");
            SetUp(command, settings => CheckCommand.RunAsync(check(settings)));
            Root.Subcommands.Add(new Command("config", "Check the configuration.") { command });
        }
    }

    public RootCommand Root { get; }

    private void SetUp(Command command, Func<ServeSettings, Task<int>> run)
    {
        foreach (Option option in flags.All.Append(configFile))
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Check);
        command.SetAction((parse, _) => RunAsync(parse.CommandResult, run));
    }

    private async Task<int> RunAsync(CommandResult result, Func<ServeSettings, Task<int>> run)
    {
        (ConfigFile? file, string? error) = config;
        SettingReader reader = NewReader(result, file);
        ServeSettings settings = Read(reader);
        return (error ?? reader.FileMistakes.FirstOrDefault()) is { } mistake
            ? await CommandLine.FailAsync(mistake)
            : await run(settings with { ReadAgain = file is null ? null : () => ReadAgain(result, file) });
    }

    private ServeSettings Read(SettingReader reader) => groups.Aggregate(new ServeSettings(), (settings, group) => group.Read(reader, settings));

    /// <param name="result">The command line.</param>
    /// <param name="before">The file as it was at the start.</param>
    private ConfigChange ReadAgain(CommandResult result, ConfigFile before)
    {
        (ConfigFile? file, string? error) = ReadFile(result);
        if (file is null)
        {
            return new ConfigChange(null, error, []);
        }

        SettingReader reader = NewReader(result, file);
        ServeSettings settings = Read(reader);
        return reader.FileMistakes.Concat(reader.Mistakes).FirstOrDefault() is { } mistake
            ? new ConfigChange(null, mistake, [])
            : new ConfigChange(settings, null, [.. file.DifferencesTo(before).Where(flag => !LiveFlags.Contains(flag.Name) && !reader.IsGiven(flag)).Select(flag => flag.Name)]);
    }

    /// <summary>Complains of all that only flags, variables and file together tell.</summary>
    private void Check(CommandResult result)
    {
        config = ReadFile(result);
        SettingReader reader = NewReader(result, config.File);
        web.Check(reader);
        otlp.Check(reader);
        foreach (string mistake in reader.Mistakes)
        {
            result.AddError(mistake);
        }
    }

    private (ConfigFile? File, string? Error) ReadFile(CommandResult result)
    {
        if (NewReader(result, null).Given(configFile) is not { Length: > 0 } path)
        {
            return (null, null);
        }

        return ConfigFile.TryRead(path, flags, out ConfigFile? file, out string? error) ? (file, null) : (null, $"{ConfigFlag.Name}: {error}");
    }

    private SettingReader NewReader(CommandResult result, ConfigFile? file) =>
        new(result, file, name => environment(name) is { Length: > 0 } value ? value : null);
}
