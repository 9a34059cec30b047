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

    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        // Directives and response files are features of the parser that no exporter has. It would pass over an unknown one.
        root.Directives.Clear();
        if (arguments is [['[', ..], ..])
        {
            return await FailAsync($"Unrecognized command or argument '{arguments[0]}'.");
        }

        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
        ParseResult parse = root.Parse(WithEmptyValues(arguments), new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parse.Errors.Count > 0)
        {
            foreach (ParseError error in parse.Errors)
            {
                await FailAsync(error.Message);
            }

            return Usage;
        }

        return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>The parser takes <c>--flag=</c> for a flag without a value; it is one with an empty value.</summary>
    private static string[] WithEmptyValues(string[] arguments) =>
        [.. arguments.SelectMany<string, string>(text => text.StartsWith("--", StringComparison.Ordinal) && text.IndexOf('=') == text.Length - 1 ? [text[..^1], ""] : [text])];

    private static async Task<int> FailAsync(string message)
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
