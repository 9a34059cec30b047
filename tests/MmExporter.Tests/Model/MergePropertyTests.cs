using System.Globalization;
using FsCheck.Fluent;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Model;

/// <summary>Whatever files come, change and go: after every pass the page is what a naive model makes of the files there are
/// now, and what a catalog makes of them that has never seen others.</summary>
public sealed class MergePropertyTests
{
    private const int Steps = 25;

    [Fact]
    public void After_every_pass_the_page_is_what_the_files_say_now() => Properties.ForAll(Gen.Choose(0, int.MaxValue), 120, Run);

    /// <summary>Worlds in which it once was not: a family without series had a name, one had let go of its family.</summary>
    [Theory]
    [InlineData(1_152_640_235)]
    [InlineData(1_206_786_695)]
    public void Worlds_that_once_went_wrong_do_not(int seed) => Run(seed);

    private static void Run(int seed)
    {
        var random = new RandomWorld(new Random(seed));
        World world = random.World;
        var rebuilt = new Catalog(world.Settings, world.Time);
        var log = new List<string> { $"seed {seed}, {world.Settings.Merge}, label '{world.Settings.ApplicationLabel}'" };
        for (int i = 0; i < Steps; i++)
        {
            log.Add(random.Step());
            try
            {
                PrometheusPage page = world.Pass();
                Compare(page, world);
                rebuilt.Apply(world.Settings);
                AssertSame(page, world.Catalog, world.Pass(rebuilt), rebuilt);
                AssertSame(page, world.Catalog, world.FreshPass(out Catalog fresh), fresh);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"{string.Join('\n', log)}\n{error.Message}\n{World.TextOf(world.Catalog)}", error);
            }
        }
    }

    private static void Compare(PrometheusPage page, World world)
    {
        var naive = new NaiveModel(world.Settings, world.Files);
        var left = page.Samples.ToDictionary(sample => sample.Id, sample => sample);
        int otherBuckets = 0;
        foreach (NaiveFamily family in naive.Families)
        {
            bool isShown = false;
            foreach ((SortedDictionary<string, string> labels, List<Share> shares) in family.Series)
            {
                foreach ((string suffix, string? label, double value) in NaiveSeries.Samples(shares, out int others))
                {
                    var all = new SortedDictionary<string, string>(labels, StringComparer.Ordinal);
                    if (label is not null)
                    {
                        all[suffix == "_bucket" ? "le" : family.Name] = label;
                    }

                    Take(left, PrometheusSample.IdOf(family.Sample + suffix, all), value);
                    isShown = true;
                }

                otherBuckets += OthersIn(shares);
                TakeExponential(left, family, labels, shares);
            }

            if (isShown)
            {
                Assert.Equal((family.Sample, family.Type), (family.Sample, page.Types[family.Sample]));
                Assert.Equal(family.Help, page.Helps[family.Sample]);
            }
        }

        Assert.Empty(left.Values.Where(sample => sample.Name != "target_info").Select(sample => sample.ToString()));
        Assert.Equal(naive.LongLabels, world.Catalog.LeftOut(LeftOutReason.LongLabel));
        Assert.Equal(naive.HiddenSeries, world.Catalog.LeftOut(LeftOutReason.Clash));
        Assert.True(otherBuckets <= world.Catalog.LeftOut(LeftOutReason.OtherBuckets));
    }

    private static int OthersIn(List<Share> shares)
    {
        NaiveSeries.Samples(shares, out int others);
        return others;
    }

    private static void Take(Dictionary<string, PrometheusSample> left, string id, double expected)
    {
        Assert.True(left.Remove(id, out PrometheusSample? found), $"{id} is missing, it would be {expected}");
        AssertClose(expected, found);
    }

    private static void TakeExponential(Dictionary<string, PrometheusSample> left, NaiveFamily family, SortedDictionary<string, string> labels, List<Share> shares)
    {
        if (shares[0].Metric.Kind != MetricKind.ExponentialHistogram)
        {
            return;
        }

        Share[] shown = [.. shares.Where(share => share.Metric.Kind == MetricKind.ExponentialHistogram && share.IsPresent)];
        string own = PrometheusSample.IdOf("", labels);
        foreach (PrometheusSample bucket in left.Values.Where(sample => sample.Name == family.Sample + "_bucket").ToArray())
        {
            if (PrometheusSample.IdOf("", bucket.Labels.Where(label => label.Key != "le")) == own)
            {
                string le = bucket.Labels["le"];
                AssertClose(NaiveHistogram.UpTo(shown, le == "+Inf" ? double.PositiveInfinity : double.Parse(le, CultureInfo.InvariantCulture)), bucket);
                left.Remove(bucket.Id);
            }
        }
    }

    private static void AssertClose(double expected, PrometheusSample found) => Assert.True(
        expected.Equals(found.Value) || Math.Abs(expected - found.Value) <= 1e-12 * Math.Abs(expected), $"{found} is not {expected}");

    private static void AssertSame(PrometheusPage page, Catalog catalog, PrometheusPage other, Catalog otherCatalog)
    {
        // Doubles that are added in another order may differ in their last digits.
        Assert.Equal(page.Samples.Select(sample => sample.Id).Order(StringComparer.Ordinal), other.Samples.Select(sample => sample.Id).Order(StringComparer.Ordinal));
        var values = other.Samples.ToDictionary(sample => sample.Id, sample => sample.Value);
        Assert.All(page.Samples, sample => AssertClose(values[sample.Id], sample));
        Assert.Equal(page.Types, other.Types);
        Assert.Equal(page.Helps, other.Helps);
        Assert.Equal(Enum.GetValues<LeftOutReason>().Select(catalog.LeftOut), Enum.GetValues<LeftOutReason>().Select(otherCatalog.LeftOut));
        Assert.Equal((catalog.Collisions, catalog.Renamed, catalog.SeriesCount), (otherCatalog.Collisions, otherCatalog.Renamed, otherCatalog.SeriesCount));
        Assert.Equal(catalog.RefusedValues, otherCatalog.RefusedValues);
        Assert.Equal(string.Join('\n', Described(otherCatalog).Except(Described(catalog))), string.Join('\n', Described(catalog).Except(Described(otherCatalog))));
    }

    /// <summary>What pages do not tell: when series began, and what families are called in OpenMetrics.</summary>
    private static IEnumerable<string> Described(Catalog catalog) => catalog.Families.ToArray()
        .SelectMany(family => family.Series.Select(one =>
            $"{family.Names} {family.NamesIn(MmExporter.Model.Naming.EscapingScheme.AllowUtf8).SharesBaseName} {System.Text.Encoding.UTF8.GetString(one.Labels)} {one.Created} {one.Number} {one.Merge} {one.Buckets?.Words}"))
        .Order(StringComparer.Ordinal);
}
