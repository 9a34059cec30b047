using System.Globalization;
using Mmstats.Format.V2;

namespace MmExporter.Bench.Scrape;

/// <summary>How much there is to scrape.</summary>
/// <param name="Series">Series of all files together.</param>
/// <param name="Files">Files, each of a process of its own.</param>
/// <param name="Lanes">Lanes in use in each file.</param>
/// <param name="Number">What the counters count in.</param>
/// <param name="IsMerged">Whether all files are of one application and have the same series, which add up.</param>
internal sealed record ScrapeCase(int Series, int Files = 100, int Lanes = 1, V2Number Number = V2Number.U64, bool IsMerged = false)
{
    public int SeriesPerFile => Series / Files;

    /// <summary>Series on the page.</summary>
    public int SeriesOnPage => IsMerged ? SeriesPerFile : Series;

    public string Name => string.Create(
        CultureInfo.InvariantCulture,
        $"{Short(Series)} {(Number == V2Number.F64 ? "doubles" : "counters")}, {Plural(Files, "file")}, {Plural(Lanes, "lane")}{(IsMerged ? ", 100 to 1" : "")}");

    private static string Short(int count) => count >= 1_000_000 ? $"{count / 1_000_000}M" : $"{count / 1_000}k";

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
