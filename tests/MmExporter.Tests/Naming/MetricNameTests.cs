using MmExporter.Model.Naming;

namespace MmExporter.Tests.Naming;

/// <summary>The examples of the specification and of Prometheus' own translator. Kinds and strategies are named by their text, as
/// both are internal.</summary>
public sealed class MetricNameTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", "Histogram", "http_server_request_duration_seconds", "seconds")]
    [InlineData("http.request.duration", "ms", "Histogram", "http_request_duration_milliseconds", "milliseconds")]
    [InlineData("system.filesystem.usage", "By", "Gauge", "system_filesystem_usage_bytes", "bytes")]
    [InlineData("\t system.filesystem.usage       ", "  By\t", "Gauge", "system_filesystem_usage_bytes", "bytes")]
    [InlineData("system.io", "By", "Counter", "system_io_bytes_total", "bytes")]
    [InlineData("network_transmitted_bytes_total", "By", "Counter", "network_transmitted_bytes_total", "bytes")]
    [InlineData("system.network.dropped", "{packets}", "Gauge", "system_network_dropped", "")]
    [InlineData("system.network.dropped", "{packets}", "Counter", "system_network_dropped_total", "")]
    [InlineData("system.network.dropped", "packets", "Gauge", "system_network_dropped_packets", "packets")]
    [InlineData("system.network.packets", "packets", "Counter", "system_network_packets_total", "packets")]
    [InlineData("apache.current_connections", "connections", "Gauge", "apache_current_connections", "connections")]
    [InlineData("system.cpu.utilization", "1", "Gauge", "system_cpu_utilization_ratio", "ratio")]
    [InlineData("hw.fan.speed_ratio", "1", "Gauge", "hw_fan_speed_ratio", "ratio")]
    [InlineData("http.requests", "1", "Counter", "http_requests_total", "")]
    [InlineData("active", "1", "UpDownCounter", "active", "")]
    [InlineData("hw.cpu.speed_limit", "Hz", "Gauge", "hw_cpu_speed_limit_hertz", "hertz")]
    [InlineData("broken.metric.speed", "km/h", "Gauge", "broken_metric_speed_km_per_hour", "km_per_hour")]
    [InlineData("astro.light.speed_limit", "m/s", "Gauge", "astro_light_speed_limit_meters_per_second", "meters_per_second")]
    [InlineData("broken.metric.speed", "km/°", "Gauge", "broken_metric_speed_km", "km")]
    [InlineData("broken.metric.success_ratio", "%", "Gauge", "broken_metric_success_ratio_percent", "percent")]
    [InlineData("broken.metric.success_percent", "%", "Gauge", "broken_metric_success_percent", "percent")]
    [InlineData("object.rate", "{objects}/s", "Gauge", "object_rate_per_second", "per_second")]
    [InlineData("scanned_per_returned", "{scanned}/{returned}", "Gauge", "scanned_per_returned", "")]
    [InlineData("system.io", "foo/bar", "Counter", "system_io_foo_per_bar_total", "foo_per_bar")]
    [InlineData("temperature", "%*()°:C", "Gauge", "temperature_:C", ":C")]
    [InlineData("3.14 digits", "", "Gauge", "_3_14_digits", "")]
    [InlineData("envoy__rule_engine_zlib_buf_error", "", "Gauge", "envoy_rule_engine_zlib_buf_error", "")]
    [InlineData(":foo::bar", "", "Counter", ":foo::bar_total", "")]
    [InlineData("metric_with_字符_foreign_characters", "", "Counter", "metric_with_foreign_characters_total", "")]
    [InlineData("(lambda).function.executions(#)", "", "Gauge", "lambda_function_executions", "")]
    [InlineData("x_total", "", "Gauge", "x_total", "")]
    [InlineData("build", "s", "Info", "build_info", "")]
    [InlineData("build.info", "", "Info", "build_info", "")]
    [InlineData("mode", "s", "State", "mode", "")]
    public void A_name_is_translated_as_Prometheus_does_it(string name, string unit, string kind, string sample, string words)
    {
        MetricName translated = Translate("UnderscoreEscapingWithSuffixes", name, unit, kind);
        Assert.Equal((sample, words, false), (translated.Sample, translated.Unit, translated.WasReserved));
    }

    /// <summary>Where the specification asks for the unit, and for the type, at the end, the translator is content with it
    /// anywhere.</summary>
    [Theory]
    [InlineData("seconds_before_my_birthday", "s", "Gauge", "seconds_before_my_birthday_seconds")]
    [InlineData("requests.total.seen", "", "Counter", "requests_total_seen_total")]
    [InlineData("total", "", "Counter", "total_total")]
    [InlineData("By", "By{transferred}", "Gauge", "By_bytes")]
    [InlineData("rate", "{request}/min", "Gauge", "rate_per_minute")]
    public void The_specification_goes_before_the_translator(string name, string unit, string kind, string sample) =>
        Assert.Equal(sample, Translate("UnderscoreEscapingWithSuffixes", name, unit, kind).Sample);

    [Theory]
    [InlineData("request_bytes", "By", "request_bytes", "bytes")]
    [InlineData("request.bytes", "By", "request_bytes", "bytes")]
    [InlineData("requestbytes", "By", "requestbytes_bytes", "bytes")]
    [InlineData("io_bytes", "By/s", "io_bytes_per_second", "bytes_per_second")]
    [InlineData("io_bytes_per_second", "By/s", "io_bytes_per_second", "bytes_per_second")]
    [InlineData("seconds", "s", "seconds", "")]
    [InlineData("bytes", "By/s", "bytes_per_second", "")]
    public void A_unit_is_not_added_twice(string name, string unit, string family, string words)
    {
        MetricName translated = Translate("UnderscoreEscapingWithSuffixes", name, unit, "Histogram");
        Assert.Equal((family, words), (translated.Family, translated.Unit));
    }

    [Theory]
    [InlineData("x", "", "x", "x_total")]
    [InlineData("x_total", "", "x", "x_total")]
    [InlineData("x.total", "", "x", "x_total")]
    [InlineData("x_total_total", "", "x", "x_total")]
    [InlineData("x_total", "s", "x_seconds", "x_seconds_total")]
    [InlineData("x", "total", "x", "x_total")]
    [InlineData("xtotal", "", "xtotal", "xtotal_total")]
    public void A_counter_has_one_total_at_its_end(string name, string unit, string family, string sample)
    {
        MetricName translated = Translate("UnderscoreEscapingWithSuffixes", name, unit, "Counter");
        Assert.Equal((family, sample), (translated.Family, translated.Sample));
    }

    [Theory]
    [InlineData("UnderscoreEscapingWithoutSuffixes", "system.io", "By", "Counter", "system_io", "system_io", "")]
    [InlineData("UnderscoreEscapingWithoutSuffixes", "system.io_total", "By", "Counter", "system_io", "system_io_total", "")]
    [InlineData("UnderscoreEscapingWithoutSuffixes", "io.bytes", "By", "Gauge", "io_bytes", "io_bytes", "bytes")]
    [InlineData("UnderscoreEscapingWithoutSuffixes", "foo.bar", "1", "Gauge", "foo_bar", "foo_bar", "")]
    [InlineData("UnderscoreEscapingWithoutSuffixes", "build", "", "Info", "build", "build_info", "")]
    [InlineData("NoUTF8EscapingWithSuffixes", "system.io", "By", "Counter", "system.io_bytes", "system.io_bytes_total", "bytes")]
    [InlineData("NoUTF8EscapingWithSuffixes", "cpu_seconds_total", "s", "Counter", "cpu_seconds", "cpu_seconds_total", "seconds")]
    [InlineData("NoUTF8EscapingWithSuffixes", "http.requests.total", "", "Counter", "http.requests", "http.requests_total", "")]
    [InlineData("NoUTF8EscapingWithSuffixes", "request.bytes", "By", "Gauge", "request.bytes", "request.bytes", "")]
    [InlineData("NoUTF8EscapingWithSuffixes", "requêsts", "1/s", "Gauge", "requêsts_per_second", "requêsts_per_second", "per_second")]
    [InlineData("NoUTF8EscapingWithSuffixes", "3.14 digits", "", "Gauge", "3.14 digits", "3.14 digits", "")]
    [InlineData("NoUTF8EscapingWithSuffixes", "@#$%", "", "Counter", "@#$%", "@#$%_total", "")]
    [InlineData("NoTranslation", "http.request.duration", "ms", "Histogram", "http.request.duration", "http.request.duration", "")]
    [InlineData("NoTranslation", "envoy__errors", "", "Counter", "envoy__errors", "envoy__errors", "")]
    [InlineData("NoTranslation", "system.io_total", "", "Counter", "system.io", "system.io_total", "")]
    public void Other_strategies_keep_the_characters_or_the_name(
        string strategy, string name, string unit, string kind, string family, string sample, string words)
    {
        MetricName translated = Translate(strategy, name, unit, kind);
        Assert.Equal(new MetricName(family, sample, words, WasReserved: false), translated);
    }

    [Theory]
    [InlineData("s", "seconds")]
    [InlineData("ms", "milliseconds")]
    [InlineData("us", "microseconds")]
    [InlineData("ns", "nanoseconds")]
    [InlineData("min", "minutes")]
    [InlineData("h", "hours")]
    [InlineData("d", "days")]
    [InlineData("By", "bytes")]
    [InlineData("KiBy", "kibibytes")]
    [InlineData("MiBy", "mebibytes")]
    [InlineData("GiBy", "gibibytes")]
    [InlineData("TiBy", "tebibytes")]
    [InlineData("kBy", "kilobytes")]
    [InlineData("KBy", "kilobytes")]
    [InlineData("MBy", "megabytes")]
    [InlineData("GBy", "gigabytes")]
    [InlineData("TBy", "terabytes")]
    [InlineData("m", "meters")]
    [InlineData("V", "volts")]
    [InlineData("A", "amperes")]
    [InlineData("J", "joules")]
    [InlineData("W", "watts")]
    [InlineData("g", "grams")]
    [InlineData("Cel", "celsius")]
    [InlineData("Hz", "hertz")]
    [InlineData("%", "percent")]
    [InlineData("1", "")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("1/s", "per_second")]
    [InlineData("1/m", "per_minute")]
    [InlineData("1/h", "per_hour")]
    [InlineData("1/d", "per_day")]
    [InlineData("1/w", "per_week")]
    [InlineData("1/mo", "per_month")]
    [InlineData("1/y", "per_year")]
    [InlineData("1/custom", "per_custom")]
    [InlineData(" By / s ", "bytes_per_second")]
    [InlineData("MBy/h", "megabytes_per_hour")]
    [InlineData("requests/m", "requests_per_minute")]
    [InlineData("{custom}/{invalid}", "")]
    [InlineData("By/{custom}", "bytes")]
    [InlineData("By/", "bytes")]
    [InlineData("/", "")]
    [InlineData("/s", "per_second")]
    [InlineData("{a", "")]
    [InlineData("{a/b}/s", "per_second")]
    [InlineData("a}b", "a_b")]
    [InlineData("custom@unit#with$chars", "custom_unit_with_chars")]
    [InlineData("By/_custom__unit_", "bytes_per_custom_unit")]
    [InlineData("@#$^", "")]
    public void A_unit_has_words(string unit, string words) => Assert.Equal(words, UnitWords.Of(unit, NamedKind.Counter).Whole);

    [Fact]
    public void Strategies_are_spelled_as_Prometheus_spells_them() => Assert.Equal(
        ["UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes", "NoTranslation"], TranslationStrategies.Names);

    private static MetricName Translate(string strategy, string name, string unit, string kind) =>
        new NameTranslation(Enum.Parse<TranslationStrategy>(strategy)).Metric(name, unit, Enum.Parse<NamedKind>(kind));
}
