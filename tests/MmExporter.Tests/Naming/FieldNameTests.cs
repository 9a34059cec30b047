using MmExporter.Model.Naming;

namespace MmExporter.Tests.Naming;

/// <summary>Labels of fields that know no specification, and names that are not the writers' to have.</summary>
public sealed class FieldNameTests
{
    private static readonly NameTranslation Fields = new(TranslationStrategy.UnderscoreEscapingWithSuffixes, NameDialect.Field);
    private static readonly NameTranslation Names = new(TranslationStrategy.UnderscoreEscapingWithSuffixes);

    [Theory]
    [InlineData("web.stats.status.2XX", "web_stats_status_2XX_total")]
    [InlineData("requests_total", "requests_total")]
    [InlineData("requests.total", "requests_total")]
    [InlineData("total", "total_total")]
    [InlineData("_total", "_total")]
    [InlineData("2XX", "_2XX_total")]
    [InlineData("pre.fix::ok", "pre_fix__ok_total")]
    [InlineData("a:b", "a_b_total")]
    [InlineData("größe", "gr__e_total")]
    [InlineData("日本", "___total")]
    [InlineData("😀", "__total")]
    [InlineData("", "__total")]
    [InlineData("a b\"\\\n{}", "a_b______total")]
    [InlineData("a\0b", "a_b_total")]
    [InlineData("up", "exported_up_total")]
    [InlineData("upper", "upper_total")]
    [InlineData("scraped", "scraped_total")]
    [InlineData("mmstats.writer.info", "exported_mmstats_writer_info_total")]
    [InlineData("Mmexporter.files", "Mmexporter_files_total")]
    public void Each_character_of_a_field_is_an_underscore_of_its_own(string label, string sample)
    {
        MetricName name = Fields.Metric(label, "", NamedKind.Counter);
        Assert.Equal((sample, ""), (name.Sample, name.Unit));
        Assert.Equal(sample.StartsWith("exported_", StringComparison.Ordinal), name.WasReserved);
    }

    [Theory]
    [InlineData("mmexporter.files", "Gauge", "exported_mmexporter_files")]
    [InlineData("mmexporter__files", "Gauge", "exported_mmexporter_files")]
    [InlineData("process.cpu.time", "Counter", "exported_process_cpu_time_total")]
    [InlineData("process", "Counter", "exported_process_total")]
    [InlineData("process", "Histogram", "exported_process")]
    [InlineData("process", "Gauge", "process")]
    [InlineData("scrape.duration", "Gauge", "exported_scrape_duration")]
    [InlineData("up", "Gauge", "exported_up")]
    [InlineData("up", "Histogram", "exported_up")]
    [InlineData("uptime", "Gauge", "uptime")]
    [InlineData("mmstats_writer_info", "Gauge", "exported_mmstats_writer_info")]
    [InlineData("mmstats_writer_info", "Info", "exported_mmstats_writer_info")]
    [InlineData("mmstats_writer", "Gauge", "exported_mmstats_writer")]
    [InlineData("mmstats_writers", "Gauge", "mmstats_writers")]
    [InlineData("target_info", "Gauge", "exported_target_info")]
    [InlineData("target.info", "Info", "exported_target_info")]
    [InlineData("target", "Counter", "exported_target_total")]
    [InlineData("targets", "Gauge", "targets")]
    public void A_metric_of_the_exporter_or_of_Prometheus_is_renamed(string name, string kind, string sample)
    {
        MetricName translated = Names.Metric(name, "", Enum.Parse<NamedKind>(kind));
        Assert.Equal(sample, translated.Sample);
        Assert.Equal(sample.StartsWith("exported_", StringComparison.Ordinal), translated.WasReserved);
    }

    [Fact]
    public void A_name_with_dots_is_renamed_if_a_scraper_could_see_it_without_them()
    {
        MetricName name = new NameTranslation(TranslationStrategy.NoTranslation).Metric("process.cpu.time", "s", NamedKind.Counter);
        Assert.Equal(("exported_process.cpu.time", true), (name.Sample, name.WasReserved));
        string label = new NameTranslation(TranslationStrategy.NoTranslation).Label("mmstats.file", out bool wasReserved);
        Assert.Equal(("exported_mmstats.file", true), (label, wasReserved));
    }

    [Theory]
    [InlineData("app", "exported_app")]
    [InlineData("pid", "exported_pid")]
    [InlineData("tid", "exported_tid")]
    [InlineData("writer", "exported_writer")]
    [InlineData("lane", "exported_lane")]
    [InlineData("mmstats.label", "exported_mmstats_label")]
    [InlineData("mmstats_file", "exported_mmstats_file")]
    [InlineData("le", "exported_le")]
    [InlineData("quantile", "exported_quantile")]
    [InlineData("job", "exported_job")]
    [InlineData("instance", "exported_instance")]
    [InlineData("jobs", "jobs")]
    public void A_label_of_the_exporter_or_of_Prometheus_is_renamed(string key, string label)
    {
        Assert.All((NameTranslation[])[Names, Fields], translation =>
        {
            Assert.Equal(label, translation.Label(key, out bool wasReserved));
            Assert.Equal(label != key, wasReserved);
            Assert.Equal(label, translation.ResourceLabel(key, out _));
        });
    }

    [Theory]
    [InlineData("http.method", "http_method", "http_method")]
    [InlineData("label:with:colons", "label_with_colons", "label_with_colons")]
    [InlineData("LabelWithCapitalLetters", "LabelWithCapitalLetters", "LabelWithCapitalLetters")]
    [InlineData("label!with&special$chars)", "label_with_special_chars_", "label_with_special_chars_")]
    [InlineData("foreign_characters_字符", "foreign_characters_", "foreign_characters___")]
    [InlineData("label.name__with&&special##chars", "label_name_with_special_chars", "label_name__with__special__chars")]
    [InlineData("123label", "key_123label", "_123label")]
    [InlineData("_label", "_label", "_label")]
    [InlineData("", "_", "_")]
    [InlineData("ようこそ", "_", "exported_____")]
    [InlineData("__name__", "exported_name_", "exported___name__")]
    public void A_label_is_translated_as_Prometheus_does_it_and_that_of_a_field_by_characters(string key, string label, string field)
    {
        Assert.Equal((label, field), (Names.Label(key, out bool wasReserved), Fields.Label(key, out bool wasFieldReserved)));
        Assert.Equal(label.StartsWith("exported_", StringComparison.Ordinal), wasReserved);
        Assert.Equal(field.StartsWith("exported_", StringComparison.Ordinal), wasFieldReserved);
    }
}
