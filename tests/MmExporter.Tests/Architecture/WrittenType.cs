namespace MmExporter.Tests.Architecture;

/// <summary>A type as it stands in the source.</summary>
internal readonly record struct WrittenType(string Namespace, string Name)
{
    private const string Root = "MmExporter";

    /// <summary>Whether somebody wrote it, and not the compiler.</summary>
    public bool IsOurs => (Namespace == Root || Namespace.StartsWith(Root + ".", StringComparison.Ordinal) || Name == "Program") && !Name.StartsWith('<');

    /// <summary>The folder below the project's; empty for the project's own.</summary>
    public string Folder => Namespace.Length <= Root.Length ? "" : Namespace[(Root.Length + 1)..].Split('.')[0];

    public override string ToString() => Folder.Length == 0 ? Name : $"{Folder}.{Name}";
}
