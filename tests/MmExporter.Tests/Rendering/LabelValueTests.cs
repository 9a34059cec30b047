using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MmExporter.Formats;
using MmExporter.Model;
using MmExporter.Rendering;
using MmExporter.Tests.Support;

namespace MmExporter.Tests.Rendering;

/// <summary>Whatever a text is, it comes back from the page as it was.</summary>
public sealed class LabelValueTests
{
    private static readonly Gen<Rune> AnyRune = Gen.Frequency(
        (3, Gen.Elements("\\\"\n\r\t\0{},= nN#'".EnumerateRunes().ToArray())),
        (3, Gen.Choose(0, 0x7F).Select(value => new Rune(value))),
        (2, Gen.Choose(0x80, 0xD7FF).Select(value => new Rune(value))),
        (1, Gen.Choose(0xE000, 0x10FFFF).Select(value => new Rune(value))));

    private static readonly Gen<string> AnyText = AnyRune.ArrayOf().Select(runes => string.Concat(runes)).Resize(40);

    [Fact]
    public void Any_label_value_and_help_come_back() =>
        Properties.ForAll(AnyText.Two(), 5_000, texts =>
        {
            (string value, string help) = texts;
            PrometheusPage page = Page.Of(new FamilyMaker("x", help).Gauge(Number.From(1UL), ("a", value), ("b", help)).Make());
            Assert.Equal(Shown(value), page.Single("x").Labels.GetValueOrDefault("a", ""));
            Assert.Equal(Shown(help), page.Single("x").Labels.GetValueOrDefault("b", ""));
            Assert.Equal(Shown(help), page.Helps["x"]);
        });

    [Fact]
    public void Any_text_of_a_file_comes_back() =>
        Properties.ForAll(AnyText.Where(text => Encoding.UTF8.GetByteCount(text) <= 400), 300, text =>
        {
            using var exporter = new Exporter();
            exporter.Write("app-1-1.mmstats", new V1Image().Text("t", text, size: 401).Gauge(text + ".", 1));
            Task<Scrape> scraping = exporter.ScrapeAsync();
            Assert.True(scraping.IsCompletedSuccessfully);
            Scrape scrape = scraping.GetAwaiter().GetResult();
            Assert.Equal(text.Split('\0')[0], scrape.Page.Single("mmstats_writer_info").Labels.GetValueOrDefault("t", ""));
            Assert.Equal("mmstats field " + Shown(text) + ".", scrape.Page.Helps[Assert.Single(scrape.FieldSamples).Name]);
        });

    [Fact]
    public void A_page_is_written_with_these_escapes()
    {
        Family family = new FamilyMaker("x", "a\\b\nc\"d").Gauge(Number.From(-1L), ("a", "\\\n\"\0"), ("b", "")).Counter(Number.From(2UL)).Make();
        Assert.Equal("# HELP x a\\\\b\\nc\"d\n# TYPE x untyped\nx{a=\"\\\\\\n\\\"\uFFFD\"} -1\nx 2\n", Page.Text(family));
    }

    [Fact]
    public void Series_without_a_value_and_families_without_series_are_left_out()
    {
        Family empty = new FamilyMaker("a").Make();
        Family half = new FamilyMaker("b").Counter(default, ("n", "1")).Counter(Number.From(2UL), ("n", "2")).Counter(default).Make();
        Family none = new FamilyMaker("c").Gauge(default).Make();
        Assert.Equal("# HELP b b\n# TYPE b counter\nb{n=\"2\"} 2\n", Page.Text(empty, half, none));
    }

    [Fact]
    public void A_series_that_is_relabelled_is_written_with_its_new_labels()
    {
        Family family = new FamilyMaker("x").Gauge(Number.From(1UL), ("a", "1")).Make();
        Assert.NotNull(Page.Of(family).Find("x", ("a", "1")));
        Assert.True(family.TryRelabel(family.Series[0], "a=\"2\""u8));
        Assert.Equal(("a", "2"), Page.Of(family).Single("x").Labels.Select(label => (label.Key, label.Value)).Single());
    }

    /// <summary>A NUL ends the input of Prometheus' parser.</summary>
    private static string Shown(string text) => text.Replace('\0', '\uFFFD');
}
