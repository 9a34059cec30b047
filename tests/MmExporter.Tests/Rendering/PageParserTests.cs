namespace MmExporter.Tests.Rendering;

/// <summary>The strict reader of the tests is strict: it would see what it is there to see.</summary>
public sealed class PageParserTests
{
    private const string Header = "# HELP x text\n# TYPE x gauge\n";

    [Fact]
    public void A_good_page_is_read()
    {
        PrometheusPage page = PrometheusPage.Parse(Header + "x 1\nx{b=\"2\",a=\"\\\\\\\"\\n\"} +Inf\n# HELP y \n# TYPE y untyped\ny -1.5e+300\n");
        Assert.Equal(double.PositiveInfinity, page.Value("x", ("a", "\\\"\n"), ("b", "2")));
        Assert.Equal("-1.5e+300", page.Text("y"));
        Assert.Equal(("untyped", ""), (page.Types["y"], page.Helps["y"]));
    }

    [Theory]
    [InlineData("x 1")]
    [InlineData("x 1\nx 2\n")]
    [InlineData("x{a=\"1\",b=\"2\"} 1\nx{b=\"2\",a=\"1\"} 1\n")]
    [InlineData("x{a=\"1\",a=\"2\"} 1\n")]
    [InlineData("y 1\n")]
    [InlineData("x 1\n\n")]
    [InlineData("x 1\n# a comment\n")]
    [InlineData("x 1\n" + Header + "x 2\n")]
    [InlineData("x 1\n# TYPE x gauge\n")]
    [InlineData("x 1\n# HELP y text\n")]
    [InlineData("x 1\n# HELP y text\n# TYPE y gauge\n")]
    [InlineData("x 1\n# HELP y text\n# TYPE z gauge\nz 1\n")]
    [InlineData("x 1\n# HELP y text\n# TYPE y number\ny 1\n")]
    [InlineData("x 1\n# HELP y a\\b\n# TYPE y gauge\ny 1\n")]
    [InlineData("x 1\n# HELP y a\\\\\\\n# TYPE y gauge\ny 1\n")]
    [InlineData("x 1\n# HELP 2y text\n# TYPE 2y gauge\n2y 1\n")]
    [InlineData("x 1\n# HELP h text\n# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_sum 1\nh_count 1\n")]
    [InlineData("x 1\n# HELP h text\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n")]
    [InlineData("x 1\n# HELP h text\n# TYPE h histogram\nh_bucket{le=\"1.0\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n")]
    [InlineData("x 1\n# HELP h text\n# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_bucket{le=\"0.5\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n")]
    [InlineData("x 1\n# HELP h text\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\n# HELP y \n# TYPE y gauge\ny 1\n")]
    [InlineData("x 1\n# HELP h text\n# TYPE h histogram\nh 1\n")]
    [InlineData("x{} 1\n")]
    [InlineData("x{a=\"1\",} 1\n")]
    [InlineData("x{2a=\"1\"} 1\n")]
    [InlineData("x{a.b=\"1\"} 1\n")]
    [InlineData("x{__a=\"1\"} 1\n")]
    [InlineData("x{a=\"\\t\"} 1\n")]
    [InlineData("x{a=\"1} 1\n")]
    [InlineData("x{a=\"1\n\"} 1\n")]
    [InlineData("x{a=\"\0\"} 1\n")]
    [InlineData("x{a=\"1\"}1\n")]
    [InlineData("x  1\n")]
    [InlineData("x 1 1700000000000\n")]
    [InlineData("x nan\n")]
    [InlineData("x Infinity\n")]
    [InlineData("x 1,5\n")]
    [InlineData("x \n")]
    public void A_bad_page_is_refused(string page) => Assert.Throws<FormatException>(() => PrometheusPage.Parse(Header + page));

    [Fact]
    public void A_page_that_is_not_UTF8_is_refused() => Assert.Throws<FormatException>(() => PrometheusPage.Parse([.. "# HELP x "u8, 0xFF]));
}
