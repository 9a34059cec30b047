"""The dashboard of any application: whatever its metrics are called, it finds them by how their names end."""

from src.dashboard import (
    bars, dashboard, data_source_variable, graph, heat_map, interval_variable, number, query, row, variable,
)

PLACE = 'job=~"$job",instance=~"$instance"'
CHOSEN = f'{PLACE},app=~"$app"'
WEEK_DAYS = range(1, 8)
NOT_GAUGES = ".+_(total|bucket|sum|count|info)|target_info|mmexporter_.+|process_.+|scrape_.+|up"


def named(name):
    """The series of a metric whose name is in a variable."""
    return f'{{__name__="{name}",{CHOSEN}}}'


def minute_rate(name, offset=""):
    """The mean of a minute, of all instances of an application together."""
    return f"sum by (app) (rate({named(name)}[1m]{offset}))"


def week_mean(name):
    """What that was at the same time of day, in the mean of those of the last 7 days of which anything is known."""
    days = " or ".join(f'label_replace({minute_rate(name, f" offset {day}d")}, "day", "{day}", "", "")' for day in WEEK_DAYS)
    return f"avg by (app) ({days})"


def percentile(share, name):
    """Of classic buckets; where an application has none under this name, of a native histogram."""
    classic = f'histogram_quantile({share}, sum by (app, le) (rate({named("${" + name + "}_bucket")}[$__rate_interval])))'
    native = f'histogram_quantile({share}, sum by (app) (rate({named("$" + name)}[$__rate_interval])))'
    return f"{classic} or on (app) {native}"


def histogram_names(name, label, description, ending):
    """A variable with the names of histograms of both kinds. Native ones are what no comparison with a number keeps."""
    classic = f'count by (__name__) ({{__name__=~"{ending}_bucket",{CHOSEN}}})'
    plain = f'{{__name__=~"{ending}",{CHOSEN}}}'
    native = f"(count by (__name__) ({plain}) unless on (__name__) count by (__name__) ({plain} > -Inf))"
    return variable(
        name, label, f"query_result({classic} or on (__name__) {native})", description,
        regex='/__name__="(.+?)(?:_bucket)?"/', many=False, everything=False)


def histogram_row(title, name, unit, what):
    classic, native = "${" + name + "}", "$" + name
    observed = f'sum by (app) (rate({named(classic + "_count")}[$__rate_interval]))'
    observed_native = f"sum by (app) (histogram_count(rate({named(native)}[$__rate_interval])))"
    total = f'sum by (app) (rate({named(classic + "_sum")}[$__rate_interval]))'
    total_native = f"sum by (app) (histogram_sum(rate({named(native)}[$__rate_interval])))"
    return row(
        title,
        graph(
            f"Percentiles of {native}", f"{what}: half of them, 9 of 10 and 99 of 100 are at most this. Of classic buckets or a native histogram.", unit,
            [query(percentile(share, name), f"{{{{app}}}} p{text}") for share, text in (("0.5", "50"), ("0.9", "90"), ("0.99", "99"))]),
        heat_map(
            f"Heat map of {native}", f"{what}: how many fell into each bucket.", unit,
            f'sum by (le) (increase({named(classic + "_bucket")}[$__rate_interval])) or on () sum(increase({named(native)}[$__rate_interval]))'),
        graph(
            f"Mean of {native}", f"{what}: the sum divided by the count. It can look well while the percentiles do not.", unit,
            [query(f"({total} / {observed}) or on (app) ({total_native} / {observed_native})", "{{app}}")], width=4),
        graph(
            f"Rate of {native}", f"{what}: how many a second.", "cps",
            [query(f"{observed} or on (app) {observed_native}", "{{app}}")], width=4))


