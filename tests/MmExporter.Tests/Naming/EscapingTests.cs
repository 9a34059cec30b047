using MmExporter.Model.Naming;

namespace MmExporter.Tests.Naming;

/// <summary>The examples of Prometheus' common library.</summary>
public sealed class EscapingTests
{
    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("no:escaping_required", "no:escaping_required", "no:escaping__required", "no:escaping_required")]
    [InlineData("mysystem.prod.west.cpu.load", "mysystem_prod_west_cpu_load", "mysystem_dot_prod_dot_west_dot_cpu_dot_load", "U__mysystem_2e_prod_2e_west_2e_cpu_2e_load")]
    [InlineData("cpu.load_total", "cpu_load_total", "cpu_dot_load__total", "U__cpu_2e_load__total")]
    [InlineData("http.status:sum", "http_status:sum", "http_dot_status:sum", "U__http_2e_status:sum")]
    [InlineData("label with 😱", "label_with__", "label__with____", "U__label_20_with_20__1f631_")]
    [InlineData("花火", "__", "____", "U___82b1__706b_")]
    [InlineData("label with \u0100", "label_with__", "label__with____", "U__label_20_with_20__100_")]
    [InlineData("1a1", "_a1", "__a1", "U___31_a1")]
    [InlineData("U__a.b", "U__a_b", "U____a_dot_b", "U__U____a_2e_b")]
    public void A_metric_is_escaped_as_Prometheus_does_it(string name, string underscores, string dots, string values)
    {
        Assert.Equal(name, Escaping.Metric(name, EscapingScheme.AllowUtf8));
        Assert.Equal(underscores, Escaping.Metric(name, EscapingScheme.Underscores));
        Assert.Equal(dots, Escaping.Metric(name, EscapingScheme.Dots));
        Assert.Equal(values, Escaping.Metric(name, EscapingScheme.Values));
    }

    /// <summary>The surrogates are written as numbers: no encoding of this file could hold them alone.</summary>
    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDFFF)]
    public void Half_a_character_is_escaped_as_the_replacement_character(int half)
    {
        string name = "a" + (char)half;
        Assert.Equal("U__a_fffd_", Escaping.Metric(name, EscapingScheme.Values));
        Assert.Equal("a_", Escaping.Label(name, EscapingScheme.Underscores));
        Assert.Equal("a\uFFFD", new NameTranslation(TranslationStrategy.NoTranslation).Metric(name, "", NamedKind.Gauge).Sample);
    }

    [Fact]
    public void A_colon_is_legal_in_metrics_alone()
    {
        Assert.Equal((true, false), (Escaping.IsLegacyMetric("a:b"), Escaping.IsLegacyLabel("a:b")));
        Assert.Equal("U__a_3a_b", Escaping.Label("a:b", EscapingScheme.Values));
        Assert.Equal("a__b", Escaping.Label("a:b", EscapingScheme.Dots));
        Assert.Equal("a_b", Escaping.Label("a:b", EscapingScheme.Underscores));
    }

    [Theory]
    [InlineData("Avalid_23name", true)]
    [InlineData("_Avalid_23name", true)]
    [InlineData("1valid_23name", false)]
    [InlineData("a lid_23name", false)]
    [InlineData("a\u0161", false)]
    [InlineData("a\u0430", false)]
    [InlineData("", false)]
    public void A_name_of_letters_digits_and_underscores_needs_no_escaping(string name, bool isLegacy) =>
        Assert.Equal((isLegacy, isLegacy), (Escaping.IsLegacyMetric(name), Escaping.IsLegacyLabel(name)));

    [Theory]
    [InlineData(nameof(EscapingScheme.Underscores), "a_bytes", "a_bytes_total", "bytes")]
    [InlineData(nameof(EscapingScheme.Dots), "a__bytes_", "a__bytes__total", "")]
    [InlineData(nameof(EscapingScheme.Values), "a_bytes", "a_bytes_total", "bytes")]
    public void A_legal_counter_stays_one_under_every_scheme(string scheme, string family, string sample, string unit)
    {
        MetricName name = new NameTranslation(TranslationStrategy.NoUTF8EscapingWithSuffixes).Metric("a", "By", NamedKind.Counter);
        Assert.Equal(new MetricName(family, sample, unit, WasReserved: false), name.Escaped(Enum.Parse<EscapingScheme>(scheme)));
    }
}
