namespace Mmstats.Writer.V1;

/// <summary>Finds the path of a file from the options, the environment and who is asking.</summary>
internal static class V1FilePath
{
    // What stands for a program whose name is empty or consists of an extension only.
    private const string NamelessCommand = "unknown";

    public static string Resolve(V1Options options) => Resolve(
        options, Environment.GetEnvironmentVariable, Environment.GetCommandLineArgs()[0], Environment.ProcessId, Libc.GetTid());

    public static string Resolve(
        V1Options options, Func<string, string?> variable, string program, int processId, int threadId)
    {
        var directory = FirstText(options.Directory, variable(V1Options.DirectoryVariable), Path.GetTempPath());
        var template = FirstText(options.FileName, variable(V1Options.FileNameVariable), V1Options.DefaultFileName);
        // The name of the command comes last: whatever it contains, it is not searched for further placeholders.
        var name = template
            .Replace("{PID}", FormattableString.Invariant($"{processId}"), StringComparison.Ordinal)
            .Replace("{TID}", FormattableString.Invariant($"{threadId}"), StringComparison.Ordinal)
            .Replace("{CMD}", Command(program), StringComparison.Ordinal);
        // Absolute, so that the file is found again at its end if the process changes its directory meanwhile.
        return Path.GetFullPath(Path.Combine(directory, name));
    }

    private static string Command(string program)
    {
        var name = Path.GetFileNameWithoutExtension(program).Replace('/', '_').Replace('\0', '_');
        return name.Length == 0 ? NamelessCommand : name;
    }

    private static string FirstText(string? option, string? variable, string otherwise)
    {
        if (!string.IsNullOrEmpty(option))
            return option;
        return string.IsNullOrEmpty(variable) ? otherwise : variable;
    }
}
