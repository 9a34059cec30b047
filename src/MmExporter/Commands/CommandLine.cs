using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MmExporter.Telemetry;

namespace MmExporter.Commands;

/// <summary>Parses the command line and runs what it names. Exit codes: 0, 1 (run failed), 2 (usage).</summary>
internal static class CommandLine
{
    public const int RunFailed = 1;
    public const int Usage = 2;

    /// <summary>Response files and bundles are features of the parser that no exporter has.</summary>
    public static ParserConfiguration ParserSettings { get; } = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        // Directives are another one. The parser would pass over an unknown one.
        root.Directives.Clear();
        if (arguments is [['[', ..], ..])
        {
            return await FailUsageAsync($"'{arguments[0]}' is no command");
        }

        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
        LeaveUnexpected(root);
        ParseResult parse = root.Parse(WithEmptyValues(arguments), ParserSettings);
        IEnumerable<string> unexpected = parse.Action is { ClearsParseErrors: true } ? [] : UnexpectedArguments.Describe(arguments, parse.UnmatchedTokens);

        // A flag of two commands complains in both.
        string[] mistakes = [.. parse.Errors.Select(error => error.Message).Concat(unexpected).Distinct()];
        foreach (string mistake in mistakes)
        {
            await FailUsageAsync(mistake);
        }

        return mistakes.Length > 0
            ? Usage
            : await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Tells why it did not run.</summary>
    public static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync($"mmexporter: {message}");
        return RunFailed;
    }

    /// <summary>The parser prints what it does not expect, which may be a part of a secret.</summary>
    private static void LeaveUnexpected(Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        foreach (Command below in command.Subcommands)
        {
            LeaveUnexpected(below);
        }
    }

    /// <summary>The parser takes <c>--flag=</c> for a flag without a value; it is one with an empty value.</summary>
    private static string[] WithEmptyValues(string[] arguments) =>
        [.. arguments.SelectMany<string, string>(text => text.StartsWith("--", StringComparison.Ordinal) && text.IndexOf('=') == text.Length - 1 ? [text[..^1], ""] : [text])];

    private static async Task<int> FailUsageAsync(string message)
    {
        await Console.Error.WriteLineAsync($"mmexporter: {message.ReplaceLineEndings(" ")} (--help lists all flags)");
        return Usage;
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            Console.WriteLine($"mmexporter, version {BuildInfo.Version} (revision: {BuildInfo.Revision})");
            return 0;
        }
    }
}
