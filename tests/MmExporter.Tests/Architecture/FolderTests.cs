namespace MmExporter.Tests.Architecture;

/// <summary>The folders are the pipeline, and the arrows between them go one way.</summary>
public sealed class FolderTests
{
    /// <summary>What each folder may use beside itself; a name behind a dot is a single type of the project's own folder.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Discovery"] = [],
        ["Yaml"] = [],
        ["Mapping"] = ["Yaml"],
        ["Protobuf"] = [],
        ["Durable"] = ["Discovery", ".LedgerException"],
        ["Snapshots"] = ["Discovery"],
        ["Formats"] = ["Snapshots", "Discovery"],
        ["Ledger"] = ["Durable", "Formats", "Snapshots", "Discovery"],
        ["Model"] = ["Formats", "Mapping"],
        ["Rendering"] = ["Model", "Formats", "Protobuf"],

        // The pages hand the families of a pass to the renderer.
        ["Web"] = ["Rendering", "Telemetry", "Model", "Yaml", "Discovery", ".Collector", ".CollectionResult"],
        ["Telemetry"] = ["Model", "Formats", "Ledger", "Discovery", ".CollectionResult"],
        ["Rings"] = ["Durable", "Model", "Formats", "Snapshots", "Discovery"],
        ["Otlp"] = ["Telemetry", "Rings", "Model", "Formats", "Protobuf", "Durable", ".Collector", ".CollectionResult"],
        ["Systemd"] = ["Discovery", ".Collector", ".BackgroundPasses"],
        ["Commands"] = ["Telemetry", "Web", "Rendering", "Otlp", "Model", "Snapshots", "Formats", "Ledger", "Yaml"],
        [""] = ["Discovery", "Mapping", "Snapshots", "Formats", "Ledger", "Model", "Rendering", "Rings", "Otlp", "Web", "Telemetry", "Systemd", "Commands"],
    };

    private static readonly TypeUse[] Uses = FindUses();

    [Fact]
    public void Folders_use_only_what_their_arrows_point_at() => Assert.Empty(Violations(Arrows));

    [Fact]
    public void Every_folder_has_its_arrows()
    {
        string[] folders = [.. Directory.EnumerateDirectories(Path.Combine(RepoPaths.Root, "src", "MmExporter")).Select(path => Path.GetFileName(path)!)];
        Assert.Equal(Arrows.Keys.Where(folder => folder.Length > 0).Order(), folders.Where(folder => folder is not ("bin" or "obj")).Order());
        Assert.Equal(Arrows.Keys.Order(), Uses.Select(use => use.User.Folder).Concat(["Discovery", "Yaml", "Protobuf"]).Distinct().Order());
    }

    /// <summary>Without this, a checker that sees nothing would pass.</summary>
    [Theory]
    [InlineData("Snapshots", "Discovery")]
    [InlineData("Formats", "Snapshots")]
    [InlineData("Formats", "Discovery")]
    [InlineData("Model", "Formats")]
    [InlineData("Rendering", "Model")]
    [InlineData("Rendering", "Formats")]
    [InlineData("Web", "Rendering")]
    [InlineData("Web", "Telemetry")]
    [InlineData("Web", "Model")]
    [InlineData("Web", "Yaml")]
    [InlineData("Web", "Discovery")]
    [InlineData("Mapping", "Yaml")]
    [InlineData("Web", ".Collector")]
    [InlineData("Web", ".CollectionResult")]
    [InlineData("Telemetry", "Model")]
    [InlineData("Telemetry", "Ledger")]
    [InlineData("Telemetry", ".CollectionResult")]
    [InlineData("Model", "Mapping")]
    [InlineData("Commands", "Yaml")]
    [InlineData("Durable", "Discovery")]
    [InlineData("Durable", ".LedgerException")]
    [InlineData("Ledger", "Durable")]
    [InlineData("Ledger", "Formats")]
    [InlineData("Ledger", "Snapshots")]
    [InlineData("Ledger", "Discovery")]
    [InlineData("Rendering", "Protobuf")]
    [InlineData("Otlp", "Telemetry")]
    [InlineData("Otlp", "Model")]
    [InlineData("Otlp", "Formats")]
    [InlineData("Otlp", "Protobuf")]
    [InlineData("Otlp", "Durable")]
    [InlineData("Otlp", "Rings")]
    [InlineData("Otlp", ".Collector")]
    [InlineData("Systemd", "Discovery")]
    [InlineData("Systemd", ".Collector")]
    [InlineData("Systemd", ".BackgroundPasses")]
    [InlineData("Commands", "Ledger")]
    [InlineData("Commands", "Otlp")]
    [InlineData("Commands", "Telemetry")]
    [InlineData("Commands", "Web")]
    [InlineData("Commands", "Rendering")]
    [InlineData("Commands", "Formats")]
    [InlineData("Commands", "Snapshots")]
    [InlineData("", "Snapshots")]
    public void An_arrow_that_is_taken_away_is_missed(string from, string to)
    {
        var fewer = Arrows.ToDictionary(arrow => arrow.Key, arrow => arrow.Value.Where(target => arrow.Key != from || target != to).ToArray());
        TypeUse[] violations = Violations(fewer);
        Assert.NotEmpty(violations);
        Assert.All(violations, use => Assert.Equal(from, use.User.Folder));
        Assert.All(violations, use => Assert.Equal(to, use.Used.Folder.Length > 0 ? use.Used.Folder : "." + use.Used.Name));
    }

    [Theory]
    [InlineData("Mmstats.Format.V1")]
    [InlineData("Mmstats.Format.V2")]
    public void Only_Formats_knows_byte_layouts(string layout)
    {
        using var uses = new FolderUses(typeof(Collector).Assembly.Location);
        Assert.Equal(["Formats"], uses.FoldersThatUse(layout).Distinct());
    }

    private static TypeUse[] Violations(Dictionary<string, string[]> arrows) => [.. Uses.Where(use =>
        use.User.Folder != use.Used.Folder &&
        !arrows[use.User.Folder].Contains(use.Used.Folder.Length > 0 ? use.Used.Folder : "." + use.Used.Name))];

    private static TypeUse[] FindUses()
    {
        using var uses = new FolderUses(typeof(Collector).Assembly.Location);
        return [.. uses.Find().Distinct()];
    }
}
