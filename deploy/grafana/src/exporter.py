"""The dashboard of the exporter itself."""

from src.dashboard import bars, dashboard, data_source_variable, graph, number, query, row, variable

CHOSEN = 'job=~"$job",instance=~"$instance"'


def of(metric, more=""):
    return f"{metric}{{{CHOSEN}{',' + more if more else ''}}}"


def rate(metric, more=""):
    return f"rate({of(metric, more)}[$__rate_interval])"


def age(metric):
    """Seconds since a time that is 0 for never; nothing where it is."""
    return f"time() - ({of(metric)} > 0)"


def push_row(signal, items, title):
    prefix = f"mmexporter_otlp_{signal}"
    return row(
        title,
        graph(
            "Requests by outcome", "Accepted; refused for good; failed for now; unknown (it may have arrived).", "cps",
            [query(f'sum by (instance, outcome) ({rate(prefix + "_requests_total")})', "{{instance}} {{outcome}}")]),
        graph(
            f"{items.capitalize()}", "Put into requests, given up before a receiver had them (no room, refused), and dropped by a receiver that took the request.", "cps",
            [
                query(rate(f"{prefix}_{items}_total"), "{{instance}} written"),
                query(rate(f"{prefix}_dropped_{items}_total"), "{{instance}} dropped"),
                query(rate(f"{prefix}_rejected_{items}_total"), "{{instance}} rejected"),
            ]),
        graph(
            "Since the last success", "Time since the receiver took a request; since 1970 where it never did.", "s",
            [query(f'time() - {of(prefix + "_last_success_timestamp_seconds")}', "{{instance}}")]))


