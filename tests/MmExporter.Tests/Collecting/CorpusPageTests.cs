using System.Globalization;
using System.Numerics;
using MmExporter.Discovery;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Collecting;

/// <summary>All recorded files in one directory tree, and the page they make.</summary>
public sealed class CorpusPageTests : IAsyncLifetime, IDisposable
{
    private readonly Exporter exporter = new();
    private readonly CorpusFile[] files = [.. CorpusFile.Names.Select(CorpusFile.Load)];
    private Scrape scrape = null!;

    public async Task InitializeAsync()
    {
        foreach (CorpusFile file in files)
        {
            exporter.Write(file.Name, file.Bytes);
        }

        scrape = await exporter.ScrapeAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => exporter.Dispose();

    [Fact]
    public void Every_gauge_is_on_the_page_with_its_value()
    {
        var expected = Samples().Where(sample => !sample.IsCounter).ToLookup(sample => (sample.Name, sample.Writer));
        Assert.True(expected.Count > 200);
        foreach (IGrouping<(string Name, string Writer), ExpectedSample> group in expected)
        {
            PrometheusSample[] shown = [.. OnPage(group.Key)];
            bool isFloat = group.First().Stat.Kind == "float";
            Assert.Equal(
                group.Select(sample => sample.ValueText).Order(),
                shown.Select(sample => isFloat ? ExpectedSample.Canonical(sample.Value) : sample.ValueText).Order());
            AssertToldApart([.. group.Select(sample => sample.Label)], shown);
        }
    }

    [Fact]
    public void Every_counter_is_on_the_page_added_up_over_its_application()
    {
        var expected = Samples().Where(sample => sample.IsCounter).ToLookup(sample => (sample.Name, sample.Writer));
        Assert.True(expected.Count > 100);
        foreach (IGrouping<(string Name, string Writer), ExpectedSample> group in expected)
        {
            IGrouping<string, ExpectedSample>[] metrics = [.. group.GroupBy(sample => sample.Stat.LabelHex)];
            string[] sums = [.. metrics.Select(metric => metric
                .Aggregate(BigInteger.Zero, (sum, sample) => sum + BigInteger.Parse(sample.Stat.Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture))];
            PrometheusSample[] shown = [.. OnPage(group.Key)];
            Assert.Equal(sums.Order(), shown.Select(sample => sample.ValueText).Order());
            AssertToldApart([.. metrics.Select(metric => metric.First().Label)], shown);
        }
    }

    [Fact]
    public void There_is_nothing_else_on_the_page()
    {
        int gauges = Samples().Count(sample => !sample.IsCounter);
        int counters = Samples().Where(sample => sample.IsCounter).DistinctBy(sample => (sample.Writer, sample.Stat.LabelHex)).Count();
        Assert.Equal(gauges + counters, scrape.FieldSamples.Count());
        Assert.Equal(scrape.SeriesCount, scrape.Page.Samples.Count);
    }

    [Fact]
    public void Every_family_has_the_type_of_its_fields()
    {
        foreach (IGrouping<string, ExpectedSample> family in Samples().GroupBy(sample => sample.Name))
        {
            string type = family.All(sample => sample.IsCounter) ? "counter" : family.Any(sample => sample.IsCounter) ? "untyped" : "gauge";
            Assert.Equal(type, scrape.Page.Types[family.Key]);
        }
    }

    [Fact]
    public void Every_file_is_counted_by_what_became_of_it()
    {
        Assert.Equal(
            new Dictionary<RefusalReason, int>
            {
                [RefusalReason.UnknownVersion] = 3,
                [RefusalReason.Truncated] = 6,
                [RefusalReason.UnknownType] = 3,
                [RefusalReason.TypeWithoutValue] = 1,
                [RefusalReason.UnknownWriteBuffer] = 3,
            },
            scrape.Reasons);
        int partly = files.Count(file => file.HasError && file.Stats.Count > 0) - 3;
        Assert.Equal((files.Length - partly - 7 - 3, partly, 7, 3), scrape.Files);
    }

    [Fact]
    public void Texts_and_default_fields_are_labels_of_the_writer()
    {
        PrometheusSample writer = Assert.Single(
            scrape.Page.Of("mmstats_writer_info"), sample => sample.Labels["app"] == "threads" && sample.Labels["tid"] == "19497");
        CorpusFile file = files.Single(file => file.Name == "threads-19495-19497.mmstats");
        Assert.Equal(1, writer.Value);
        foreach (CorpusStat stat in file.Stats.Where(stat => stat.Label.StartsWith("sys.", StringComparison.Ordinal) && stat.Kind == "int"))
        {
            Assert.Equal(stat.Value, writer.Labels[stat.Label.Replace('.', '_')]);
        }

        PrometheusSample strings = Assert.Single(scrape.Page.Of("mmstats_writer_info"), sample => sample.Labels["app"] == "strings");
        Assert.Equal("xy", strings.Labels["surr"]);
        Assert.Equal("❤❤❤", strings.Labels["unicut"]);
        Assert.Equal("12.5", strings.Labels["numeric"]);
    }

    /// <summary>A forked child's file carries its parent's pid inside.</summary>
    [Fact]
    public void Process_and_thread_are_those_of_the_file_name()
    {
        CorpusFile child = files.Single(file => file.Name == "forkchild-19501-19501.mmstats");
        CorpusStat inside = child.Stats.Single(stat => stat.Label == "sys.pid");
        Assert.NotEqual("19501", inside.Value);
        PrometheusSample writer = Assert.Single(scrape.Page.Of("mmstats_writer_info"), sample => sample.Labels["app"] == "forkchild");
        Assert.Equal(("19501", "19501", inside.Value), (writer.Labels["pid"], writer.Labels["tid"], writer.Labels["sys_pid"]));
        Assert.Contains(scrape.FieldSamples, sample => sample.Labels["app"] == "forkchild" && sample.Labels.GetValueOrDefault("pid") == "19501");
    }

    [Fact]
    public async Task A_second_pass_gives_the_same_page() =>
        Assert.Equal(scrape.Page.Samples, (await exporter.ScrapeAsync()).Page.Samples);

    private IEnumerable<ExpectedSample> Samples() => files.SelectMany(
        file => file.Stats.Where(stat => !ExpectedSample.IsInfo(stat)).Select(stat => ExpectedSample.From(file.Name, stat)));

    private IEnumerable<PrometheusSample> OnPage((string Name, string Writer) key) =>
        scrape.Page.Of(key.Name).Where(sample => ExpectedSample.WriterOf(sample) == key.Writer);

    /// <summary>One of them stands as it is; the others carry their original labels.</summary>
    private static void AssertToldApart(string[] labels, PrometheusSample[] shown)
    {
        string[] original = [.. shown.Where(sample => sample.Labels.ContainsKey("mmstats_label")).Select(sample => sample.Labels["mmstats_label"])];
        Assert.Equal(labels.Length - 1, original.Length);
        Assert.All(original, label => Assert.Contains(label.Split('#')[0], labels));
    }
}
