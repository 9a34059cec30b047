using MmExporter.Formats;
using MmExporter.Model;

namespace MmExporter.Tests.Model;

/// <summary>What becomes of labels that are too long.</summary>
public sealed class LabelLengthTests
{
    private readonly World world = new(new ModelSettings { LabelLengthMax = 10 });

    [Fact]
    public void A_text_that_is_too_long_for_a_label_is_left_out_and_counted_until_it_is_short()
    {
        FakeFile file = world.Add().With(Metrics.Text("t"), Metrics.Words("short")).With(Metrics.Text("u"), Metrics.Words("12345678\n"));
        PrometheusPage page = world.Pass();
        Assert.Equal(1, page.Value("t_info", ("app", "app"), ("value", "short")));
        Assert.Equal("12345678\n", page.Single("u_info").Labels["value"]);

        file.Set(0, Metrics.Words("12345678901"));
        file.Set(1, Metrics.Words("123456789\n"));
        Assert.Empty(world.Pass().Samples);
        Assert.Equal(2, world.Catalog.LeftOut(LeftOutReason.LongLabel));
        Assert.Empty(world.FreshPass(out Catalog fresh).Samples);
        Assert.Equal(2, fresh.LeftOut(LeftOutReason.LongLabel));

        file.Set(0, Metrics.Words("1234567890"));
        Assert.Equal(1, world.Pass().Value("t_info", ("app", "app"), ("value", "1234567890")));
        Assert.Equal(1, world.Catalog.LeftOut(LeftOutReason.LongLabel));
        world.Remove(file);
        Assert.Empty(world.Pass().Samples);
        Assert.Equal(0, world.Catalog.LeftOut(LeftOutReason.LongLabel));
    }

    [Fact]
    public void Facts_and_attributes_are_cut_between_characters()
    {
        world.Add(resource: [("host.name", "12345678\"\"")]).Say("text", "123456789\u00e9").Say("other", "1234567\U0001F600x");
        PrometheusPage page = world.Pass();
        Assert.Equal("12345678\"", page.Single("target_info").Labels["host_name"]);
        Assert.Equal(("123456789", "1234567"), (page.Single("mmstats_writer_info").Labels["text"], page.Single("mmstats_writer_info").Labels["other"]));
    }

    [Fact]
    public void A_writer_tells_no_more_than_a_series_has_labels()
    {
        FakeFile file = world.Add();
        for (int i = 0; i < 20_000; i++)
        {
            file.Say($"fact{i}", "value");
        }

        string page = TextOfPass();
        Assert.Contains("fact1000=\"value\"", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 25_000, 35_000);
    }

    [Fact]
    public void An_application_whose_name_is_too_long_for_a_label_tells_nothing()
    {
        world.Add("an application", resource: [("host.name", "h")]).Say("sys.pid", "7").With(Metrics.Counter("c"), 1);
        Assert.Empty(world.Pass().Samples);
        Assert.Equal(1, world.Catalog.LeftOut(LeftOutReason.LongLabel));
    }

    [Fact]
    public void The_labels_of_a_series_are_no_longer_than_32_KiB_together()
    {
        string[] few = [.. Enumerable.Range(0, 32).Select(i => $"k{i:000}_" + new string('x', 300))];
        string[] many = [.. Enumerable.Range(0, 32).Select(i => $"k{i:000}_" + new string('x', 1_100))];
        string[] values = [.. Enumerable.Repeat("1", 32)];
        world.Add().With(Metrics.Counter("few", keys: few), values, 1).With(Metrics.Counter("many", keys: many), values, 1);
        Assert.Equal("few_total", Assert.Single(world.Pass().Samples).Name);
        Assert.Equal(1, world.Catalog.LeftOut(LeftOutReason.LongLabel));
    }

    [Fact]
    public void The_labels_of_a_files_series_are_no_longer_than_1_KiB_on_average_and_cost_no_other_file_a_series()
    {
        const int series = 1_000;
        string[] keys = [.. Enumerable.Range(0, 31).Select(i => $"k{i:00}_" + new string('x', 250)), "i"];
        MetricDefinition metric = Metrics.Counter("c", keys: keys);
        FakeFile greedy = world.Add(), modest = world.Add();
        for (int i = 0; i < series; i++)
        {
            greedy.Set(greedy.Add(metric, [.. Enumerable.Repeat("1", 31), $"{i}"]), 1);
            modest.Set(modest.Add(Metrics.Counter("d", keys: "i"), [$"{i}"]), 1);
        }

        PrometheusPage page = world.Pass();
        int shown = page.Of("c_total").Count;
        Assert.InRange(shown * 31 * 254, 31 * 254, (series + 32) * 1_024);
        Assert.InRange(shown, 100, series / 7);
        Assert.Equal((series, series - shown), (page.Of("d_total").Count, world.Catalog.LeftOut(LeftOutReason.LongLabel)));

        // Which ones depends on the file alone, however it grew.
        Assert.Equal(page.Samples.Select(sample => sample.Id).Order(StringComparer.Ordinal), world.FreshPass(out _).Samples.Select(sample => sample.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_text_of_one_name_has_a_limit_over_all_files()
    {
        var small = new World(new ModelSettings { FamilyLengthMax = 1_000 });
        FakeFile first = small.Add();
        for (int i = 0; i < 100; i++)
        {
            first.Set(first.Add(Metrics.Counter("c", keys: "i"), [$"{i:000}"]), 1);
        }

        small.Add().With(Metrics.Counter("c", keys: "i"), ["000"], 5).With(Metrics.Counter("c", keys: "i"), ["999"], 5).With(Metrics.Counter("d"), 1);
        PrometheusPage page = small.Pass();
        int shown = page.Of("c_total").Count;
        Assert.Equal(1_000 / "c_totalapp=\"app\",i=\"000\"".Length, shown);
        Assert.Equal(100 - shown + 1, small.Catalog.LeftOut(LeftOutReason.LongLabel));

        // What is there goes on, and others too.
        Assert.Equal((6, 1), (page.Value("c_total", ("app", "app"), ("i", "000")), page.Value("d_total", ("app", "app"))));
    }

    private string TextOfPass()
    {
        world.Pass();
        return World.TextOf(world.Catalog);
    }
}
