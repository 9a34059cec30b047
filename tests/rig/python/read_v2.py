#!/usr/bin/env python3
"""Reads an mmstats version 2 file and prints what stands in it as JSON.

A second opinion for the writers' tests: it is written from docs/format-v2.md alone and shares no code with the
project. Standard library only, Python 3.8 or later.

    read_v2.py FILE             prints the file, or {"refused": "reason"} and exits with 1
    read_v2.py --locked FILE    prints true while the writer of the file lives, else false
"""

import fcntl
import functools
import json
import mmap
import operator
import os
import stat
import struct
import sys

MAGIC = b"\x02MMSTATS"
LINE = 64
PAGE = 4096
MAX_FILE = 256 << 20
MAX_SERIES = 1 << 20
NO_SEQ = 0xFFFFFFFF
U64 = 1 << 64
POSITIVE_INFINITY = 0x7FF0000000000000
NEGATIVE_INFINITY = 0xFFF0000000000000
F_OFD_GETLK = 36

NUMBERS = ("none", "u64", "i64", "f64")
MERGES = ("none", "last", "sum", "min", "max", "avg", "each")
KINDS = {
    1: ("counter", (1, 3)),
    2: ("updown", (2, 3)),
    3: ("gauge", (2, 3)),
    4: ("histogram", (3,)),
    5: ("exponential", (3,)),
    6: ("text", (0,)),
    7: ("state", (1,)),
    8: ("samples", (3,)),
    9: ("events", (0,)),
}
IN_LANES = ("counter", "updown", "histogram", "exponential")
IN_ONE_PAGE = IN_LANES + ("gauge", "state")
HEADER = struct.Struct("<8sIIQQIIIIIIIIIIIIqqQ16s16s")
HEADER_NAMES = (
    "magic", "header_size", "features", "generation", "file_size", "directory_offset", "directory_capacity",
    "shared_offset", "shared_seq_words", "shared_data_words", "lane_offset", "lane_stride", "lane_seq_words",
    "lane_data_words", "lane_count", "segment", "reserved", "start_time", "pid", "pid_start", "boot_id", "writer_id")


class Refused(Exception):
    """The file as a whole is not to be read."""


class Wrong(Exception):
    """A record is wrong in itself; the next one may be good."""


def require(holds, error, reason):
    if not holds:
        raise error(reason)


def double_of(word):
    return struct.unpack("<d", struct.pack("<Q", word))[0]


def signed(word):
    return word - U64 if word >> 63 else word


def show(number):
    return "%.17g" % number


