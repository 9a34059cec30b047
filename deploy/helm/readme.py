#!/usr/bin/env python3
"""Writes the table of values in a chart's README.md, out of the comments of its values.yaml.

    deploy/helm/readme.py [--check] [CHART]

With --check nothing is written: exit code 1 where the table is not up to date. CHART is the chart's folder, by default mmexporter
beside this file. Every value stands on one line, below a comment that begins with "# -- "; one without is a mistake.
"""
import pathlib
import re
import sys

BEGIN = "<!-- values: made by deploy/helm/readme.py -->"
END = "<!-- end of values -->"
LINE = re.compile(r"^( *)([A-Za-z0-9_]+):(?: (.+))?$")


def fail(message):
    sys.exit(f"readme.py: {message}")


def values(path):
    """Yields the key, the default and the description of each value."""
    parents = []
    description = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if text.startswith("# -- "):
            description = text[len("# -- "):]
            continue
        if not text or text.startswith("#"):
            continue
        match = LINE.match(line)
        if not match:
            fail(f"{path}:{number}: a value stands on one line, as KEY: VALUE")
        indent, key, value = match.groups()
        del parents[len(indent) // 2:]
        parents.append(key)
        if value is None:
            continue
        if description is None:
            fail(f"{path}:{number}: {'.'.join(parents)} has no description: write one above it, after '# -- '")
        yield ".".join(parents), value, description
        description = None


def table(path):
    yield "| value | default | |"
    yield "| --- | --- | --- |"
    for key, value, description in values(path):
        default = value.replace("|", "\\|")
        yield f"| `{key}` | `{default}` | {description} |"


def main():
    arguments = sys.argv[1:]
    check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    if len(folders) > 1 or any(folder.startswith("-") for folder in folders):
        print("usage: readme.py [--check] [CHART]", file=sys.stderr)
        sys.exit(2)
    chart = pathlib.Path(folders[0]) if folders else pathlib.Path(__file__).parent / "mmexporter"
    readme = chart / "README.md"
    old = readme.read_text(encoding="utf-8")
    if old.count(BEGIN) != 1 or old.count(END) != 1:
        fail(f"{readme}: the table stands between the lines {BEGIN} and {END}")
    before, rest = old.split(BEGIN)
    after = rest.split(END)[1]
    new = before + "\n".join([BEGIN, "", *table(chart / "values.yaml"), "", END]) + after
    if new == old:
        return
    if check:
        fail(f"{readme}: the table of values is not that of values.yaml: run deploy/helm/readme.py")
    readme.write_text(new, encoding="utf-8")


main()
