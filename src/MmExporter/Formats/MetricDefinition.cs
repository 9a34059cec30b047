namespace MmExporter.Formats;

/// <summary>A metric as its writer describes it, in the terms of no format.</summary>
internal class MetricDefinition
{
    /// <summary>The name as the writer gave it, bytes that are not UTF-8 dropped.</summary>
    public required string Name { get; init; }

    /// <summary>What tells it apart from the other metrics of its file: the name, unless that is not all.</summary>
    public string Identity => identity ?? Name;

    /// <summary>A UCUM unit, or empty.</summary>
    public string Unit { get; init; } = "";

    public string Help { get; init; } = "";

    public required MetricKind Kind { get; init; }

    /// <summary>What the words of a number are; Float for histograms.</summary>
    public NumberKind Number { get; init; }

    /// <summary>The rule of a gauge.</summary>
    public GaugeMerge Merge { get; init; }

    /// <summary>The label keys, all different.</summary>
    public string[] Keys { get; init; } = [];

    /// <summary>The bounds of a histogram with explicit bounds, ascending and finite.</summary>
    public double[] Bounds { get; init; } = [];

    /// <summary>The names of a state, all different on a page: none can hold a NUL.</summary>
    public string[] States { get; init => field = Distinct(value); } = [];

    /// <summary>Scale of an exponential histogram: the base of its buckets is 2^(2^-scale).</summary>
    public int Scale { get; init; }

    /// <summary>Index of the first bucket of an exponential histogram: bucket i holds what is above base^i, up to base^(i+1).</summary>
    public int FirstIndex { get; init; }

    /// <summary>Buckets of a histogram: for explicit bounds one more than there are bounds.</summary>
    public int BucketCount { get; init; }

    /// <summary>Whether an exemplar stands behind the buckets.</summary>
    public bool HasExemplars { get; init; }

    /// <summary>Words of a series in a snapshot, the exemplar included.</summary>
    public int Words { get; init; }

    /// <summary>Whether a person reading should see it first.</summary>
    public bool IsEmphasised { get; init; }

    private readonly string? identity;

    /// <summary>Sets <see cref="Identity"/> where the name is not all.</summary>
    public string? DistinctIdentity { init => identity = value; }

    /// <summary>Whether it was taken for a counter until one of its values fell.</summary>
    public bool HasFallen { get; init; }

    /// <summary>Whether it is a histogram of either kind.</summary>
    public bool IsHistogram => Kind is MetricKind.Histogram or MetricKind.ExponentialHistogram;

    /// <summary>Whether a series goes on when its writer has died: what it counted stays counted.</summary>
    public bool IsKeptAfterDeath => Kind == MetricKind.Counter || IsHistogram;

    private static string[] Distinct(string[] names)
    {
        if (!Array.Exists(names, name => name.Contains('\0', StringComparison.Ordinal)))
        {
            return names;
        }

        var unique = new UniqueNames("#");
        return [.. names.Select(name => unique.Take(name.Replace('\0', '\uFFFD')))];
    }
}