def make():
    all_counters = f'{{__name__=~".+_total",{CHOSEN}}}'
    each_counter = f'rate(label_replace({all_counters}, "counter", "$1", "__name__", "(.+)")[$__rate_interval:$resolution])'
    severities = 'severity=~"warn|error|fatal"'
    events = f'{{__name__=~".+_events_total",{CHOSEN},{severities}}}'
    each_event = f'rate(label_replace({events}, "ring", "$1", "__name__", "(.+)_events_total")[$__rate_interval:$resolution])'
    variables = [
        data_source_variable(),
        variable("job", "Job", "label_values(mmexporter_build_info, job)", "Jobs of Prometheus that scrape the exporter."),
        variable("instance", "Instance", 'label_values(mmexporter_build_info{job=~"$job"}, instance)', "Exporters."),
        variable("app", "Application", f"label_values({{{PLACE}}}, app)", "The label that the exporter gives each application (--merge.app-label)."),
        variable(
            "counter", "Counter", f'label_values({all_counters}, __name__)', "Counters to look at, each in panels of its own.", everything=False),
        histogram_names("latency", "Latency", "A histogram of durations: its name ends in _seconds.", ".+_seconds"),
        histogram_names("distribution", "Distribution", "A histogram of anything.", ".+"),
        variable(
            "gauge", "Gauge", f'label_values({{__name__!~"{NOT_GAUGES}",{CHOSEN}}}, __name__)', "Gauges to look at, each in a panel of its own.",
            everything=False),
        interval_variable(
            "resolution", "Scraped every", "How often Prometheus scrapes; queries over all counters at once look so finely.", ["15s", "30s", "1m", "5s", "1s"]),
    ]
    living = f'count by (app) ({{__name__=~"target_info|mmstats_writer_info",{CHOSEN}}})'
    rows = [
        row(
            "Writers",
            number("Exporters that answer", "Share of the exporters whose last scrape was answered.", "percentunit", f"avg(up{{{PLACE}}})", good_from=1),
            number(
                "Writers alive", "Writers of all applications of these exporters; with those of formats that do not tell whether their writer lives.",
                "short", f'sum(mmexporter_writers{{{PLACE},state=~"alive|unknown"}})', good_from=1),
            number(
                "Writers crashed", "Writers that ended in the last hour without saying so.", "short",
                f'round(sum(increase(mmexporter_writers_ended_total{{{PLACE},how="crashed"}}[1h])))', bad_from=1),
            number(
                "Applications", "Applications with a writer that lives.", "short", f"count({living})", good_from=1),
            number(
                "Errors", "Events of severity error and fatal, a second.", "cps",
                f'sum({each_event.replace("warn|", "")}) or vector(0)', bad_from=0.1),
            number(
                "Lost by writers", "Values, series and labels that the writers of these exporters say they could not keep.", "short",
                f"sum(mmexporter_writer_losses{{{PLACE}}})", bad_from=1),
            graph(
                "Writers by state", "Of all applications of these exporters: alive, dead (its file is still there), unknown.", "short",
                [query(f"sum by (state) (mmexporter_writers{{{PLACE}}})", "{{state}}")], width=12),
            graph(
                "Sources by application", "Exporters that see a living writer of version 2, and living writers of version 1.", "short",
                [query(living, "{{app}}")], width=12)),
        row(
            "Counters",
            bars(
                "Busiest counters", "The 15 counters that rise fastest.", "cps",
                f"topk(15, sum by (app, counter) ({each_counter}))", "{{app}} {{counter}}", width=24),
            graph(
                "$counter", "How fast it rises, with all its labels but those of Prometheus.", "cps",
                [query(f'sum without (job, instance) (rate({named("$counter")}[$__rate_interval]))')], width=8, repeat="counter")),
        histogram_row("Latency", "latency", "s", "Durations"),
        histogram_row("Other distributions", "distribution", "short", "Values"),
        row(
            "Errors and warnings",
            graph(
                "By severity", "Events of the applications' rings, a second, that are warnings or worse.", "cps",
                [query(f"sum by (app, severity) ({each_event})", "{{app}} {{severity}}")], width=12),
            graph(
                "By ring", "The same by where they were written.", "cps",
                [query(f"sum by (app, ring) ({each_event})", "{{app}} {{ring}}")], width=12)),
        row(
            "Today against the average of the last week",
            graph(
                "$counter today", "Averages of one minute today, and at the same time of day in the mean of the last 7 days. It needs a scrape at least every 30 s.",
                "cps",
                [query(minute_rate("$counter"), "{{app}} today"), query(week_mean("$counter"), "{{app}} last week")],
                width=12, repeat="counter", time_from="now/d", min_interval="1m")),
        row(
            "Gauges",
            graph("$gauge", "Its value, with all its labels.", "short", [query(named("$gauge"))], width=8, repeat="gauge", minimum=None)),
    ]
    return dashboard(
        "mmexporter-application", "Applications (MmExporter)", "What applications write into memory-mapped files, whatever it is called.", variables, rows)
