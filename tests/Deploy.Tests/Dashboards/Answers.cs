namespace Deploy.Tests.Dashboards;

/// <summary>Asks a Prometheus all that a dashboard asks.</summary>
internal static class Answers
{
    /// <summary>The first variable without values; or else panels with the queries that give no number: none at all, or none but NaN.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(Dashboard dashboard, QueryApi prometheus)
    {
        VariableValues values = await VariableValues.AskAsync(dashboard, prometheus);
        if (values.Empty is { } empty)
        {
            return [$"{dashboard.Title}: variable {empty} has no values"];
        }

        List<string> missing = [];
        foreach (PanelQuery query in dashboard.Queries)
        {
            foreach (string expression in values.Substitute(query.Expression))
            {
                if (!(await prometheus.QueryAsync(expression)).Any(HasNumber))
                {
                    missing.Add($"{query.Panel}: {expression}");
                }
            }
        }

        return missing;
    }

    private static bool HasNumber(QueriedSeries series) => series.Histogram is { Count: > 0 } || (series.Histogram is null && double.IsFinite(series.Number));
}
