namespace Mmstats.Writer.Resources;

/// <summary>Finds what the application is. Only the writer can: nobody else sees its environment and its pod.</summary>
internal static class ResourceDetector
{
    public static IReadOnlyList<KeyValuePair<string, string>> Detect(string application, Guid writerId, MmStatsOptions options)
    {
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["service.name"] = application,
            ["service.instance.id"] = writerId.ToString(),
        };
        foreach (var (key, value) in options.Resource)
            attributes[key] = value;
        return [.. attributes];
    }
}
