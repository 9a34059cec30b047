using System.Reflection;
using Microsoft.Extensions.Logging;

namespace MmExporter.Tests.Docs;

/// <summary>docs/flags.md tells the modules that have levels of their own.</summary>
public sealed class ModulesDocumentTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_list_of_modules_is_that_of_the_loggers()
    {
        Type[] loggers = [.. typeof(Daemon).Assembly.GetTypes().SelectMany(type => type.GetFields(All)).Select(field => field.FieldType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ILogger<>)).Select(type => type.GenericTypeArguments[0]).Append(typeof(Daemon)).Distinct()];
        Assert.True(loggers.Length > 10);
        IEnumerable<string> folders = loggers.SelectMany(type => type.Namespace!.Split('.').Skip(1)).Distinct().Order(StringComparer.Ordinal);
        GeneratedSection.Check("flags.md", "modules", [
            $"- loggers: {List(loggers.Select(type => type.Name).Order(StringComparer.Ordinal))}",
            $"- folders, each with all loggers in it: {List(folders)}",
        ]);
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));
}
