using System.Text.Json.Nodes;

namespace Deploy.Tests.Dashboards;

/// <summary>A dashboard of Grafana.</summary>
/// <param name="Json">All of it.</param>
internal sealed record Dashboard(JsonNode Json)
{
    /// <summary>The committed ones.</summary>
    public static string[] Files { get; } = [.. Directory.GetFiles(DeployFiles.Path("grafana", "dashboards"), "*.json").Order(StringComparer.Ordinal)];

    public string Title => (string)Json["title"]!;

    /// <summary>All panels, rows too.</summary>
    public IEnumerable<JsonNode> Panels => Json["panels"]!.AsArray().Select(panel => panel!);

    public IEnumerable<JsonNode> Variables => Json["templating"]!["list"]!.AsArray().Select(variable => variable!);

    /// <summary>The queries of all panels.</summary>
    public IEnumerable<PanelQuery> Queries =>
        from panel in Panels
        from query in panel["targets"]?.AsArray() ?? []
        select new PanelQuery($"{Title}: {panel["title"]}", (string)query!["expr"]!);

    /// <summary>A new copy; changing it changes no other.</summary>
    public static Dashboard Read(string file) => new(JsonNode.Parse(File.ReadAllText(file))!);
}
