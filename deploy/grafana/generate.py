#!/usr/bin/env python3
"""Makes the dashboards (dashboards/*.json) out of src/, and Grafana's alert rules (provisioning/alerting/rules.yaml) out of
Prometheus' (../prometheus/rules). The files are committed; a test says that they are what this makes.

    deploy/grafana/generate.py [DIR]     into DIR instead of this folder

Needs Python 3.9 and, for the alert rules, PyYAML (Debian: python3-yaml).
"""

import json
import pathlib
import sys

sys.dont_write_bytecode = True  # A generator leaves nothing but what it generates.

from src import alerting, application, exporter

HERE = pathlib.Path(__file__).resolve().parent


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main(target):
    for name, made in (("application", application.make()), ("exporter", exporter.make())):
        write(target / "dashboards" / f"{name}.json", json.dumps(made, indent=2) + "\n")
    write(target / "provisioning" / "alerting" / "rules.yaml", alerting.make(HERE.parent / "prometheus" / "rules"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
