using System.Text;
using Mmstats.Format.V2;
using Mmstats.Writer.Metrics;

namespace Mmstats.Writer.Resources;

/// <summary>
/// Finds what the application is, by the OpenTelemetry resource conventions. Only the writer can: nobody else sees its
/// environment and its pod. Nothing here throws; what cannot be found is left out.
/// </summary>
internal static class ResourceDetector
{
    private const string ServiceName = "service.name";
    private const string AttributesVariable = "OTEL_RESOURCE_ATTRIBUTES";
    private const string ServiceNameVariable = "OTEL_SERVICE_NAME";

    // Every file repeats the attributes in its directory, and they must leave room for metrics.
    private const int BytesMax = 16 << 10;

    /// <summary>
    /// The attributes. Of several values for one, this is the order, the strongest first: the options, <c>OTEL_SERVICE_NAME</c>,
    /// <c>OTEL_RESOURCE_ATTRIBUTES</c>, the name given to <see cref="MmStats.Open"/>, what was detected.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Detect(
        string application, Guid writerId, MmStatsOptions options, Problems problems, ResourceSources? sources = null)
    {
        sources ??= ResourceSources.System;
        if (!ResourceVariable.TryParse(sources.Variable(AttributesVariable), out var variable))
            problems.Tell(ProblemKind.Resource, $"{AttributesVariable} is not of the form key=value,key=value with percent-encoding, and is left out as a whole.");
        var serviceName = sources.Variable(ServiceNameVariable);
        var strongestFirst = options.Resource.Select(pair => (pair.Key, (string?)pair.Value))
            .Append((ServiceName, serviceName?.Length > 0 ? serviceName : null))
            .Concat(Enumerable.Reverse(variable))
            .Append((ServiceName, application))
            .Concat(DetectFacts(writerId, sources));
        return Choose(strongestFirst, problems);
    }

    private static IEnumerable<(string Key, string? Value)> DetectFacts(Guid writerId, ResourceSources sources)
    {
        var (containerId, podUid) = ContainerFacts.Find(sources);
        var facts = ProgramFacts.Find().Append((Key: "container.id", Value: containerId)).Concat(KubernetesFacts.Find(sources, podUid));
        // An empty fact is none; an empty value that somebody gave is one.
        return facts.Where(fact => !string.IsNullOrEmpty(fact.Value)).Prepend(("service.instance.id", writerId.ToString()));
    }

    // The first value of each key stands. What there is no room for is what comes last, but never the two by which everything
    // is told apart.
    private static List<KeyValuePair<string, string>> Choose(IEnumerable<(string Key, string? Value)> strongestFirst, Problems problems)
    {
        var chosen = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var bytesLeft = BytesMax;
        var leftOut = 0;
        foreach (var (key, given) in strongestFirst.OrderBy(pair => pair.Key is ServiceName or "service.instance.id" ? 0 : 1))
        {
            if (given == null || chosen.ContainsKey(key))
                continue;
            var value = Clean(given);
            var bytes = Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
            if (Names.IsText(key, V2Layout.NameBytesMax) && chosen.Count < V2Layout.ResourcePairsMax && bytes <= bytesLeft)
            {
                chosen.Add(key, value);
                bytesLeft -= bytes;
            }
            else
            {
                leftOut++;
            }
        }
        if (leftOut > 0)
        {
            problems.Tell(
                ProblemKind.Resource,
                $"{leftOut} attributes of what the application is are left out: a key takes 1 to {V2Layout.NameBytesMax} bytes without control characters, and there is room for {V2Layout.ResourcePairsMax} of them with {BytesMax} bytes.");
        }
        return [.. chosen];
    }

    // The format takes no control characters in a value; a space in the place of each leaves the rest legible.
    private static string Clean(string value)
    {
        if (value.AsSpan().IndexOfAnyInRange('\0', '\u001F') >= 0 || value.Contains('\u007F'))
            value = string.Concat(value.Select(c => c is < ' ' or '\u007F' ? ' ' : c));
        return Names.Cut(value, V2Layout.ResourceValueBytesMax);
    }
}
