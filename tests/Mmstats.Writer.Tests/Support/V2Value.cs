using Mmstats.Format.V2;

namespace Mmstats.Writer.Tests.Support;

/// <summary>A series of a file, its lanes added up.</summary>
internal sealed class V2Value
{
    public required string Name { get; init; }

    public required string Unit { get; init; }

    public required string Help { get; init; }

    public required V2Kind Kind { get; init; }

    public required V2Number Number { get; init; }

    public required V2MergeRule Merge { get; init; }

    /// <summary>The labels, sorted, as <c>key=value</c> with commas between.</summary>
    public required string Labels { get; init; }

    public required double[] Bounds { get; init; }

    /// <summary>The value; of a histogram the sum.</summary>
    public double Value { get; set; }

    public ulong[] Buckets { get; set; } = [];

    public ulong Count => Buckets.Aggregate(0ul, (sum, bucket) => sum + bucket);
}
