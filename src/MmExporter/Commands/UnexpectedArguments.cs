namespace MmExporter.Commands;

/// <summary>Arguments that belong to no flag and name no command. One behind a flag may be the rest of its value, which was not put into quotes
/// and may be a secret, so it is not printed.</summary>
internal static class UnexpectedArguments
{
    /// <summary>A line for each of them.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="unexpected">Those of which the parser made nothing.</param>
    public static IEnumerable<string> Describe(string[] arguments, IReadOnlyList<string> unexpected)
    {
        foreach (string argument in unexpected)
        {
            string? flag = arguments.TakeWhile(before => before != argument).LastOrDefault(IsFlag);
            if (argument.StartsWith("--", StringComparison.Ordinal))
            {
                yield return $"'{NameOf(argument)}' is no flag";
            }
            else if (IsFlag(argument) && (flag is null || unexpected.Contains(flag)))
            {
                yield return "flags begin with two dashes, and an argument has one";
            }
            else if (flag is null)
            {
                yield return $"'{argument}' is neither a flag nor a command";
            }
            else if (!unexpected.Contains(flag))
            {
                yield return $"{NameOf(flag)}: an argument too many behind it; put a value that has spaces into quotes";
            }
        }
    }

    private static bool IsFlag(string argument) => argument.StartsWith('-');

    private static string NameOf(string flag) => flag.Split('=')[0];
}
