using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deploy.Tests.Dashboards;

/// <summary>The values of a dashboard's variables as Grafana finds them, by asking Prometheus, and what queries are with them.</summary>
internal sealed partial class VariableValues
{
    /// <summary>What Grafana's own variables stand for where Prometheus scrapes once a second.</summary>
    private static readonly Dictionary<string, string> Short = new() { ["__rate_interval"] = "8s", ["__interval"] = "1s", ["__range"] = "1m" };

    private readonly Dictionary<string, string> settled = new(Short);
    private readonly Dictionary<string, IReadOnlyList<string>> chosen = [];

    /// <summary>The first variable that has no value, if there is one.</summary>
    public string? Empty { get; private set; }

    /// <summary>Asks for the values of all variables, in their order: those of the first narrow the next. It ends at one that has none.</summary>
    public static async Task<VariableValues> AskAsync(Dashboard dashboard, QueryApi prometheus)
    {
        var values = new VariableValues();
        foreach (JsonNode variable in dashboard.Variables.TakeWhile(_ => values.Empty is null))
        {
            await values.AddAsync(variable, prometheus);
        }

        return values;
    }

    /// <summary>A query with each value of the variables in it of which one is chosen; of the others, with all values at once.</summary>
    public IEnumerable<string> Substitute(string expression) => Substitute(expression, new Dictionary<string, string>(settled));

    private IEnumerable<string> Substitute(string expression, Dictionary<string, string> values)
    {
        string? open = Variable().Matches(expression).Select(match => match.Groups[1].Value).FirstOrDefault(name => chosen.ContainsKey(name) && !values.ContainsKey(name));
        return open is null
            ? [Variable().Replace(expression, match => values.GetValueOrDefault(match.Groups[1].Value, match.Value))]
            : chosen[open].SelectMany(value => Substitute(expression, new Dictionary<string, string>(values) { [open] = value }));
    }

    private async Task AddAsync(JsonNode variable, QueryApi prometheus)
    {
        string name = (string)variable["name"]!;
        switch ((string)variable["type"]!)
        {
            case "datasource":
                return;
            case "interval":
                settled[name] = "1s";
                return;
        }

        IReadOnlyList<string> values = await ValuesAsync(Substitute((string)variable["query"]!["query"]!).Single(), prometheus);
        if ((string)variable["regex"]! is { Length: > 0 } regex)
        {
            values = [.. values.Select(value => Regex.Match(value, regex.Trim('/'))).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal)];
        }

        if (values.Count == 0)
        {
            Empty = name;
        }

        if ((bool)variable["includeAll"]!)
        {
            string[] escaped = [.. values.Select(value => SpecialCharacter().Replace(value, @"\\$0"))];
            settled[name] = escaped.Length == 1 ? escaped[0] : $"({string.Join('|', escaped)})";
        }
        else
        {
            chosen[name] = values;
        }
    }

    private static async Task<IReadOnlyList<string>> ValuesAsync(string ask, QueryApi prometheus)
    {
        if (LabelValues().Match(ask) is { Success: true } labels)
        {
            using JsonDocument answer = JsonDocument.Parse(
                await prometheus.GetAsync($"/api/v1/label/{labels.Groups[2].Value}/values?match[]={Uri.EscapeDataString(labels.Groups[1].Value)}"));
            return [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(value => value.GetString()!)];
        }

        Match query = QueryResult().Match(ask);
        Assert.True(query.Success, $"Grafana knows no {ask}");
        return [.. (await prometheus.QueryAsync(query.Groups[1].Value)).Select(series => $"{{{string.Join(',', series.Labels.Select(label => $"{label.Key}=\"{label.Value}\""))}}} {series.Value}")];
    }

    [GeneratedRegex(@"\$\{?([A-Za-z_]\w*)\}?")]
    private static partial Regex Variable();

    [GeneratedRegex(@"[\\$^*{}\[\]+?.()|]")]
    private static partial Regex SpecialCharacter();

    [GeneratedRegex(@"^label_values\((.+), (\w+)\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"^query_result\((.+)\)$")]
    private static partial Regex QueryResult();
}
