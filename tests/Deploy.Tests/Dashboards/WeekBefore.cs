using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Deploy.Tests.Dashboards;

/// <summary>
/// A week that Prometheus has not seen: counters of pages that were really scraped, with other times. Each page stands once on each of
/// the 7 days before, 15 s after the one before it, around this time of day.
/// </summary>
internal static partial class WeekBefore
{
    public const int Pages = 6;

    private const int Days = 7;
    private const double SecondsBetweenPages = 15;

    /// <summary>Makes blocks for Prometheus.</summary>
    /// <param name="pages">Pages in OpenMetrics.</param>
    /// <param name="job">The label <c>job</c> that its target will have.</param>
    /// <param name="instance">The label <c>instance</c>.</param>
    /// <param name="now">The time of the first page.</param>
    /// <param name="folder">Where the blocks are made.</param>
    public static async Task MakeAsync(IReadOnlyList<string> pages, string job, string instance, DateTimeOffset now, string folder)
    {
        var text = new StringBuilder();
        for (int day = Days; day > 0; day--)
        {
            for (int i = 0; i < pages.Count; i++)
            {
                double time = (now.AddDays(-day).ToUnixTimeMilliseconds() / 1e3) + (i * SecondsBetweenPages);
                foreach (Match counter in CounterLine().Matches(pages[i]))
                {
                    text.Append(CultureInfo.InvariantCulture, $"{counter.Groups[1]}{{job=\"{job}\",instance=\"{instance}\",{counter.Groups[2]}}} {counter.Groups[3]} {time:F3}\n");
                }
            }
        }

        string file = folder + ".txt";
        await File.WriteAllTextAsync(file, text.Append("# EOF\n").ToString());
        (await RunProcess.Async("promtool", ["tsdb", "create-blocks-from", "openmetrics", file, folder])).MustSucceed();
    }

    /// <summary>A counter of an application: name, labels, value.</summary>
    [GeneratedRegex(@"^(\w+_total)\{(.*app="".*)\} (\S+)", RegexOptions.Multiline)]
    private static partial Regex CounterLine();
}
