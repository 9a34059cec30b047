using System.Text.RegularExpressions;

namespace MmExporter.Tests.Docs;

/// <summary>docs/flags.md tells the modules that have levels of their own.</summary>
public sealed partial class ModulesDocumentTests
{
    [Fact]
    public void The_list_of_modules_is_that_of_the_loggers()
    {
        string[] names = [.. Directory.EnumerateFiles(Path.Combine(RepoPaths.Root, "src", "MmExporter"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => LoggerOf().Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];
        Type[] loggers = [.. typeof(Daemon).Assembly.GetTypes().Where(type => names.Contains(type.Name))];
        Assert.True(loggers.Length > 5);
        IEnumerable<string> folders = loggers.SelectMany(type => type.Namespace!.Split('.').Skip(1)).Distinct().Order(StringComparer.Ordinal);
        GeneratedSection.Check("flags.md", "modules", [$"- loggers: {List(names)}", $"- folders, each with all loggers in it: {List(folders)}"]);
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));

    [GeneratedRegex(@"(?:ILogger<|CreateLogger<|CreateLogger\(nameof\()(\w+)")]
    private static partial Regex LoggerOf();
}
