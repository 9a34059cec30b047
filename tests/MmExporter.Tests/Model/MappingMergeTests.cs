using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Tests.Mapping;

namespace MmExporter.Tests.Model;

/// <summary>What a mapping makes of what several writers tell.</summary>
public sealed class MappingMergeTests
{
    [Fact]
    public void Labels_of_a_mapping_that_are_reserved_get_another_name()
    {
        ModelSettings settings = new()
        {
            Mapping = Mappings.Parse("mappings:\n- match: 'a.*'\n  name: a\n  labels:\n    app: $1\n    le: x\n- match: h\n  name: h\n  labels:\n    le: x\n"),
        };
        var mapped = new World(settings);
        mapped.Add().With(Metrics.Counter("a.one"), 1).With(Metrics.Counter("a.two"), 2).With(Metrics.Histogram("h", [1]), 0, 0, 0, 1, 1);
        PrometheusPage page = mapped.Pass();
        Assert.Equal(1, page.Value("a_total", ("app", "app"), ("exported_app", "one"), ("exported_le", "x")));
        Assert.Equal(2, page.Value("a_total", ("app", "app"), ("exported_app", "two"), ("exported_le", "x")));
        Assert.Equal(2, page.Value("h_count", ("app", "app"), ("exported_le", "x")));
        Assert.Equal(5, mapped.Catalog.Renamed);
    }

    [Fact]
    public void A_counter_that_is_mapped_to_a_gauge_is_that_of_the_living_alone()
    {
        var mapped = new World(new ModelSettings { Mapping = Mappings.Parse("mappings:\n- {match: busy, name: busy, type: gauge, merge: sum}\n") });
        mapped.AddLedger(hasFieldNames: true).With(Metrics.Counter("busy"), 7).With(Metrics.Counter("done"), 7);
        FakeFile living = mapped.AddFields().With(Metrics.Counter("busy"), 5).With(Metrics.Counter("done"), 5);
        PrometheusPage page = mapped.Pass();
        Assert.Equal(5, page.Value("busy", ("app", "app")));
        Assert.Equal(12, page.Value("done_total", ("app", "app")));
        mapped.SetLiving(living, false);
        Assert.Empty(mapped.Pass().Of("busy"));
    }

    [Theory]
    [InlineData("gauge")]
    [InlineData("counter")]
    public void What_a_file_says_its_numbers_are_no_mapping_changes(string type)
    {
        var mapped = new World(new ModelSettings { Mapping = Mappings.Parse($"mappings:\n- {{match: '*', name: $1, type: {type}}}\n") });
        mapped.Add().With(Metrics.UpDown("u"), 1).With(Metrics.Counter("c"), 1).With(Metrics.Gauge("g"), Metrics.Bits(1), 1);
        mapped.Add().With(Metrics.UpDown("u"), 2).With(Metrics.Counter("c"), 2);
        PrometheusPage page = mapped.Pass();
        Assert.Equal((3, 3, 1), (page.Value("u", ("app", "app")), page.Value("c_total", ("app", "app")), page.Value("g", ("app", "app"))));
    }

    [Fact]
    public void Metrics_that_a_mapping_gives_the_same_labels_in_other_ways_are_kept_apart()
    {
        const string Rules = """
            mappings:
            - {match: 'a.*', name: m, labels: {k: $1, l: x}}
            - {match: 'b.*', name: m, labels: {l: x, k: $1}}
            - {match: 'c.*', name: n, labels: {k: $1}}
            - {match: 'd.one', name: n}
            """;
        var mapped = new World(new ModelSettings { Mapping = Mappings.Parse(Rules) });
        mapped.Add().With(Metrics.Counter("a.1"), 1).With(Metrics.Counter("b.1"), 2).With(Metrics.Counter("b.2"), 4).With(Metrics.Counter("c."), 8).With(Metrics.Counter("d.one"), 16);
        PrometheusPage page = mapped.Pass();
        Assert.Equal(1, page.Value("m_total", ("app", "app"), ("k", "1"), ("l", "x")));
        Assert.Equal(2, page.Value("m_total", ("app", "app"), ("k", "1"), ("l", "x"), ("mmstats_label", "b.1")));
        Assert.Equal(4, page.Value("m_total", ("app", "app"), ("k", "2"), ("l", "x")));
        Assert.Equal(8, page.Value("n_total", ("app", "app")));
        Assert.Equal(16, page.Value("n_total", ("app", "app"), ("mmstats_label", "d.one")));
        Assert.Equal(2, mapped.Catalog.Collisions);
    }

    [Fact]
    public void A_label_of_a_mapping_and_one_of_a_writer_do_not_add_metrics_up_in_whatever_order_they_come()
    {
        var mapped = new World(new ModelSettings { Mapping = Mappings.Parse("mappings:\n- {match: 'a.*', name: m, labels: {k: $1}}\n") });
        mapped.Add().With(Metrics.Counter("a.1"), 1).With(Metrics.Counter("a.2", keys: "k"), ["z"], 2);
        PrometheusPage page = mapped.Pass();
        Assert.Equal((1, 0), (page.Value("m_total", ("app", "app"), ("k", "1")), mapped.Catalog.Collisions));
        Assert.Equal(2, page.Value("m_total", ("app", "app"), ("exported_k", "z"), ("k", "2")));

        FakeFile own = mapped.Add().With(Metrics.Counter("m", keys: "k"), ["1"], 4);
        page = mapped.Pass();
        Assert.Equal(1, page.Value("m_total", ("app", "app"), ("k", "1")));
        Assert.Equal(4, page.Value("m_total", ("app", "app"), ("k", "1"), ("mmstats_label", "m")));
        Assert.Equal(World.TextOf(mapped.Catalog), TextOfFresh(mapped));
        mapped.Remove(own);
        Assert.Equal(2, mapped.Pass().Value("m_total", ("app", "app"), ("exported_k", "z"), ("k", "2")));
        Assert.Equal(0, mapped.Catalog.Collisions);
    }

    private static string TextOfFresh(World world)
    {
        world.FreshPass(out Catalog fresh);
        return World.TextOf(fresh);
    }

    [Fact]
    public void A_signed_number_that_is_mapped_to_a_counter_is_none_below_0_and_stays_at_the_greatest()
    {
        var mapped = new World(new ModelSettings { Mapping = Mappings.Parse("mappings:\n- {match: c, name: c, type: counter}\n") });
        MetricDefinition signed = Metrics.Gauge("c", GaugeMerge.Each, NumberKind.Signed);
        FakeFile first = mapped.AddFields(process: "1").With(signed, unchecked((ulong)-5));
        Assert.Empty(mapped.Pass().Samples);
        Assert.Equal(1, mapped.Catalog.RefusedValues);

        mapped.AddFields(process: "2").With(signed, 7);
        Assert.Equal("7", mapped.Pass().Text("c_total", ("app", "app")));
        first.Set(0, long.MaxValue);
        mapped.AddFields(process: "3").With(signed, long.MaxValue);
        Assert.Equal($"{long.MaxValue}", mapped.Pass().Text("c_total", ("app", "app")));
        Assert.Equal(0, mapped.Catalog.RefusedValues);

        // In a series of doubles, too.
        first.Set(0, unchecked((ulong)-5));
        mapped.AddFields(process: "4").With(Metrics.Gauge("c", GaugeMerge.Each), Metrics.Bits(0.5));
        Assert.Equal(long.MaxValue + 7.5, mapped.Pass().Value("c_total", ("app", "app")));
        Assert.Equal(1, mapped.Catalog.RefusedValues);
    }
}