class File:
    """A descriptor that gives whole lines, copied into memory that is aligned like the file."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        status = os.fstat(self.fd)
        require(stat.S_ISREG(status.st_mode), Refused, "not a regular file")
        require(status.st_nlink == 1, Refused, "%d links" % status.st_nlink)
        require(PAGE <= status.st_size <= MAX_FILE, Refused, "a size of %d bytes" % status.st_size)
        self.size = status.st_size

    def __del__(self):
        if hasattr(self, "fd"):
            os.close(self.fd)

    def read(self, offset, length):
        if length == 0:
            return b""
        start = offset // LINE * LINE
        end = -(-(offset + length) // LINE) * LINE
        with mmap.mmap(-1, end - start) as aligned:
            done = os.preadv(self.fd, [aligned], start)
            require(done >= offset - start + length, Refused, "the file became shorter")
            return aligned[offset - start:offset - start + length]

    def words(self, offset, count):
        return struct.unpack("<%dQ" % count, self.read(offset, count * 8))


def data_start(seq_words):
    return (seq_words * 8 + LINE - 1) // LINE * LINE


def read_header(file):
    raw = file.read(0, PAGE)
    header = dict(zip(HEADER_NAMES, HEADER.unpack_from(raw)))
    header["directory_end"], header["lanes_used"], header["closed_at"] = struct.unpack_from("<QQq", raw, 192)

    def check(holds, reason):
        require(holds, Refused, reason)

    def multiple(name, of):
        check(header[name] % of == 0, "%s is not a multiple of %d" % (name, of))

    check(header["magic"][:1] != b"\x01", "version 1")
    check(header["magic"] == MAGIC, "unknown magic")
    check(header["generation"] != 0, "not ready: the generation is 0")
    check(header["header_size"] == PAGE, "header_size is not 4096")
    check(header["features"] == 0, "unknown features")
    check(header["file_size"] == file.size, "file_size is not the size of the file")
    check(header["directory_offset"] == PAGE, "directory_offset is not 4096")
    multiple("directory_capacity", 8)
    multiple("shared_offset", PAGE)
    multiple("lane_offset", PAGE)
    multiple("lane_stride", PAGE)
    check(header["lane_stride"] != 0, "lane_stride is 0")
    check(1 <= header["lane_count"] <= 4096, "lane_count is not 1 to 4096")
    check(PAGE + header["directory_capacity"] <= header["shared_offset"], "the directory reaches into the shared area")
    check(header["shared_offset"] + data_start(header["shared_seq_words"]) + header["shared_data_words"] * 8
          <= header["lane_offset"], "the shared area reaches into the lanes")
    check(data_start(header["lane_seq_words"]) + header["lane_data_words"] * 8 <= header["lane_stride"],
          "a lane is longer than lane_stride")
    check(header["lane_offset"] + header["lane_count"] * header["lane_stride"] == header["file_size"],
          "the lanes do not end with the file")
    multiple("directory_end", 8)
    check(header["directory_end"] <= header["directory_capacity"], "directory_end is beyond the directory")
    check(1 <= header["lanes_used"] <= header["lane_count"], "lanes_used is not 1 to lane_count")
    return header


class Record:
    """The bytes of one record, read from front to back."""

    def __init__(self, raw, at):
        self.raw = raw
        self.at = at

    def numbers(self, form):
        size = struct.calcsize(form)
        require(self.at + size <= len(self.raw), Wrong, "the record is too short")
        self.at += size
        return struct.unpack_from(form, self.raw, self.at - size)

    def string(self, least, most, any_character=False):
        (length,) = self.numbers("<H")
        require(least <= length <= most, Wrong, "a string of %d bytes" % length)
        require(self.at + length <= len(self.raw), Wrong, "the record is too short")
        self.at += length
        try:
            text = self.raw[self.at - length:self.at].decode("utf-8")
        except UnicodeDecodeError:
            raise Wrong("a string is not UTF-8")
        require(any_character or not any(ord(c) < 32 or ord(c) == 127 for c in text), Wrong, "a control character")
        return text

    def strings(self, count, least, most, any_character=False):
        return [self.string(least, most, any_character) for _ in range(count)]

    def align(self):
        self.at = -(-self.at // 8) * 8


class Metric:
    """A metric record, with the number of words its series have."""

    def __init__(self, record, expected_id):
        number_of_metric, kind, number, merge, _, keys = record.numbers("<IBBBBH6x")
        require(number_of_metric == expected_id, Wrong, "the id of a metric is not its position")
        require(kind in KINDS, Wrong, "unknown kind")
        self.kind, numbers = KINDS[kind]
        require(number in numbers, Wrong, "the kind has no such number")
        require(1 <= merge <= 6 if self.kind == "gauge" else merge == 0, Wrong, "wrong merge rule")
        require(keys <= 32, Wrong, "too many label keys")
        self.number = NUMBERS[number]
        self.merge = MERGES[merge]
        self.name = record.string(1, 255)
        self.unit = record.string(0, 63)
        self.help = record.string(0, 1024, any_character=True)
        self.keys = record.strings(keys, 1, 255)
        require(len(set(self.keys)) == keys, Wrong, "a label key twice")
        record.align()
        self.slots = 0
        self.data_words, self.seq_words = getattr(self, "parse_" + self.kind, self.parse_one_word)(record)

    def parse_one_word(self, record):
        return 1, 0

    def parse_gauge(self, record):
        return (2 if self.merge == "last" else 1), 0

    def parse_histogram(self, record):
        bounds, self.slots = record.numbers("<II")
        require(bounds <= 256 and self.slots <= 1, Wrong, "wrong parameters")
        self.bounds = record.numbers("<%dd" % bounds)
        require(all(abs(bound) < float("inf") for bound in self.bounds), Wrong, "a bound is not finite")
        require(all(a < b for a, b in zip(self.bounds, self.bounds[1:])), Wrong, "the bounds do not rise")
        return 3 + bounds + 1 + 5 * self.slots, 1 + self.slots

    def parse_exponential(self, record):
        self.scale, self.first, buckets, self.slots = record.numbers("<iiII")
        require(-4 <= self.scale <= 8 and abs(self.first) <= 1 << 20 and 1 <= buckets <= 256 and self.slots <= 1,
                Wrong, "wrong parameters")
        self.buckets = buckets
        return 6 + buckets + 5 * self.slots, 1 + self.slots

    def parse_text(self, record):
        (self.capacity,) = record.numbers("<I4x")
        require(8 <= self.capacity <= 32768 and self.capacity % 8 == 0, Wrong, "wrong parameters")
        return 1 + self.capacity // 8, 1

    def parse_state(self, record):
        (names,) = record.numbers("<I4x")
        require(names <= 64, Wrong, "wrong parameters")
        self.names = record.strings(names, 1, 255, any_character=True)
        require(len(set(self.names)) == names, Wrong, "a state name twice")
        return 1, 0

    def parse_samples(self, record):
        (k,) = record.numbers("<I4x")
        require(1 <= k <= 20, Wrong, "wrong parameters")
        self.entries, self.entry_words = 1 << k, 2
        return 1 + self.entries * self.entry_words, 0

    def parse_events(self, record):
        k, size = record.numbers("<II")
        require(1 <= k <= 12 and 8 <= size <= 1024 and size % 8 == 0, Wrong, "wrong parameters")
        self.entries, self.entry_words, self.text_size = 1 << k, 2 + size // 8, size
        return 1 + self.entries * self.entry_words, 0

    def json(self):
        return {"kind": self.kind, "number": self.number, "merge": self.merge, "name": self.name, "unit": self.unit,
                "help": self.help, "keys": self.keys}


class Area:
    """The shared area, or what all lanes have in common; where the next series may begin."""

    def __init__(self, offset, seq_words, data_words):
        self.offset = offset
        self.seq_words = seq_words
        self.data_words = data_words
        self.data = data_start(seq_words)
        self.next_seq = 0
        self.next_data = 0

    def take(self, metric, data, seq):
        end = data + metric.data_words
        require(self.next_data <= data and end <= self.data_words, Wrong, "data words out of place")
        if metric.kind in IN_ONE_PAGE:
            first, last = self.data + data * 8, self.data + (end - 1) * 8
            require(first % PAGE != 0 and first // PAGE == last // PAGE, Wrong, "a value at the start of a page or over two")
        if metric.seq_words:
            require(self.next_seq <= seq and seq + metric.seq_words <= self.seq_words, Wrong, "seq words out of place")
            self.next_seq = seq + metric.seq_words
        else:
            require(seq == NO_SEQ, Wrong, "a seq word for a kind without")
        self.next_data = end


class Series:
    def __init__(self, record, metrics, areas):
        self.metric_id, self.data, self.seq, _, self.created = record.numbers("<IIIIq")
        require(self.metric_id < len(metrics) and metrics[self.metric_id] is not None, Wrong, "a series of no metric")
        self.metric = metrics[self.metric_id]
        self.labels = record.strings(len(self.metric.keys), 0, 1024, any_character=True)
        self.retired = False
        areas[self.metric.kind in IN_LANES].take(self.metric, self.data, self.seq)


class Directory:
    def __init__(self, file, header):
        self.resource, self.metrics, self.series, self.left_out = {}, [], [], []
        self.areas = {
            False: Area(header["shared_offset"], header["shared_seq_words"], header["shared_data_words"]),
            True: Area(header["lane_offset"], header["lane_seq_words"], header["lane_data_words"]),
        }
        raw = file.read(header["directory_offset"], header["directory_end"])
        parsers = {1: self.add_resource, 2: self.add_metric, 3: self.add_series, 4: self.retire}
        at = 0
        while at < len(raw):
            length, kind, _ = struct.unpack_from("<IHH", raw, at)
            if not (8 <= length <= 65536 and length % 8 == 0 and at + length <= len(raw)):
                self.left_out.append("the directory ends at a record of %d bytes" % length)
                break
            try:
                parsers.get(kind, lambda record: None)(Record(raw[at:at + length], 8))
            except Wrong as wrong:
                self.left_out.append("record at %d: %s" % (header["directory_offset"] + at, wrong))
            at += length

    def add_resource(self, record):
        (count,) = record.numbers("<I4x")
        require(count <= 128, Wrong, "too many pairs")
        self.resource.update([(record.string(1, 255), record.string(0, 4096)) for _ in range(count)])

    def add_metric(self, record):
        self.metrics.append(None)
        require(len(self.metrics) <= 65536, Wrong, "too many metrics")
        self.metrics[-1] = Metric(record, len(self.metrics) - 1)

    def add_series(self, record):
        self.series.append(None)
        require(len(self.series) <= MAX_SERIES, Wrong, "too many series")
        self.series[-1] = Series(record, self.metrics, self.areas)

    def retire(self, record):
        (number,) = record.numbers("<I4x")
        require(number < len(self.series) and self.series[number] is not None, Wrong, "no such series")
        self.series[number].retired = True


class Values:
    """The words of all series, copied as the contract says."""

    def __init__(self, file, header, directory):
        self.file = file
        self.shared, self.lane = directory.areas[False], directory.areas[True]
        self.lanes = [header["lane_offset"] + i * header["lane_stride"] for i in range(header["lanes_used"])]
        self.copies = {base: file.words(base + area.data, area.next_data)
                       for area, bases in ((self.shared, [self.shared.offset]), (self.lane, self.lanes))
                       for base in bases}

    def word(self, area, base, first, count, seq=None):
        """Words of one value: those of the copy of the whole area, or those between two equal seqs."""
        if seq is None:
            return self.copies[base][first:first + count]
        for _ in range(8):
            (before,) = self.file.words(base + seq * 8, 1)
            words = self.file.words(base + area.data + first * 8, count)
            (after,) = self.file.words(base + seq * 8, 1)
            if before == after and before % 2 == 0:
                break
        return words

    def of(self, series):
        return getattr(self, "read_" + series.metric.kind)(series, series.metric)

    def single(self, series):
        return [self.word(self.lane, base, series.data, 1)[0] for base in self.lanes]

    def read_counter(self, series, metric):
        return {"value": self.total(metric, self.single(series))}

    read_updown = read_counter

    @staticmethod
    def total(metric, words):
        if metric.number == "f64":
            return show(add(map(double_of, words)))
        total = sum(words) % U64
        return str(signed(total) if metric.number == "i64" else total)

    def read_gauge(self, series, metric):
        return {"value": self.total(metric, self.word(self.shared, self.shared.offset, series.data, 1))}

    def distribution(self, series, metric, head, buckets):
        """What both histograms have: the sum over the lanes of head words and buckets, and the exemplars."""
        lanes = [self.word(self.lane, base, series.data, head + buckets, series.seq) for base in self.lanes]
        totals = [sum(column) % U64 for column in zip(*lanes)]
        lows = [double_of(lane[1] ^ POSITIVE_INFINITY) for lane in lanes if lane[1]]
        highs = [double_of(lane[2] ^ NEGATIVE_INFINITY) for lane in lanes if lane[2]]
        return {
            "count": str(sum(totals[3:]) % U64),
            "sum": show(add(double_of(lane[0]) for lane in lanes)),
            "min": show(min(lows)) if lows else None,
            "max": show(max(highs)) if highs else None,
        }, totals[3:]

    def exemplars(self, series, metric):
        if not metric.slots:
            return {}
        found = []
        for number, base in enumerate(self.lanes):
            words = self.word(self.lane, base, series.data + metric.data_words - 5, 5, series.seq + 1)
            if words[1]:
                ids = struct.pack("<3Q", *words[2:]).hex()
                found.append({"lane": number, "value": show(double_of(words[0])), "time": str(signed(words[1])),
                              "trace": ids[:32], "span": ids[32:]})
        return {"exemplars": found}

    def read_histogram(self, series, metric):
        value, buckets = self.distribution(series, metric, 3, len(metric.bounds) + 1)
        value["bounds"] = [show(bound) for bound in metric.bounds]
        value["buckets"] = [str(bucket) for bucket in buckets]
        value.update(self.exemplars(series, metric))
        return value

    def read_exponential(self, series, metric):
        value, words = self.distribution(series, metric, 6, metric.buckets)
        value.update(scale=metric.scale, first=metric.first, zero=str(words[0]), below=str(words[1]),
                     above=str(words[2]), buckets=[str(bucket) for bucket in words[3:]])
        value.update(self.exemplars(series, metric))
        return value

    def read_text(self, series, metric):
        words = self.word(self.shared, self.shared.offset, series.data, metric.data_words, series.seq)
        raw = struct.pack("<%dQ" % (len(words) - 1), *words[1:])
        return {"text": raw[:min(words[0], metric.capacity)].decode("utf-8", "replace")}

    def read_state(self, series, metric):
        (word,) = self.word(self.shared, self.shared.offset, series.data, 1)
        return {"state": metric.names[word] if word < len(metric.names) else str(word)}

    def ring(self, series, metric):
        """The head, and the entries that were not being overwritten while they were copied."""
        offset = self.shared.offset + self.shared.data + series.data * 8
        (first_head,) = self.file.words(offset, 1)
        words = self.file.words(offset + 8, metric.entries * metric.entry_words)
        (second_head,) = self.file.words(offset, 1)
        good = range(max(0, second_head + 2 - metric.entries), first_head)
        slots = (number % metric.entries * metric.entry_words for number in good)
        return str(first_head), [words[slot:slot + metric.entry_words] for slot in slots]

    def read_samples(self, series, metric):
        head, entries = self.ring(series, metric)
        return {"head": head, "points": [[str(signed(time)), show(double_of(value))] for time, value in entries]}

    def read_events(self, series, metric):
        head, entries = self.ring(series, metric)
        events = []
        for entry in entries:
            raw = struct.pack("<%dQ" % len(entry), *entry)
            time, severity, length = struct.unpack_from("<qII", raw)
            events.append([str(time), severity, raw[16:16 + min(length, metric.text_size)].decode("utf-8", "replace")])
        return {"head": head, "events": events}


def add(numbers):
    """The sum in the order given. (The built-in sum of newer Pythons corrects its rounding, which is another number.)"""
    return functools.reduce(operator.add, numbers)


def read(path):
    file = File(path)
    header = read_header(file)
    directory = Directory(file, header)
    for reason in directory.left_out:
        print("left out: " + reason, file=sys.stderr)
    values = Values(file, header, directory)
    series = [dict({"metric": one.metric_id, "labels": one.labels, "retired": one.retired, "created": str(one.created)},
                   **values.of(one))
              for one in directory.series if one is not None]
    return {
        "segment": header["segment"],
        "closed": header["closed_at"] != 0,
        "resource": directory.resource,
        "metrics": [metric.json() for metric in directory.metrics if metric is not None],
        "series": series,
    }


def is_locked(path):
    file = File(path)
    answer = fcntl.fcntl(file.fd, F_OFD_GETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0))
    return struct.unpack("hhqqi4x", answer)[0] != fcntl.F_UNLCK


def main(arguments):
    reader = read
    if arguments[:1] == ["--locked"]:
        reader, arguments = is_locked, arguments[1:]
    if len(arguments) != 1:
        sys.exit(__doc__)
    try:
        print(json.dumps(reader(arguments[0])))
    except (Refused, OSError) as error:
        print(json.dumps({"refused": getattr(error, "strerror", None) or str(error)}))
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
