using System.Globalization;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Totals.Support;

/// <summary>
/// What counting writers counted, by series as on a page: <c>events_total</c>, <c>work_total</c> and the histogram
/// <c>sizes</c> of each application. A series that is missing is one of nothing.
/// </summary>
/// <remarks>All numbers are whole or parts of two, so that their sums are exact in any order.</remarks>
internal sealed class CountedTotals
{
    private static readonly string[] Names = ["events_total", "work_total", "sizes_bucket", "sizes_sum", "sizes_count"];
    private static readonly double[] Bounds = [1, 10, 100, double.PositiveInfinity];

    private readonly SortedDictionary<string, double> values = new(StringComparer.Ordinal);

    /// <summary>Those of a page; whatever else it shows is left out.</summary>
    public static CountedTotals OfPage(string page)
    {
        var totals = new CountedTotals();
        foreach (string line in page.Split('\n').Where(line => Array.Exists(Names, name => line.StartsWith(name, StringComparison.Ordinal))))
        {
            PrometheusSample sample = PrometheusSample.Parse(line);
            if (sample.Labels.TryGetValue("le", out string? bound))
            {
                sample.Labels["le"] = Bound(bound == "+Inf" ? double.PositiveInfinity : double.Parse(bound, CultureInfo.InvariantCulture));
            }

            string id = PrometheusSample.IdOf(sample.Name, sample.Labels);
            Assert.True(totals.values.TryAdd(id, sample.Value), $"{id} is on the page twice");
        }

        return totals;
    }

    /// <summary>What a writer counts in so many events.</summary>
    public static CountedTotals OfEvents(string application, long count)
    {
        var totals = new CountedTotals();
        for (long n = 0; n < count; n++)
        {
            totals.Add(1, application, "events_total", ("kind", $"{n % 3}"));
            totals.Add(n % 8 * 0.125, application, "work_total");
            totals.AddSizes(application, Array.FindIndex(Bounds, bound => n % 200 <= bound), 1, n % 200);
        }

        return totals;
    }

    /// <summary>What a file says, read by other code than the exporter's.</summary>
    public static CountedTotals OfFile(string application, byte[] file)
    {
        var totals = new CountedTotals();
        JsonObject dump = V2Dump.Of(file);
        foreach (JsonNode? series in dump["series"]!.AsArray())
        {
            switch ((string)dump["metrics"]![(int)series!["metric"]!]!["name"]!)
            {
                case "events":
                    totals.Add(Number(series["value"]!), application, "events_total", ("kind", (string)series["labels"]![0]!));
                    break;
                case "work":
                    totals.Add(Number(series["value"]!), application, "work_total");
                    break;
                case "sizes":
                    for (int bucket = 0; bucket < Bounds.Length; bucket++)
                    {
                        totals.AddSizes(application, bucket, Number(series["buckets"]![bucket]!), bucket == 0 ? Number(series["sum"]!) : 0);
                    }

                    break;
            }
        }

        return totals;
    }

    public static CountedTotals operator +(CountedTotals left, CountedTotals right)
    {
        var sum = new CountedTotals();
        foreach ((string id, double value) in left.values.Concat(right.values))
        {
            sum.values[id] = sum.values.GetValueOrDefault(id) + value;
        }

        return sum;
    }

    /// <summary>The first series that is not the same in both; null where all are.</summary>
    public string? FirstDifference(CountedTotals other) => First(other, (here, there) => here != there);

    /// <summary>The first series that has less later, or is gone; null where there is none.</summary>
    public string? FirstFall(CountedTotals later) => First(later, (here, there) => there < here);

    /// <summary>Of each series what is more in one of both.</summary>
    public CountedTotals Highest(CountedTotals other)
    {
        var highest = new CountedTotals();
        foreach ((string id, double value) in values.Concat(other.values))
        {
            highest.values[id] = Math.Max(value, highest.values.GetValueOrDefault(id));
        }

        return highest;
    }

    public double EventCount => values.Where(pair => pair.Key.StartsWith("events_total", StringComparison.Ordinal)).Sum(pair => pair.Value);

    private static string Bound(double bound) => bound.ToString(CultureInfo.InvariantCulture);

    private static double Number(JsonNode text) => double.Parse((string)text!, CultureInfo.InvariantCulture);

    private string? First(CountedTotals other, Func<double, double, bool> isSo)
    {
        foreach (string id in values.Keys.Concat(other.values.Keys))
        {
            if (isSo(values.GetValueOrDefault(id), other.values.GetValueOrDefault(id)))
            {
                return FormattableString.Invariant($"{id}: {values.GetValueOrDefault(id)} and {other.values.GetValueOrDefault(id)}");
            }
        }

        return null;
    }

    private void AddSizes(string application, int bucket, double count, double sum)
    {
        Add(count, application, "sizes_count");
        Add(sum, application, "sizes_sum");
        for (int i = 0; i < Bounds.Length; i++)
        {
            Add(i >= bucket ? count : 0, application, "sizes_bucket", ("le", Bound(Bounds[i])));
        }
    }

    private void Add(double value, string application, string name, params (string Name, string Value)[] labels)
    {
        string id = PrometheusSample.IdOf(name, labels.Append(("app", application)).Select(label => KeyValuePair.Create(label.Item1, label.Item2)));
        values[id] = values.GetValueOrDefault(id) + value;
    }
}
