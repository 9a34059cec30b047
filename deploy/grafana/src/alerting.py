"""Grafana's alert rules out of Prometheus': the same expressions, waits, labels and texts."""

import re

DATA_SOURCE_UID = "prometheus"  # As provisioning/datasources/prometheus.yaml has it.
LOOK_BACK_SECONDS = 600
UID_LENGTH_MAX = 40

HEADER = """\
# Grafana's own alert rules. Made by generate.py out of deploy/prometheus/rules: change them there.
# Use either these or Prometheus' own with an Alertmanager, else each alert comes twice.
"""


def make(rules_folder):
    """All alerts of all rule files, as one provisioning file."""
    import yaml  # Here, so that dashboards are made without it.

    groups = []
    for file in sorted(rules_folder.glob("*.yml")):
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]:
            rules = [rule(one) for one in group["rules"] if "alert" in one]
            if rules:
                groups.append({
                    "orgId": 1, "name": group["name"], "folder": "MmExporter", "interval": group.get("interval", "1m"), "rules": rules,
                })
    return HEADER + yaml.safe_dump({"apiVersion": 1, "groups": groups}, sort_keys=False, width=10_000)


def rule(prometheus):
    """In Prometheus an alert fires for each series that its expression gives, whatever the value: B is 1 for each of them.
    No series is no alert."""
    return {
        "uid": uid(prometheus["alert"]),
        "title": prometheus["alert"],
        "condition": "B",
        "data": [
            {
                "refId": "A",
                "relativeTimeRange": {"from": LOOK_BACK_SECONDS, "to": 0},
                "datasourceUid": DATA_SOURCE_UID,
                "model": {"refId": "A", "expr": prometheus["expr"], "instant": True, "range": False},
            },
            {
                "refId": "B",
                "datasourceUid": "__expr__",
                "model": {"refId": "B", "type": "math", "expression": "is_number($A) || is_inf($A) || is_nan($A)"},
            },
        ],
        "noDataState": "OK",
        "execErrState": "Error",
        "for": prometheus.get("for", "0s"),
        "annotations": {name: text.replace("$value", "$values.A.Value") for name, text in prometheus["annotations"].items()},
        "labels": prometheus["labels"],
        "isPaused": False,
    }


def uid(name):
    """MmExporterFilesRefused: mmexporter-files-refused."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower().replace("mm-exporter", "mmexporter")
    if len(words) > UID_LENGTH_MAX:
        raise ValueError(f"{name}: Grafana takes {UID_LENGTH_MAX} characters, and {words} has {len(words)}")
    return words
