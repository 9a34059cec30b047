using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MmExporter.Commands.Flags;

namespace MmExporter.Commands;

/// <summary>The help of the daemon's own flags, by groups; the parser would list them in one row. Other commands keep the parser's help.</summary>
internal sealed class Help : SynchronousCommandLineAction
{
    private const int Width = 100;
    private const int TextColumn = 8;

    private readonly SynchronousCommandLineAction others;
    private readonly IReadOnlyList<IFlagGroup> groups;

    private Help(SynchronousCommandLineAction others, IReadOnlyList<IFlagGroup> groups)
    {
        this.others = others;
        this.groups = groups;
    }

    public override bool ClearsParseErrors => true;

    public static void Install(RootCommand root, IReadOnlyList<IFlagGroup> groups)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new Help((SynchronousCommandLineAction)option.Action!, groups);
    }

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        if (!groups.SelectMany(group => group.Options).All(command.Options.Contains))
        {
            // The parser would offer what it is told to leave.
            command.TreatUnmatchedTokensAsErrors = true;
            return others.Invoke(parseResult);
        }

        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine($"Usage: {PathOf(command)} [flags]");
        foreach (Command below in command.Subcommands)
        {
            output.WriteLine($"       {PathOf(below)} ...   {below.Description}");
        }

        foreach (IFlagGroup group in groups)
        {
            Write(group.Title, group.Options, output);
        }

        Write("Other", command.Options.Except(groups.SelectMany(group => group.Options)), output);
        return 0;
    }

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "mmexporter";

    private static void Write(string title, IEnumerable<Option> options, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach (Option option in options)
        {
            IEnumerable<string> names = option.Aliases.Where(alias => alias.StartsWith('-')).Order(StringComparer.Ordinal).Prepend(option.Name);
            output.WriteLine($"  {string.Join(", ", names)} {option.HelpName}".TrimEnd());
            string text = option is Option<string> { HasDefaultValue: true } ? $"{option.Description} [default: {option.GetDefaultValue()}]" : option.Description ?? "";
            foreach (string line in Wrap(text))
            {
                output.WriteLine(new string(' ', TextColumn) + line);
            }
        }
    }

    private static IEnumerable<string> Wrap(string text)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && TextColumn + line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }
}
