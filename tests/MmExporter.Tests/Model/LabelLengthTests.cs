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

    private string TextOfPass()
    {
        world.Pass();
        return World.TextOf(world.Catalog);
    }
}
