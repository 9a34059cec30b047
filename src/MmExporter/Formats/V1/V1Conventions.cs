namespace MmExporter.Formats.V1;

/// <summary>
/// What the place of a version 1 file and the labels of its fields mean beyond the format: the layout and conventions that
/// mmstats' notes propose for its second version.
/// </summary>
internal sealed record V1Conventions
{
    private const string ClassKey = "class", GroupKey = "group";

    public static V1Conventions None { get; } = new();

    /// <summary>The watched directories, absolute, without a slash at the end.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    public V1DirectoryLayout Layout { get; init; }

    /// <summary>Whether the part of a label before its first dot is a group of metrics.</summary>
    public bool HasGroups { get; init; }

    /// <summary>Whose file it is, by its name and its place.</summary>
    /// <param name="path">The path of the file.</param>
    public WriterIdentity Identify(string path)
    {
        WriterIdentity writer = V1FileName.Parse(path);
        string? root = Layout == V1DirectoryLayout.Flat ? null
            : Roots.Where(one => IsBelow(path, one)).MaxBy(one => one.Length);
        if (root is null)
        {
            return writer;
        }

        string[] directories = path[root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1];
        string[] meant = Layout == V1DirectoryLayout.Class ? [root[(root.LastIndexOf('/') + 1)..], .. directories] : directories;
        return writer with
        {
            Application = meant is [{ Length: > 0 } application, ..] ? application : writer.Application,
            Class = meant is [_, var name, ..] ? name : "",
        };
    }

    /// <summary>What is known of a writer beyond its fields: its class is a fact of it.</summary>
    public static IEnumerable<KeyValuePair<string, string>> FactsOf(WriterIdentity writer) =>
        writer.Class.Length > 0 ? [KeyValuePair.Create(ClassKey, writer.Class)] : [];

    /// <summary>The series of a field that is no fact. A counter that has fallen is a plain number.</summary>
    /// <param name="writer">Its writer.</param>
    /// <param name="field">The field.</param>
    /// <param name="number">What its bits are.</param>
    /// <param name="hasFallen">Whether it was taken for a counter until it fell.</param>
    /// <param name="word">Its word in a snapshot.</param>
    public SeriesDefinition Describe(WriterIdentity writer, Field field, NumberKind number, bool hasFallen, int word)
    {
        var labels = new List<KeyValuePair<string, string>>(FactsOf(writer));
        int dot = HasGroups ? field.Label.IndexOf('.', StringComparison.Ordinal) : 0;
        if (dot > 0 && dot < field.Label.Length - 1)
        {
            labels.Add(KeyValuePair.Create(GroupKey, field.Label[..dot]));

            // The same metric of two groups is one metric with two series.
            field = field with { Label = field.Label[(dot + 1)..], Key = field.Key[(field.Key.IndexOf('.', StringComparison.Ordinal) + 1)..] };
        }

        MetricDefinition metric = V1Fields.DefinitionOf(field, number, hasFallen, [.. labels.Select(label => label.Key)]);
        return new SeriesDefinition(metric, [.. labels.Select(label => label.Value)], created: 0, word);
    }

    private static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (root.EndsWith('/') || (path.Length > root.Length && path[root.Length] == '/'));
}
