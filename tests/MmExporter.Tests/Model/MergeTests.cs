using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Tests.Mapping;

namespace MmExporter.Tests.Model;

/// <summary>What becomes of single cases of the merge that pages of random files hardly ever show.</summary>
public sealed class MergeTests
{
    private readonly World world = new();

    [Fact]
    public void A_sum_beyond_64_bits_is_the_same_whichever_of_two_series_of_a_file_went_beyond()
    {
        FakeFile file = world.Add();
        MetricDefinition metric = Metrics.Counter("c", keys: ["k"]);
        file.With(metric, [""], ulong.MaxValue - 1).With(metric, [""], 5).With(Metrics.Gauge("g"), 0, 0).With(metric, [""], 7);
        Assert.Equal(Math.Pow(2, 64) + 10, world.Pass().Value("c_total", ("app", "app")));
    }

    [Fact]
    public void Sums_of_doubles_do_not_fall_by_rounding_when_everything_is_named_anew()
    {
        // Added from the first they are 0.6000000000000001, from the last, as naming anew has them, 0.6.
        (long Start, double Value)[] shares = [(3, 0.1), (2, 0.2), (1, 0.3)];
        foreach ((long start, double value) in shares)
        {
            world.Add(start: start).With(Metrics.Counter("c", NumberKind.Float), Metrics.Bits(value)).With(Metrics.Histogram("h", [1]), Metrics.Bits(value), 0, 0, 1, 0);
        }

        for (int pass = 0; pass < 3; pass++)
        {
            PrometheusPage page = world.Pass();
            Assert.Equal("0.6000000000000001", page.Text("c_total", ("app", "app")));
            Assert.Equal("0.6000000000000001", page.Text("h_sum", ("app", "app")));
            Assert.Equal(pass, world.Catalog.Rebuilds);
            world.Catalog.Apply(world.Settings);
        }
    }

    [Fact]
    public void A_writer_is_no_older_than_its_file_and_one_that_does_not_tell_its_age_is_the_youngest()
    {
        world.Add(start: 100).With(Metrics.Histogram("x", [1]), 0, 0, 0, 1, 2);
        world.AddFields("fields").With(Metrics.Gauge("x", GaugeMerge.Each), Metrics.Bits(1));
        FakeFile liar = world.Add("liar", start: 1, born: 200).With(Metrics.Gauge("x", GaugeMerge.Sum), Metrics.Bits(1));
        Assert.Equal(3, world.Pass().Value("x_count", ("app", "app")));
        Assert.Equal(2, world.Catalog.LeftOut(LeftOutReason.Clash));
        world.Remove(liar);
        world.Add("older", start: 1, born: 50).With(Metrics.Gauge("x", GaugeMerge.Sum), Metrics.Bits(4));
        Assert.Equal(4, world.Pass().Value("x", ("app", "older")));
    }

