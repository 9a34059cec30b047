using System.Xml.Linq;

namespace MmExporter.Tests.Architecture;

/// <summary>What holds for the files of the repository.</summary>
public sealed class SourceTests
{
    private const int LinesMax = 400;

    private static readonly string[] BuildOutput = ["artifacts", "bin", "obj", "TestResults", ".git", ".vs", ".idea"];

    // Put together here, so that this file does not name them.
    private static readonly string[] Hosts =
        [.. from name in new[] { "nuget", "npmjs", "debian", "ubuntu", "pypi", "pythonhosted" } from top in new[] { "org", "com" } select $"{name}.{top}"];

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        string[] sources = [.. Files("src").Where(path => path.EndsWith(".cs", StringComparison.Ordinal))];
        Assert.True(sources.Length > 50);
        Assert.DoesNotContain(sources, path => File.ReadLines(path).Count() > LinesMax);
    }

    [Fact]
    public void Only_the_writer_may_hold_unsafe_code()
    {
        string[] projects = [.. Files("src").Concat(Files("demo")).Where(path => path.EndsWith("proj", StringComparison.Ordinal))];
        Assert.True(projects.Length >= 4);
        string[] allowed = [.. projects.Where(AllowsUnsafe).Select(path => Path.GetFileName(path))];
        Assert.Equal(["Mmstats.Writer.csproj"], allowed);
        Assert.DoesNotContain(Files("").Where(path => Path.GetFileName(path).StartsWith("Directory.", StringComparison.Ordinal)), AllowsUnsafe);
    }

    /// <summary>Where packages come from is the affair of whoever builds; a lock file or a script that names a host breaks
    /// the build behind a mirror.</summary>
    [Fact]
    public void No_file_names_a_package_registry()
    {
        (string Path, string Host)[] named = [.. Files("")
            .SelectMany(path => Hosts.Where(host => Contains(path, host)).Select(host => (Path.GetRelativePath(RepoPaths.Root, path), host)))];
        Assert.Empty(named);
    }

    [Fact]
    public void The_search_for_hosts_finds_one()
    {
        using var directory = new TempDirectory();
        string file = directory.File("sample");
        File.WriteAllText(file, "\0see https://api.NuGet" + ".org/v3");
        Assert.Single(Hosts, host => Contains(file, host));
    }

    private static bool Contains(string path, string text) =>
        System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)).Contains(text, StringComparison.OrdinalIgnoreCase);

    private static bool AllowsUnsafe(string path) => Path.GetExtension(path) is ".csproj" or ".props" or ".targets" &&
        XDocument.Load(path).Descendants("AllowUnsafeBlocks").Any(element => element.Value == "true");

    private static IEnumerable<string> Files(string folder) => Walk(Path.Combine(RepoPaths.Root, folder));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder))
        {
            if (!Directory.Exists(entry))
            {
                yield return entry;
            }
            else if (!BuildOutput.Contains(Path.GetFileName(entry)))
            {
                foreach (string file in Walk(entry))
                {
                    yield return file;
                }
            }
        }
    }
}
