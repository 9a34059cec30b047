namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>Where the scripts <c>tests/rig/install-*.sh</c> put programs.</summary>
internal static class Rig
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("MMEXPORTER_RIG") is { Length: > 0 } chosen
        ? chosen
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "mmexporter-rig");

    /// <summary>The path of a program; it need not be there before it is started.</summary>
    public static string Program(string folder, string name) => Path.Combine(Folder, folder, name);

    /// <summary>Starts a program; where it is missing, says what to do.</summary>
    public static BackgroundProcess Start(string program, params string[] arguments)
    {
        Assert.True(!program.StartsWith(Folder, StringComparison.Ordinal) || File.Exists(program), $"There is no {program}: run tests/rig/install-scrapers.sh and tests/rig/install-collector.sh");
        return BackgroundProcess.Start(program, arguments);
    }
}
