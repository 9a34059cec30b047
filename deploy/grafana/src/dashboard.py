"""The parts that dashboards are made of, as Grafana's JSON has them (schema version 39, Grafana 10 and later)."""

WIDTH = 24  # Columns of a dashboard.

DATA_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def query(expr, legend="", instant=False, heatmap=False):
    """One query of a panel."""
    return {
        "datasource": DATA_SOURCE,
        "editorMode": "code",
        "expr": expr,
        "format": "heatmap" if heatmap else "time_series",
        "instant": instant,
        "range": not instant,
        "legendFormat": legend or "__auto",
    }


def panel(kind, title, description, unit, queries, width=8, height=8, **more):
    """A panel. `unit` is one of Grafana's: short, s, bytes, cps (counts a second), percentunit ...

    `more` may have: options, custom (how a time series is drawn), thresholds, minimum, repeat (a variable: one panel for
    each of its values), time_from, min_interval. Grafana places the
    panels of `repeat` from the left edge on, so such a panel begins a line.
    """
    made = {
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATA_SOURCE,
        "targets": [{**one, "refId": chr(ord("A") + i)} for i, one in enumerate(queries)],
        "fieldConfig": {
            "defaults": {
                "unit": unit,
                "custom": more.get("custom", {}),
                "thresholds": {"mode": "absolute", "steps": more.get("thresholds", [{"color": "green", "value": None}])},
            },
            "overrides": [],
        },
        "options": more.get("options", {}),
        "gridPos": {"w": width, "h": height},
    }
    if more.get("minimum") is not None:
        made["fieldConfig"]["defaults"]["min"] = more["minimum"]
    if "repeat" in more:
        made.update(repeat=more["repeat"], repeatDirection="h", maxPerRow=WIDTH // width)
    if "time_from" in more:
        made["timeFrom"] = more["time_from"]
    if "min_interval" in more:
        made["interval"] = more["min_interval"]
    return made


def graph(title, description, unit, queries, **more):
    """Lines over time."""
    more.setdefault("minimum", 0)
    more.setdefault("custom", {"lineWidth": 1, "fillOpacity": 10, "showPoints": "never", "spanNulls": False})
    more.setdefault("options", {
        "legend": {"displayMode": "table", "placement": "bottom", "calcs": ["mean", "lastNotNull"]},
        "tooltip": {"mode": "multi", "sort": "desc"},
    })
    return panel("timeseries", title, description, unit, queries, **more)


def number(title, description, unit, expr, legend="", bad_from=None, good_from=None, **more):
    """One big number now; red from `bad_from` on, or below `good_from`."""
    steps = [{"color": "green", "value": None}]
    if bad_from is not None:
        steps.append({"color": "red", "value": bad_from})
    if good_from is not None:
        steps = [{"color": "red", "value": None}, {"color": "green", "value": good_from}]
    more.setdefault("width", 4)
    more.setdefault("height", 4)
    options = {
        "colorMode": "value", "graphMode": "none", "textMode": "auto",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }
    return panel("stat", title, description, unit, [query(expr, legend, instant=True)], options=options, thresholds=steps, **more)


def bars(title, description, unit, expr, legend, **more):
    """Many numbers now, as horizontal bars."""
    options = {
        "orientation": "horizontal", "displayMode": "basic", "showUnfilled": True,
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    }
    return panel("bargauge", title, description, unit, [query(expr, legend, instant=True)], options=options, minimum=0, **more)


def heat_map(title, description, unit, expr, **more):
    """Buckets over time, the darker the more."""
    options = {
        "calculate": False,
        "cellGap": 1,
        "color": {"mode": "scheme", "scheme": "Oranges", "steps": 64, "exponent": 0.5, "scale": "exponential", "fill": "dark-orange"},
        "filterValues": {"le": 1e-9},
        "legend": {"show": True},
        "rowsFrame": {"layout": "auto"},
        "tooltip": {"mode": "single", "yHistogram": False},
        "yAxis": {"axisPlacement": "left", "unit": unit},
    }
    return panel("heatmap", title, description, unit, [query(expr, "{{le}}", heatmap=True)], options=options, **more)


def row(title, *panels):
    """A heading, and the panels below it."""
    return title, panels


def variable(name, label, ask, description, regex="", many=True, everything=True):
    """A variable whose values Prometheus tells: `ask` is label_values(...) or query_result(...)."""
    return {
        "type": "query",
        "name": name,
        "label": label,
        "description": description,
        "datasource": DATA_SOURCE,
        "definition": ask,
        "query": {"query": ask, "refId": f"{name}-values"},
        "regex": regex,
        "multi": many,
        "includeAll": everything,
        "current": {"text": ["All"], "value": ["$__all"]} if everything else {},
        "refresh": 2,  # When the time range changes: names come and go.
        "sort": 1,
        "hide": 0,
        "options": [],
    }


def data_source_variable():
    return {
        "type": "datasource",
        "name": "datasource",
        "label": "Data source",
        "description": "The Prometheus, or what answers like one.",
        "query": "prometheus",
        "regex": "",
        "multi": False,
        "includeAll": False,
        "current": {},
        "refresh": 1,
        "hide": 0,
        "options": [],
    }


def interval_variable(name, label, description, values):
    options = [{"text": value, "value": value, "selected": value == values[0]} for value in values]
    return {
        "type": "interval",
        "name": name,
        "label": label,
        "description": description,
        "query": ",".join(values),
        "auto": False,
        "current": {key: options[0][key] for key in ("text", "value")},
        "options": options,
        "refresh": 2,
        "hide": 0,
    }


def dashboard(uid, title, description, variables, rows, time_from="now-1h"):
    """Numbers the panels and places them: from left to right, as many as there is room for."""
    panels = []
    bottom = 0
    for heading, members in rows:
        panels.append({
            "id": len(panels) + 1, "type": "row", "title": heading, "collapsed": False, "panels": [],
            "gridPos": {"x": 0, "y": bottom, "w": WIDTH, "h": 1},
        })
        bottom += 1
        left = height = 0
        for member in members:
            place = member["gridPos"]
            if left + place["w"] > WIDTH:
                bottom, left, height = bottom + height, 0, 0
            panels.append({**member, "id": len(panels) + 1, "gridPos": {"x": left, "y": bottom, **place}})
            left, height = left + place["w"], max(height, place["h"])
        bottom += height
    return {
        "uid": uid,
        "title": title,
        "description": description,
        "tags": ["mmexporter"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": time_from, "to": "now"},
        "timezone": "browser",
        "links": [{
            "type": "dashboards", "title": "MmExporter", "tags": ["mmexporter"], "asDropdown": False, "includeVars": True, "keepTime": True,
            "icon": "external link", "targetBlank": False, "tooltip": "", "url": "",
        }],
        "annotations": {"list": []},
        "templating": {"list": variables},
        "panels": panels,
    }
