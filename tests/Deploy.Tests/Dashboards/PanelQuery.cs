namespace Deploy.Tests.Dashboards;

/// <summary>A query of a panel.</summary>
/// <param name="Panel">The dashboard and the panel.</param>
/// <param name="Expression">What is asked, with variables.</param>
internal sealed record PanelQuery(string Panel, string Expression)
{
    public override string ToString() => $"{Panel}: {Expression}";
}
