#!/usr/bin/python3
"""Judges OpenMetrics 1.0.0 pages: the strict parser of prometheus_client, and what that one does not look for.

Reads pages from standard input, each after its length (4 bytes, big-endian), until the input ends. Answers each page on
standard output with JSON lines: {"error": "..."}, or {"samples": N} and then N lines of

    {"family": NAME, "type": TYPE, "unit": UNIT, "name": NAME, "labels": {NAME: VALUE}, "value": TEXT,
     "timestamp": TEXT or null, "exemplar": {"labels": {…}, "value": TEXT, "timestamp": TEXT or null} or null}

where a value is an integer, what Python's repr says of a double, NaN, +Inf or -Inf.

Beside the strict parser: the page is UTF-8 and has no NUL; every line follows the grammar; a metric has no more than one sample of the
same name and labels in the whole page; every family has a TYPE, a HELP and a sample. Names in quotes (UTF-8 names, as
`escaping=allow-utf-8` asks for them) are unknown to the strict parser: it is given other names in their place, one for one.
"""

import json
import math
import re
import struct
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

LEGAL_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LEGAL_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
QUOTED = re.compile(r'"((?:[^"\\\n]|\\[\\n"])*)"')
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]?Inf", re.ASCII)
TIMESTAMP = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
DESCRIPTOR = re.compile(r"# (HELP|TYPE|UNIT) ")
ESCAPED = re.compile(r'(?:[^"\\]|\\[\\n"])*')
STAND_IN = re.compile(r"Q([0-9a-f]+)_")
UNESCAPED = {"\\\\": "\\", "\\n": "\n", '\\"': '"'}


class Refused(Exception):
    """The page is wrong; the message says how."""


class Line:
    """A sample line, taken apart. Exemplar: (labels, value, timestamp) or None."""

    def __init__(self, name, labels, value, timestamp, exemplar):
        self.name, self.labels, self.value, self.timestamp, self.exemplar = name, labels, value, timestamp, exemplar


class Reader:
    """Reads one line from the left to the right, and knows whether a name was in quotes."""

    def __init__(self, text):
        self.text, self.at, self.has_quoted_name = text, 0, False

    def take(self, expression, what):
        match = expression.match(self.text, self.at)
        if not match:
            raise Refused(f"no {what} at column {self.at + 1}: {self.text}")
        self.at = match.end()
        return match

    def skip(self, literal):
        """Whether the literal stands here; if so it is passed."""
        if not self.text.startswith(literal, self.at):
            return False
        self.at += len(literal)
        return True

    def need(self, literal):
        if not self.skip(literal):
            raise Refused(f"no {literal!r} at column {self.at + 1}: {self.text}")

    def quoted(self, what):
        return unescape(self.take(QUOTED, what).group(1))

    def name(self, legal, what):
        if self.text.startswith('"', self.at):
            name = self.quoted(what)
            self.has_quoted_name = True
            if not name:
                raise Refused(f"an empty {what}: {self.text}")
            return name
        return self.take(legal, what).group()

    @property
    def ended(self):
        return self.at == len(self.text)


def unescape(text):
    return re.sub(r'\\[\\n"]', lambda escape: UNESCAPED[escape.group()], text)


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def read_labels(reader, with_name):
    """What stands after the opening brace up to the closing one: the name in quotes if there is one, and the labels."""
    name, labels = None, {}
    while not reader.skip("}"):
        if name is not None or labels:
            reader.need(",")
        quoted = reader.text.startswith('"', reader.at)
        key = reader.name(LEGAL_LABEL, "label name")
        if quoted and with_name and name is None and not labels and not reader.text.startswith("=", reader.at):
            name = key
            continue
        reader.need("=")
        if key in labels:
            raise Refused(f"the label {key} is there twice: {reader.text}")
        labels[key] = reader.quoted("label value in quotes")
    return name, labels


def read_sample(reader):
    text, name, labels = reader.text, None, {}
    if not text.startswith("{"):
        name = reader.take(LEGAL_NAME, "metric name").group()
    if reader.skip("{"):
        quoted, labels = read_labels(reader, with_name=name is None)
        name = name if quoted is None else quoted
    if name is None:
        raise Refused(f"a sample has no name: {text}")
    reader.need(" ")
    value = reader.take(NUMBER, "number").group()
    timestamp = exemplar = None
    if not reader.ended and not text.startswith(" # ", reader.at):
        reader.need(" ")
        timestamp = reader.take(TIMESTAMP, "timestamp").group()
    if not reader.ended:
        reader.need(" # {")
        exemplar = read_exemplar(reader)
    if not reader.ended:
        raise Refused(f"something stands after the sample, at column {reader.at + 1}: {text}")
    return Line(name, labels, value, timestamp, exemplar)


def read_exemplar(reader):
    _, labels = read_labels(reader, with_name=False)
    reader.need(" ")
    value = reader.take(NUMBER, "number").group()
    timestamp = None
    if reader.skip(" "):
        timestamp = reader.take(TIMESTAMP, "timestamp").group()
    return labels, value, timestamp


def read_descriptor(reader):
    """HELP, TYPE or UNIT; the family's name; the rest of the line."""
    text = reader.text
    keyword = reader.take(DESCRIPTOR, "HELP, TYPE or UNIT").group(1)
    name = reader.name(LEGAL_NAME, "metric name")
    reader.need(" ")
    rest = text[reader.at:]
    if keyword == "HELP" and not ESCAPED.fullmatch(rest):
        raise Refused(f"a help text has a backslash or a quote that is not escaped: {text}")
    return keyword, name, rest


