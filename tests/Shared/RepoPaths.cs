namespace TestSupport;

/// <summary>Where things lie in the source tree and in the build output, found from the test assembly.</summary>
internal static class RepoPaths
{
    /// <summary>The folder of the solution file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The recorded files of the formats.</summary>
    public static string Corpus => Path.Combine(Root, "tests", "corpus");

    /// <summary>The exporter, in the configuration the tests were built in.</summary>
    public static string MmExporter => Executable("MmExporter", "mmexporter");

    /// <summary>The demonstration writer, in the configuration the tests were built in.</summary>
    public static string Demo => Executable("Demo", "mmstats-demo");

    // The test assembly lies in artifacts/bin/PROJECT/CONFIGURATION/, and so do the others.
    private static string Configuration => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static string Executable(string project, string name)
    {
        var path = Path.Combine(Root, "artifacts", "bin", project, Configuration, name);
        return File.Exists(path) ? path : throw new FileNotFoundException("Not built: run dotnet build first.", path);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MmExporter.slnx")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No MmExporter.slnx above {AppContext.BaseDirectory}.");
    }
}