    [Fact]
    public void States_that_differ_only_in_what_no_page_can_hold_are_told_apart()
    {
        world.Add().With(Metrics.State("mode", ["a\0", "a\uFFFD"]), 1);
        PrometheusPage page = world.Pass();
        Assert.Equal([0, 1], page.Of("mode").Select(sample => sample.Value).Order());
        Assert.Equal(["a\uFFFD", "a\uFFFD#2"], page.Of("mode").Select(sample => sample.Labels["mode"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("max", 1)]
    [InlineData("sum", 2)]
    [InlineData("last", 1)]
    [InlineData("avg", 2.0 / 3)]
    public void A_state_without_names_is_0_or_1_and_anything_else_is_left_out_and_counted(string rule, double expected)
    {
        var mapped = new World(new ModelSettings { Mapping = Mappings.Parse($"mappings:\n- {{match: s, name: s, merge: {rule}}}\n") });
        MetricDefinition state = Metrics.State("s", []);
        mapped.Add().With(state, 0);
        FakeFile bad = mapped.Add().With(state, 7);
        mapped.Add().With(state, 1);
        FakeFile last = mapped.Add().With(state, 1);
        Assert.Equal(expected, mapped.Pass().Value("s", ("app", "app")), 1e-12);
        Assert.Equal(1, mapped.Catalog.RefusedValues);
        bad.Set(0, 0);
        last.Set(0, 2);
        mapped.Pass();
        Assert.Equal(1, mapped.Catalog.RefusedValues);
    }

    [Fact]
    public void Labels_that_the_page_adds_are_not_a_writers()
    {
        world.Add().With(Metrics.State("mode", ["a", "b"], "mode"), ["x"], 1).With(Metrics.Text("t", "value"), ["y"], Metrics.Words("z"))
            .With(Metrics.Histogram("h", [1], false, "le"), ["q"], 0, 0, 0, 1, 1).With(Metrics.State("app", ["a"]), 0);
        PrometheusPage page = world.Pass();
        Assert.Equal(1, page.Value("mode", ("app", "app"), ("exported_mode", "x"), ("mode", "b")));
        Assert.Equal(1, page.Value("t_info", ("app", "app"), ("exported_value", "y"), ("value", "z")));
        Assert.Equal(2, page.Value("h_count", ("app", "app"), ("exported_le", "q")));
        Assert.Equal(1, page.Value("exported_app", ("app", "app"), ("exported_app", "a")));
    }

    [Fact]
    public void A_counter_that_has_fallen_shows_nothing_of_the_dead()
    {
        world.AddLedger(hasFieldNames: true).With(Metrics.Counter("busy"), 7);
        FakeFile living = world.AddFields().With(new MetricDefinition { Name = "busy", Kind = MetricKind.Counter, Number = NumberKind.Unsigned, Words = 1, HasFallen = true }, 5);
        Assert.Equal(5, Assert.Single(world.Pass().Of("busy")).Value);
        world.Remove(living);
        Assert.Empty(world.Pass().Samples);
    }

    [Theory]
    [InlineData("sum", 5)]
    [InlineData("min", 5)]
    [InlineData("max", 5)]
    [InlineData("avg", 5)]
    [InlineData("last", 5)]
    public void A_gauge_that_was_never_set_has_no_part_in_any_rule(string rule, double expected)
    {
        var mapped = new World(new ModelSettings { Mapping = Mappings.Parse($"mappings:\n- match: g\n  name: g\n  merge: {rule}\n") });
        FakeFile set = mapped.Add().With(Metrics.Gauge("g"), Metrics.Bits(5), 1);
        mapped.Add().With(Metrics.Gauge("g"), 0, 0);
        Assert.Equal(expected, mapped.Pass().Value("g", ("app", "app")));
        mapped.Remove(set);
        Assert.Empty(mapped.Pass().Of("g"));
    }

    [Fact]
    public void The_last_of_writers_that_tell_no_time_is_always_the_same_one()
    {
        var mapped = new World(new ModelSettings { Mapping = Mappings.Parse("mappings:\n- {match: g, name: g, merge: last}\n") });
        for (int i = 0; i < 8; i++)
        {
            mapped.AddFields(process: $"{i}").With(Metrics.Gauge("g", GaugeMerge.Each), Metrics.Bits(i));
        }

        double first = mapped.Pass().Value("g", ("app", "app"));
        var random = new Random(1);
        for (int i = 0; i < 10; i++)
        {
            mapped.Shuffle(random);
            Assert.Equal(first, mapped.FreshPass(out _).Value("g", ("app", "app")));
        }
    }

    [Fact]
    public void What_no_counter_can_have_is_left_out_and_counted()
    {
        world.Add().With(Metrics.Counter("c", NumberKind.Float), Metrics.Bits(2.5));
        FakeFile bad = world.Add().With(Metrics.Counter("c", NumberKind.Float), Metrics.Bits(double.NaN)).With(Metrics.Counter("only", NumberKind.Float), Metrics.Bits(-1));
        PrometheusPage page = world.Pass();
        Assert.Equal(2.5, page.Value("c_total", ("app", "app")));
        Assert.Empty(page.Of("only_total"));
        Assert.Equal(2, world.Catalog.RefusedValues);
        bad.Set(0, Metrics.Bits(1));
        bad.Set(1, Metrics.Bits(1));
        Assert.Equal(3.5, world.Pass().Value("c_total", ("app", "app")));
        Assert.Equal(0, world.Catalog.RefusedValues);
    }

    [Fact]
    public void Series_whose_words_are_not_read_yet_wait_even_before_one_that_is_left_out()
    {
        FakeFile file = world.Add().With(Metrics.Counter("a"), 1).WithUnread(Metrics.Counter("b")).WithNothing();
        Assert.Empty(world.Pass().Of("b_total"));
        file.ReadAll();
        file.Set(1, 2);
        Assert.Equal(2, world.Pass().Value("b_total", ("app", "app")));
    }

    [Fact]
    public void A_metric_of_which_at_first_no_series_could_be_bound_is_there_when_one_can()
    {
        MetricDefinition metric = Metrics.Counter("c", keys: "k");
        FakeFile file = world.Add().With(metric, [new string('x', 3_000)], 1);
        FakeFile other = world.Add().With(Metrics.Counter("d"), 1);
        world.Pass();
        world.Remove(other);
        world.Pass();
        file.With(metric, ["short"], 2);
        Assert.Equal(2, world.Pass().Value("c_total", ("app", "app"), ("k", "short")));
        Assert.Equal(1, world.Catalog.LeftOut(LeftOutReason.LongLabel));
    }

    [Fact]
    public void Without_a_label_for_applications_their_metrics_of_one_name_are_kept_apart()
    {
        var one = new World(new ModelSettings { ApplicationLabel = "" });
        one.Add("one").With(Metrics.Counter("a.b"), 1);
        one.Add("two").With(Metrics.Counter("a_b"), 2);
        one.Add("two").With(Metrics.Counter("a.b", keys: "app"), ["mine"], 4);
        PrometheusPage page = one.Pass();
        Assert.Equal(1, page.Value("a_b_total"));
        Assert.Equal(2, page.Value("a_b_total", ("mmstats_label", "a_b")));
        Assert.Equal(4, page.Value("a_b_total", ("exported_app", "mine")));
    }

    [Fact]
    public void Without_a_label_for_applications_their_gauges_are_kept_apart_by_their_files()
    {
        var one = new World(new ModelSettings { ApplicationLabel = "" });
        one.AddFields("one").With(Metrics.Gauge("g", GaugeMerge.Each), Metrics.Bits(1)).With(Metrics.Counter("c"), 1);
        FakeFile second = one.AddFields("two").With(Metrics.Gauge("g", GaugeMerge.Each), Metrics.Bits(2)).With(Metrics.Counter("c"), 2);
        PrometheusPage page = one.Pass();
        Assert.Equal(1, page.Value("g", ("pid", "1"), ("tid", "1")));
        Assert.Equal(2, page.Value("g", ("mmstats_file", "/two-1-1"), ("pid", "1"), ("tid", "1")));
        Assert.Equal(3, page.Value("c_total"));
        Assert.Equal(1, one.Catalog.AmbiguousWriters);
        one.Remove(second);
        Assert.Equal(1, one.Pass().Value("g", ("pid", "1"), ("tid", "1")));
        Assert.Equal(0, one.Catalog.AmbiguousWriters);
    }

    [Fact]
    public void A_gauge_that_shared_its_name_with_a_counter_is_called_by_its_own_when_that_has_gone()
    {
        FakeFile counter = world.Add().With(Metrics.Counter("x"), 1);
        world.Add().With(Metrics.Gauge("x_total", GaugeMerge.Sum), Metrics.Bits(2));
        Assert.Equal("untyped", world.Pass().Types["x_total"]);
        world.Remove(counter);
        Assert.Equal("gauge", world.Pass().Types["x_total"]);
        Assert.Equal("x_total", world.Catalog.Families[0].Names.Family);
        Assert.Equal("Is x_total.", world.Pass().Helps["x_total"]);
    }

    [Fact]
    public void Facts_and_attributes_that_all_living_writers_agree_on_are_told()
    {
        world.Add(resource: [("service.name", "app"), ("host.name", "h"), ("zone", "1")]).With(Metrics.Counter("c"), 1);
        FakeFile other = world.Add(resource: [("host.name", "h"), ("zone", "2")]).Say("sys.pid", "7");
        Assert.Equal(1, world.Pass().Value("target_info", ("app", "app"), ("host_name", "h")));
        Assert.Equal("7", world.Pass().Single("mmstats_writer_info").Labels["sys_pid"]);
        world.SetLiving(other, false);
        Assert.Equal(1, world.Pass().Value("target_info", ("app", "app"), ("host_name", "h"), ("zone", "1")));
        world.Remove(other);
        Assert.Single(world.Pass().Of("target_info"));
        Assert.Empty(world.Pass().Of("mmstats_writer_info"));
    }
}
