using FsCheck;
using FsCheck.Fluent;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Naming;

/// <summary>Metrics that would have one name: none is lost, and which is called what does not depend on any order.</summary>
public sealed class CollisionTests : IDisposable
{
    private static readonly string[] Labels = ["a.b", "a_b", "a b", "a.b_total", "a_b_total", "a.b#2", "up", "exported_up", "x", "x.total"];

    private readonly Exporter exporter = new();

    public void Dispose() => exporter.Dispose();

    [Fact]
    public async Task Colliding_labels_are_both_there_and_counted()
    {
        Scrape scrape = await exporter.Write("app-1-2.mmstats", new V1Image().Counter("a_b", 2).Counter("a.b", 1)).ScrapeAsync();
        Assert.Equal(1, scrape.Page.Value("a_b_total", ("app", "app")));
        Assert.Equal(2, scrape.Page.Value("a_b_total", ("app", "app"), ("mmstats_label", "a_b")));
        Assert.Equal(1, scrape.Collisions);
        Assert.Equal("counter", scrape.Page.Types["a_b_total"]);
    }

    [Fact]
    public async Task The_same_label_in_two_applications_is_no_collision()
    {
        exporter.Write("one-1-1.mmstats", new V1Image().Counter("a.b", 1)).Write("two-2-2.mmstats", new V1Image().Counter("a_b", 2));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(1, scrape.Page.Value("a_b_total", ("app", "one")));
        Assert.Equal(2, scrape.Page.Value("a_b_total", ("app", "two")));
        Assert.Equal(0, scrape.Collisions);
    }

    [Theory]
    [InlineData("app", "app")]
    [InlineData("one", "two")]
    public async Task A_counter_and_a_gauge_of_one_name_are_untyped_and_both_there(string counter, string gauge)
    {
        exporter.Write($"{counter}-1-1.mmstats", new V1Image().Counter("x", 3)).Write($"{gauge}-2-2.mmstats", new V1Image().Gauge("x_total", 4));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal("untyped", scrape.Page.Types["x_total"]);
        Assert.Equal([3, 4], scrape.Page.Of("x_total").Select(sample => sample.Value).Order());
        Assert.True(scrape.Collisions >= 1);
    }

    [Fact]
    public async Task A_counter_and_a_gauge_of_one_label_have_two_names()
    {
        exporter.Write("app-1-1.mmstats", new V1Image().Counter("x", 3)).Write("app-2-2.mmstats", new V1Image().Gauge("x", 4));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(3, scrape.Page.Value("x_total", ("app", "app")));
        Assert.Equal(4, scrape.Page.Value("x", ("app", "app"), ("pid", "2"), ("tid", "2")));
        Assert.Equal(0, scrape.Collisions);
    }

    [Fact]
    public async Task Files_of_one_name_in_two_folders_are_kept_apart_and_counted()
    {
        exporter.Write("one/app-1-1.mmstats", new V1Image().Counter("c", 1).Gauge("g", 10));
        exporter.Write("two/app-1-1.mmstats", new V1Image().Counter("c", 2).Gauge("g", 20));
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(3, scrape.Page.Value("c_total", ("app", "app")));
        Assert.Equal(10, scrape.Page.Value("g", ("app", "app"), ("pid", "1"), ("tid", "1")));
        Assert.Equal(20, scrape.Page.Value("g", ("app", "app"), ("pid", "1"), ("tid", "1"), ("mmstats_file", exporter.Path("two/app-1-1.mmstats"))));
        Assert.Equal(1, scrape.AmbiguousWriters);
        Assert.Equal(2, scrape.Page.Of("mmstats_writer_info").Count);
    }

    /// <summary>Up to three files of one application, each a list of labels that are counters or gauges. Of fields with the
    /// same label in one file only their order tells which is which, so there are none.</summary>
    [Fact]
    public void The_order_of_files_and_fields_changes_no_sample()
    {
        Gen<(string Label, bool IsCounter)> field = from label in Gen.Elements(Labels) from isCounter in Gen.Elements(true, false) select (label, isCounter);
        Gen<(string Label, bool IsCounter)[]> fields =
            from list in field.NonEmptyListOf().Resize(8)
            select list.DistinctBy(one => one.Label).ToArray();
        var writers = from count in Gen.Choose(1, 3) from files in fields.ListOf(count) from seed in Gen.Choose(0, int.MaxValue) select (files, seed);
        Properties.ForAll(writers, 150, sample =>
        {
            V1Image[] images = [.. sample.files.Select((list, i) => Image(list, i))];
            var random = new System.Random(sample.seed);
            int[] names = [.. Enumerable.Range(0, images.Length)];
            Scrape straight = Serve(images, names);
            V1Image[] permuted = [.. images.Select(image => image.Permuted(bytes => Shuffled(random, bytes)))];
            Scrape shuffled = Serve([.. Shuffled(random, names).Select(i => permuted[i])], names);

            Assert.Equal(straight.Collisions, shuffled.Collisions);
            Assert.Equal(Anonymous(straight), Anonymous(shuffled));
            Assert.Equal(straight.SeriesCount, straight.Page.Samples.Count);
        });
    }

    /// <summary>The values depend on the label alone, so that files may change places.</summary>
    private static V1Image Image((string Label, bool IsCounter)[] fields, int seed)
    {
        var image = new V1Image();
        foreach ((string label, bool isCounter) in fields)
        {
            int value = Array.IndexOf(Labels, label) + 1 + 100 * seed;
            _ = isCounter ? image.Counter(label, (ulong)value) : image.Gauge(label, value);
        }

        return image;
    }

    private static T[] Shuffled<T>(System.Random random, T[] items)
    {
        T[] copy = [.. items];
        random.Shuffle(copy);
        return copy;
    }

    private static Scrape Serve(V1Image[] images, int[] names)
    {
        using var exporter = new Exporter();
        foreach (int i in names)
        {
            exporter.Write($"app-{i}-{i}.mmstats", images[i]);
        }

        ValueTask<Scrape> scrape = new(exporter.ScrapeAsync());
        Assert.True(scrape.IsCompletedSuccessfully);
        return scrape.Result;
    }

    /// <summary>The samples without process and thread, which changed places with the files.</summary>
    private static string[] Anonymous(Scrape scrape) =>
    [
        .. scrape.FieldSamples.Select(sample => PrometheusSample.IdOf(
            sample.Name, sample.Labels.Where(label => label.Key is not ("pid" or "tid"))) + " " + sample.ValueText).Order(StringComparer.Ordinal),
    ];
}