def make():
    variables = [
        data_source_variable(),
        variable("job", "Job", "label_values(mmexporter_build_info, job)", "Jobs of Prometheus that scrape the exporter."),
        variable("instance", "Instance", 'label_values(mmexporter_build_info{job=~"$job"}, instance)', "Exporters."),
    ]
    rows = [
        row(
            "Now",
            number("Up", "Share of the exporters whose last scrape was answered.", "percentunit", f'avg({of("up")})', good_from=1),
            number("Series", "Series of writers on the pages.", "short", f'sum({of("mmexporter_series")})'),
            number("Files refused", "Files that are not read, or not to their end.", "short", f'sum({of("mmexporter_refused_files")})', bad_from=1),
            number("Series left out", "Series of files that are not on the pages.", "short", f'sum({of("mmexporter_series_left_out")})', bad_from=1),
            number(
                "Totals lost", "Series of dead writers that were lost because the ledger is full.", "short",
                f'sum({of("mmexporter_ledger_refused_series_total")})', bad_from=1),
            number(
                "Configuration taken", "Whether mapping and configuration file had no mistake when they were read last; of all exporters.", "bool_yes_no",
                f'min({of("mmexporter_config_last_reload_successful")})', good_from=1),
            bars("Version", "Exporters by version.", "short", f'count by (version) ({of("mmexporter_build_info")})', "{{version}}", width=8, height=4),
            number("Up for", "The time since the start of the youngest.", "s", f'time() - max({of("process_start_time_seconds")})', width=8),
            number(
                "Since the configuration was taken", "The longest.", "s",
                f'time() - min({of("mmexporter_config_last_reload_success_timestamp_seconds")})', width=8)),
        row(
            "Scrapes and passes",
            graph(
                "Duration", "Of a scrape, as Prometheus sees it, and of the pass over the files in it.", "s",
                [query(of("scrape_duration_seconds"), "{{instance}} scrape"), query(of("mmexporter_pass_duration_seconds"), "{{instance}} pass")]),
            graph(
                "How often", "Scrapes, passes (scrapes at the same time share one), and passes that came to no end.", "cps",
                [
                    query(rate("mmexporter_scrapes_total"), "{{instance}} scrapes"),
                    query(rate("mmexporter_passes_total"), "{{instance}} passes"),
                    query(rate("mmexporter_pass_failures_total"), "{{instance}} failed passes"),
                ]),
            graph(
                "Series", "Of writers, and all that a scrape brings: with histograms' buckets and the exporter's own.", "short",
                [query(of("mmexporter_series"), "{{instance}} of writers"), query(of("scrape_samples_scraped"), "{{instance}} scraped")])),
        row(
            "Files and writers",
            graph("Files by state", "Read; read up to a fault; being created; refused.", "short",
                  [query(f'sum by (state) ({of("mmexporter_files")})', "{{state}}")], width=6),
            graph("Files refused, by reason", "What each reason means is in docs/metrics.md.", "short",
                  [query(f'sum by (instance, reason) ({of("mmexporter_refused_files")}) > 0', "{{instance}} {{reason}}")], width=6),
            graph("Writers by state", "Alive; dead, with a file that is still there; unknown, of a format that does not tell.", "short",
                  [query(f'sum by (state) ({of("mmexporter_writers")})', "{{state}}")], width=6),
            graph("Writers that ended", "As they said (closed), or not (crashed).", "cps",
                  [query(f'sum by (how) ({rate("mmexporter_writers_ended_total")})', "{{how}}")], width=6)),
        row(
            "What is missing on the page, or doubtful",
            graph("Series left out, by reason", "What each reason means is in docs/metrics.md.", "short",
                  [query(f'sum by (instance, reason) ({of("mmexporter_series_left_out")})', "{{instance}} {{reason}}")], width=6),
            graph(
                "Names that meet", "Metrics with another one's name, writers with another file's, names that are the exporter's, counters that fell.", "short",
                [
                    query(of("mmexporter_colliding_metrics"), "{{instance}} colliding"),
                    query(of("mmexporter_ambiguous_writers"), "{{instance}} ambiguous writers"),
                    query(of("mmexporter_renamed_names"), "{{instance}} renamed"),
                    query(of("mmexporter_fallen_counters"), "{{instance}} fallen counters"),
                ], width=6),
            graph(
                "Values", "Older readings, values that nothing can have, and readings that were made again.", "short",
                [
                    query(of("mmexporter_stale_values"), "{{instance}} stale"),
                    query(of("mmexporter_refused_values"), "{{instance}} refused"),
                    query(rate("mmexporter_value_retries_total"), "{{instance}} read again, a second"),
                ], width=6),
            graph("Age of the oldest reading", "0 without one.", "s", [query(of("mmexporter_stale_value_age_seconds"), "{{instance}}")], width=6),
            graph("Lost by writers", "What the writers of the files that are there say they could not keep.", "short",
                  [query(f'sum by (instance, what) ({of("mmexporter_writer_losses")})', "{{instance}} {{what}}")], width=12),
            graph("Lost of rings", "Events and samples that were overwritten before they were read.", "cps",
                  [query(rate("mmexporter_lost_ring_entries_total"), "{{instance}}")], width=12)),
        row(
            "Ledger",
            graph("Size", "Of the file as it was written last.", "bytes", [query(of("mmexporter_ledger_size_bytes"), "{{instance}}")], width=6),
            graph(
                "Since the last write", "It is written when a writer has died or something else has changed. Nothing where it never was.", "s",
                [query(age("mmexporter_ledger_last_write_timestamp_seconds"), "{{instance}}")], width=6),
            graph(
                "Writes", "And those that failed.", "cps",
                [query(rate("mmexporter_ledger_writes_total"), "{{instance}} written"), query(rate("mmexporter_ledger_write_failures_total"), "{{instance}} failed")],
                width=6),
            graph(
                "What it holds", "Series of dead writers; files that are remembered so that none counts twice; of these, those that can be taken back.", "short",
                [
                    query(of("mmexporter_ledger_series"), "{{instance}} series"),
                    query(of("mmexporter_ledger_generations"), "{{instance}} files remembered"),
                    query(of("mmexporter_ledger_held_files"), "{{instance}} held"),
                ], width=6),
            graph("Files of dead writers, by why they stay", "What each means is in docs/ledger.md.", "short",
                  [query(f'sum by (reason) ({of("mmexporter_ledger_files")})', "{{reason}}")], width=12),
            graph(
                "Files removed, totals lost", "Files removed; series lost because the ledger is full; files forgotten for their number; 1 while nothing is removed.",
                "short",
                [
                    query(of("mmexporter_ledger_removed_files_total"), "{{instance}} files removed"),
                    query(of("mmexporter_ledger_refused_series_total"), "{{instance}} series lost"),
                    query(of("mmexporter_ledger_forgotten_generations_total"), "{{instance}} files forgotten"),
                    query(of("mmexporter_ledger_removal_stopped"), "{{instance}} removal stopped"),
                ], width=12)),
        push_row("metrics", "points", "Push of metrics by OTLP (only where an endpoint is set)"),
        push_row("logs", "records", "Push of events by OTLP (only where an endpoint is set)"),
        row(
            "Process",
            graph(
                "Memory", "What is resident of it.", "bytes",
                [query(of("process_resident_memory_bytes"), "{{instance}} resident")], width=6),
            graph("CPU", "Seconds of a core a second.", "short", [query(rate("process_cpu_seconds_total"), "{{instance}}")], width=6),
            graph(
                "File descriptors", "One for each file of a writer and each connection; at the limit files are refused.", "short",
                [query(of("process_open_fds"), "{{instance}} open"), query(of("process_max_fds"), "{{instance}} limit")], width=6),
            graph("Threads", "Of the operating system.", "short", [query(of("process_threads"), "{{instance}}")], width=6)),
    ]
    return dashboard("mmexporter-exporter", "MmExporter itself", "Whether the exporter does its work, and what it had to leave out.", variables, rows)
