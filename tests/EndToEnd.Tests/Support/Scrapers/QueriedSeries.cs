using System.Globalization;

namespace EndToEnd.Tests.Support.Scrapers;

/// <summary>A series that a query gives.</summary>
/// <param name="Labels">All labels, <c>__name__</c> too.</param>
/// <param name="Value">The value as text; empty where it is a native histogram.</param>
/// <param name="Histogram">Null where it is a number.</param>
internal sealed record QueriedSeries(IReadOnlyDictionary<string, string> Labels, string Value, NativeHistogram? Histogram)
{
    private static readonly HashSet<string> AddedLabels = ["__name__", "job", "instance"];

    /// <summary>The name; empty where the expression has taken it off.</summary>
    public string Name => Labels.GetValueOrDefault("__name__", "");

    /// <summary>The name and the labels that stood on the page: <see cref="PrometheusSample.Id"/> of the same series.</summary>
    public string Id => PrometheusSample.IdOf(Name, Labels.Where(label => !AddedLabels.Contains(label.Key)));

    public double Number => NumberOf(Value);

    /// <summary>A number as the API writes it.</summary>
    public static double NumberOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
