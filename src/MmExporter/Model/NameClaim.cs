using MmExporter.Model.Naming;

namespace MmExporter.Model;

/// <summary>A family that wants names on the pages of one escaping scheme.</summary>
/// <param name="family">The family.</param>
/// <param name="names">The names.</param>
internal sealed class NameClaim(Family family, MetricName names)
{
    public Family Family { get; } = family;

    public MetricName Names { get; } = names;

    /// <summary>Whether it had to give its name without suffix up for a gauge.</summary>
    public bool SharesBaseName { get; set; }

    /// <summary>What came of it.</summary>
    public PageNames Result(bool isHidden) => new(Names, SharesBaseName, isHidden);
}
