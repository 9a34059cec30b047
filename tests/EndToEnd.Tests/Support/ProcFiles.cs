using System.Globalization;

namespace EndToEnd.Tests.Support;

/// <summary>What the kernel says of a process.</summary>
internal static class ProcFiles
{
    public static int OpenFiles(int process) => Directory.GetFileSystemEntries(PathOf(process, "fd")).Length;

    /// <summary>A line of <c>status</c>, such as <c>VmRSS</c> in KiB or <c>Threads</c>.</summary>
    public static long Status(int process, string name)
    {
        string line = File.ReadLines(PathOf(process, "status")).Single(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line[(name.Length + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>The soft limit of open files.</summary>
    public static long OpenFilesLimit(int process)
    {
        const string Name = "Max open files";
        string line = File.ReadLines(PathOf(process, "limits")).Single(line => line.StartsWith(Name, StringComparison.Ordinal));
        return long.Parse(line[Name.Length..].TrimStart().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>The command lines of all processes that have a text in it.</summary>
    public static List<string> CommandLinesNaming(string text)
    {
        var found = new List<string>();
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "cmdline")) is var commandLine && commandLine.Contains(text, StringComparison.Ordinal))
                {
                    found.Add(commandLine);
                }
            }
            catch (IOException)
            {
                // No process, or one that has just ended.
                continue;
            }
        }

        return found;
    }

    private static string PathOf(int process, string name) => FormattableString.Invariant($"/proc/{process}/{name}");
}
