using System.Text.Json.Nodes;

namespace Deploy.Tests.Prometheus;

/// <summary>A rule of Prometheus.</summary>
/// <param name="File">The name of its file.</param>
/// <param name="Group">The name of its group.</param>
/// <param name="Json">What stands there.</param>
internal sealed record Rule(string File, string Group, JsonNode Json)
{
    private static readonly string Folder = DeployFiles.Path("prometheus", "rules");

    /// <summary>All rules of all files.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. Directory.GetFiles(Folder, "*.yml").Order(StringComparer.Ordinal).SelectMany(file => Yaml.Read(file)["groups"]!.AsArray()
            .SelectMany(group => group!["rules"]!.AsArray().Select(rule => new Rule(Path.GetFileName(file), (string)group["name"]!, rule!)))),
    ];

    public static IReadOnlyList<Rule> Alerts { get; } = [.. All.Where(rule => rule.Alert is not null)];

    /// <summary>The name; null for a recording rule.</summary>
    public string? Alert => (string?)Json["alert"];

    public string Expression => (string)Json["expr"]!;

    public string For => (string?)Json["for"] ?? "0s";

    /// <summary>The texts or labels under a name, sorted, as one text each.</summary>
    public string[] Pairs(string name) => PairsOf(Json, name);

    /// <inheritdoc cref="Pairs"/>
    public static string[] PairsOf(JsonNode rule, string name) =>
        [.. rule[name]!.AsObject().Select(pair => $"{pair.Key}: {pair.Value}").Order(StringComparer.Ordinal)];
}