class Page:
    """A page, taken apart by the grammar alone: (line, what it is) in order."""

    def __init__(self, text):
        if not text.endswith("# EOF\n"):
            raise Refused("the page does not end with # EOF and a newline")
        if "\0" in text:
            raise Refused("a NUL is on the page: it ends Prometheus' input")
        self.parts, self.samples, self.types, self.helps = [], [], {}, set()
        # Whether the strict parser would refuse what is right: names in quotes, and a brace in an exemplar's label.
        self.is_beyond_the_parser = False
        seen = set()
        for text_line in text[: -len("# EOF\n")].split("\n")[:-1]:
            reader = Reader(text_line)
            if text_line.startswith("#"):
                part = read_descriptor(reader)
                self.note(*part)
            else:
                part = read_sample(reader)
                series = (part.name, tuple(sorted(part.labels.items())))
                if series in seen:
                    raise Refused(f"the series is there twice: {text_line}")
                seen.add(series)
                self.samples.append(part)
                self.is_beyond_the_parser |= part.exemplar is not None and any("}" in value for value in part.exemplar[0].values())
            self.is_beyond_the_parser |= reader.has_quoted_name
            self.parts.append(part)

    def note(self, keyword, name, rest):
        if keyword == "TYPE":
            self.types[name] = rest
        elif keyword == "HELP":
            self.helps.add(name)

    def check_families(self, families):
        for family in families:
            if family.name not in self.types:
                raise Refused(f"{family.name} has no TYPE")
            if family.name not in self.helps:
                raise Refused(f"{family.name} has no HELP")
            if not family.samples:
                raise Refused(f"{family.name} has no sample")

    def in_other_names(self):
        """The same page with a legal name in the place of each name."""
        lines = []
        for part in self.parts:
            if isinstance(part, tuple):
                keyword, name, rest = part
                rest = stand_in(rest, first=False) if keyword == "UNIT" else rest
                lines.append(f"# {keyword} {stand_in(name)} {rest}")
            else:
                lines.append(self.line_in_other_names(part))
        return "\n".join([*lines, "# EOF\n"])

    @staticmethod
    def line_in_other_names(line):
        def pairs(labels, translate=lambda value: value):
            return "{" + ",".join(f'{stand_in(name)}="{escape(translate(value))}"' for name, value in labels.items()) + "}"

        text = f"{stand_in(line.name)}{pairs(line.labels)} {line.value}"
        if line.timestamp is not None:
            text += " " + line.timestamp
        if line.exemplar is not None:
            labels, value, timestamp = line.exemplar
            # As many characters as before: the parser counts them.
            text += f" # {pairs(labels, lambda label: label.replace('}', ')'))} {value}"
            text += "" if timestamp is None else " " + timestamp
        return text


def stand_in(name, first=True):
    """A legal name for any name, another for each, with the suffixes that have a meaning as they are."""
    def other(match):
        return f"Q{ord(match.group()):x}_"

    name = re.sub(r"[^a-zA-Z0-9_]|Q", other, name)
    return f"Q{ord(name[0]):x}_{name[1:]}" if first and name[0].isdigit() else name


def original(name):
    return STAND_IN.sub(lambda match: chr(int(match.group(1), 16)), name)


def text_of(value):
    if isinstance(value, int):
        return str(value)
    value = float(value)
    if math.isnan(value):
        return "NaN"
    return repr(value) if math.isfinite(value) else ("+Inf" if value > 0 else "-Inf")


def is_same(mine, theirs):
    # The strict parser reads -0 as the integer 0.
    return text_of(float(mine) + 0.0) == text_of(float(theirs) + 0.0)


def exemplar_of(line):
    if line.exemplar is None:
        return None
    labels, value, timestamp = line.exemplar
    return {"labels": labels, "value": text_of(float(value)), "timestamp": timestamp}


def check(page_bytes):
    """The samples of a page as dictionaries, or Refused."""
    page = Page(page_bytes.decode("utf-8"))
    renamed = page.is_beyond_the_parser
    families = list(text_string_to_metric_families(page.in_other_names() if renamed else page_bytes.decode("utf-8")))
    restore = original if renamed else str
    lines = iter(page.samples)
    samples = []
    for family in families:
        family.name = restore(family.name)
        for sample in family.samples:
            line = next(lines)
            name, labels = restore(sample.name), {restore(key): value for key, value in sample.labels.items()}
            # Two readings that share no code say the same, or one of them is wrong.
            if (name, labels) != (line.name, line.labels) or not is_same(line.value, sample.value):
                raise Refused(f"the strict parser reads {sample}, the grammar {line.name} {line.labels} {line.value}")
            samples.append({
                "family": family.name, "type": family.type, "unit": restore(family.unit), "name": name, "labels": labels,
                "value": text_of(sample.value), "timestamp": line.timestamp, "exemplar": exemplar_of(line)})
    if next(lines, None) is not None:
        raise Refused("the strict parser leaves samples out")
    page.check_families(families)
    return samples


def answer(page_bytes):
    try:
        samples = check(page_bytes)
    except UnicodeDecodeError as error:
        return [{"error": f"the page is not UTF-8: {error}"}]
    except Refused as error:
        return [{"error": str(error)}]
    except Exception as error:  # The strict parser raises ValueError, and other things where it stumbles.
        return [{"error": f"strict parser: {type(error).__name__}: {error}"}]
    return [{"samples": len(samples)}, *samples]


def main():
    while length := sys.stdin.buffer.read(4):
        page = sys.stdin.buffer.read(struct.unpack(">I", length)[0])
        for line in answer(page):
            sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
