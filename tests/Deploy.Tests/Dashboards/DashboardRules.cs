using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deploy.Tests.Dashboards;

/// <summary>What linters of dashboards ask for.</summary>
internal static partial class DashboardRules
{
    private const int Columns = 24;

    private static readonly string[] BuiltIn = ["__rate_interval", "__interval", "__range", "__all"];

    private static readonly string[] Kinds = ["row", "timeseries", "stat", "bargauge", "heatmap"];

    /// <summary>What is wrong, naming panels and variables; empty where all is well.</summary>
    public static IReadOnlyList<string> Broken(Dashboard dashboard) =>
    [
        .. dashboard.Panels.SelectMany(OfPanel),
        .. OfPlaces([.. dashboard.Panels]),
        .. Repeated(dashboard.Panels.Select(panel => $"panel id {panel["id"]}")),
        .. OfVariables(dashboard),
        .. DataSources(dashboard.Json).Where(uid => uid != "${datasource}").Select(uid => $"data source {uid}"),
    ];

    private static IEnumerable<string> OfPanel(JsonNode panel)
    {
        string title = (string?)panel["title"] ?? "";
        if (title.Length == 0)
        {
            yield return $"panel {panel["id"]} without title";
        }

        if (!Kinds.Contains((string?)panel["type"]))
        {
            yield return $"{title}: of type {panel["type"]}";
        }

        if ((string?)panel["type"] == "row")
        {
            yield break;
        }

        if ((string?)panel["description"] is not { Length: > 10 })
        {
            yield return $"{title}: without description";
        }

        if ((string?)panel["fieldConfig"]?["defaults"]?["unit"] is not { Length: > 0 })
        {
            yield return $"{title}: without unit";
        }

        JsonArray queries = panel["targets"]?.AsArray() ?? [];
        if (queries.Count == 0 || panel["datasource"] is null || queries.Any(query => query!["datasource"] is null))
        {
            yield return $"{title}: without query or data source";
        }

        foreach (string repeated in Repeated(queries.Select(query => $"{title}: refId {query!["refId"]}")))
        {
            yield return repeated;
        }
    }

    private static IEnumerable<string> OfPlaces(IReadOnlyList<JsonNode> panels)
    {
        HashSet<(int X, int Y)> taken = [];
        foreach (JsonNode panel in panels)
        {
            JsonNode place = panel["gridPos"]!;
            int x = (int)place["x"]!, y = (int)place["y"]!, width = (int)place["w"]!, height = (int)place["h"]!;
            IEnumerable<(int, int)> cells = from column in Enumerable.Range(x, width) from line in Enumerable.Range(y, height) select (column, line);
            if (x < 0 || x + width > Columns || !cells.All(taken.Add))
            {
                yield return $"{panel["title"]}: beyond the edge, or over another panel";
            }

            // Grafana places what is repeated from the left edge on, over what stands there.
            if (panel["repeat"] is not null && x > 0)
            {
                yield return $"{panel["title"]}: repeated, and not at the left edge";
            }
        }
    }

    private static IEnumerable<string> OfVariables(Dashboard dashboard)
    {
        string[] defined = [.. dashboard.Variables.Select(variable => (string)variable["name"]!)];
        string[] used = [.. Variable().Matches(dashboard.Json.ToJsonString(Readable)).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal)];
        return
        [
            .. Repeated(defined.Select(name => $"variable {name}")),
            .. used.Except([.. defined, .. BuiltIn]).Select(name => $"variable {name} is not defined"),
            .. defined.Except(used).Select(name => $"variable {name} is not used"),
            .. dashboard.Variables.Where(variable => (string?)variable["description"] is not { Length: > 5 }).Select(variable => $"variable {variable["name"]} without description"),
        ];
    }

    private static IEnumerable<string> DataSources(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "datasource" ? [(string?)member.Value?["uid"] ?? "none"] : DataSources(member.Value)),
        JsonArray elements => elements.SelectMany(DataSources),
        _ => [],
    };

    private static IEnumerable<string> Repeated(IEnumerable<string> all) => all.GroupBy(one => one, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{group.Key} twice");

    private static System.Text.Json.JsonSerializerOptions Readable { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // $1 in label_replace is no variable.
    [GeneratedRegex(@"\$\{?([A-Za-z_]\w*)")]
    private static partial Regex Variable();
}
