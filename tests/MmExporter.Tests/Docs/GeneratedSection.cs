namespace MmExporter.Tests.Docs;

/// <summary>A part of a document that is made from the code, between two comments.</summary>
internal static class GeneratedSection
{
    private const string Variable = "MMEXPORTER_WRITE_DOCS";

    /// <summary>Fails where the document has something else; where the variable is set it is written instead.</summary>
    /// <param name="document">The file's name below <c>docs</c>.</param>
    /// <param name="name">What the first comment calls the part.</param>
    /// <param name="expected">The lines it has to have.</param>
    public static void Check(string document, string name, IEnumerable<string> expected)
    {
        string path = Path.Combine(RepoPaths.Root, "docs", document), begin = $"<!-- generated: {name} -->\n", end = "\n<!-- end of generated -->";
        string text = File.ReadAllText(path);
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = text.IndexOf(end, from, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to > from, $"{path} has the comments around {name}");
        string made = string.Join('\n', expected);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
        {
            File.WriteAllText(path, text[..from] + made + text[to..]);
            return;
        }

        Assert.True(
            made == text[from..to],
            $"docs/{document} is not what the code says. Write it anew: {Variable}=1 dotnet test tests/MmExporter.Tests --filter FullyQualifiedName~Tests.Docs\n{made}");
    }
}
