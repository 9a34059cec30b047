namespace EndToEnd.Tests.Scraping;

/// <summary>The checker of OpenMetrics pages takes what is right, tells what is wrong, and reads values as they are.</summary>
public sealed class OpenMetricsCheckerTests(OpenMetricsCheckerTests.CheckerFixture fixture) : IClassFixture<OpenMetricsCheckerTests.CheckerFixture>
{
    [Fact]
    public void A_right_page_is_read_with_its_values()
    {
        OpenMetricsPage page = fixture.Checker.Read(HandMadePages.OpenMetrics);

        SeriesDifferences.MustBeNone(HandMadePages.Series, page.ToSeries());
        OpenMetricsSample request = page.Get("demo_requests_total", ("code", "500"), ("path", "値 # {x}"));
        Assert.Equal(("demo_requests", "counter", "3"), (request.Family, request.Type, request.ValueText));
        Assert.Equal(("a}b", 1, "1520879607.789"), (request.Exemplar!.Labels["trace_id"], request.Exemplar.Value, request.Exemplar.Timestamp));
        Assert.Equal("celsius", page.Of("demo_temperature_celsius")[0].Unit);
        Assert.Equal("9007199254740993", page.Get("demo_temperature_celsius", ("zone", "odd")).ValueText);
    }

    [Fact]
    public void Names_in_quotes_are_read_and_held_to_the_same_rules()
    {
        OpenMetricsSample sample = Assert.Single(fixture.Checker.Read(HandMadePages.QuotedNamesInOpenMetrics).Samples);

        Assert.Equal(("demo.requests", "counter", "demo.requests_total"), (sample.Family, sample.Type, sample.Name));
        Assert.Equal("200", sample.Labels["http.code"]);
        Assert.Throws<FormatException>(() => fixture.Checker.Read(HandMadePages.QuotedNamesInOpenMetrics.Replace("requests_total", "requests", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("# EOF\n", "", "does not end with # EOF")]
    [InlineData("# EOF\n", "# EOF", "does not end with # EOF")]
    [InlineData("# EOF\n", "# EOF\n# EOF\n", "HELP, TYPE or UNIT")]
    [InlineData("zone=\"large\"", "zone=\"in\"", "there twice")]
    [InlineData("zone=\"large\"} 1.5e+300", "zone=\"in\"} -3.25", "there twice")]
    [InlineData("zone=\"large\"", "zone=\"large\",zone=\"small\"", "there twice")]
    [InlineData("_celsius celsius", "_celsius kelvin", "Unit does not match")]
    [InlineData("demo_requests_total{code=\"200\"", "demo_requests{code=\"200\"", "Clashing name")]
    [InlineData("# TYPE demo_temperature_celsius gauge\n", "", "no TYPE")]
    [InlineData("# HELP demo_size_bytes Sizes.\n", "", "no HELP")]
    [InlineData("# TYPE demo_size_bytes summary\n", "# TYPE demo_size_bytes summary\n# TYPE demo_size_bytes summary\n", "More than one TYPE")]
    [InlineData("# HELP demo_size_bytes Sizes.", "# HELP demo_size_bytes Si\"zes.", "not escaped")]
    [InlineData("# EOF\n", "# HELP demo_empty Nothing.\n# TYPE demo_empty gauge\n# EOF\n", "no sample")]
    [InlineData("# EOF\n", "demo_requests_total{code=\"404\",path=\"\"} 1\n# EOF\n", "Clashing name")]
    [InlineData("le=\"+Inf\"} 6", "le=\"+Inf\"} 7", "Count does not match")]
    [InlineData("le=\"1.0\"} 5", "le=\"1.0\"} 2", "out of order")]
    [InlineData("path=\"/a ", "path=\"/a \\x ", "label value")]
    [InlineData("path=\"/a ", "path=\"/a \0 ", "NUL")]
    [InlineData("trace_id=\"a}b\"", "trace_id=\"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890}\"", "too long")]
    [InlineData(" -3.25", " -3.25 ", "timestamp")]
    [InlineData(" -3.25", " -3,25", "column")]
    [InlineData(" -3.25", " -3.25 # {a=\"b\"} 1", "can have exemplars")]
    public void A_mistake_is_told(string right, string wrong, string reason)
    {
        string page = HandMadePages.OpenMetrics.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(HandMadePages.OpenMetrics, page);

        Assert.Contains(reason, Assert.Throws<FormatException>(() => fixture.Checker.Read(page)).Message, StringComparison.Ordinal);
        // And the next page is judged as if nothing had been.
        Assert.NotEmpty(fixture.Checker.Read(HandMadePages.OpenMetrics).Samples);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_told()
    {
        byte[] page = HandMadePages.Bytes(HandMadePages.OpenMetrics);
        page[page.AsSpan().IndexOf("値"u8)] = 0xFF;
        Assert.Contains("UTF-8", Assert.Throws<FormatException>(() => fixture.Checker.Read(page)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_pages_are_judged_by_one_process()
    {
        for (int i = 0; i < 1000; i++)
        {
            string page = FormattableString.Invariant($"# HELP a h\n# TYPE a gauge\na {i}\n# EOF\n");
            Assert.Equal(i, fixture.Checker.Read(page).Get("a").Value);
        }
    }

    public sealed class CheckerFixture : IDisposable
    {
        internal OpenMetricsChecker Checker { get; } = new();

        public void Dispose() => Checker.Dispose();
    }
}
