namespace MmExporter.Commands;

/// <summary>Arguments that belong to no flag and name no command. One behind a flag may be the rest of its value, which was not put into quotes
/// and may be a secret, so it is not printed.</summary>
internal static class UnexpectedArguments
{
    private const string Dashes = "--";

    /// <summary>A line for each of them.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="unexpected">Those of which the parser made nothing.</param>
    public static IEnumerable<string> Describe(string[] arguments, IEnumerable<string> unexpected) => unexpected.Select(argument => Describe(arguments, argument));

    private static string Describe(string[] arguments, string unexpected)
    {
        if (unexpected.StartsWith(Dashes, StringComparison.Ordinal))
        {
            return $"'{NameOf(unexpected)}' is no flag";
        }

        string? flag = arguments.TakeWhile(argument => argument != unexpected).LastOrDefault(argument => argument.StartsWith(Dashes, StringComparison.Ordinal));
        return flag is null
            ? $"'{unexpected}' is neither a flag nor a command"
            : $"{NameOf(flag)}: an argument too many behind it; put a value that has spaces into quotes";
    }

    private static string NameOf(string flag) => flag.Split('=')[0];
}
