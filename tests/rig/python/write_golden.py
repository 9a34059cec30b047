#!/usr/bin/env python3
"""Writes golden.mmstats and golden.json: a version 2 file with every kind of metric, and what a reader must say of it.

The bytes are packed here one by one after docs/format-v2.md, and what is expected stands beside each value as a
person works it out from the page. Neither comes from a writer or a reader of the project. The same every time.

    write_golden.py [FOLDER]    FOLDER is tests/corpus/mmstats-v2 when it is not given
"""

import json
import os
import struct
import sys
import uuid

PAGE = 4096
LANES = 3
DIRECTORY_CAPACITY = 8192
SHARED_OFFSET = PAGE + DIRECTORY_CAPACITY
LANE_OFFSET = SHARED_OFFSET + 2 * PAGE
LANE_STRIDE = 2 * PAGE
FILE_SIZE = LANE_OFFSET + LANES * LANE_STRIDE

SHARED_SEQ_WORDS, SHARED_DATA = 4, 64  # 4 words and 63 bytes, rounded down to lines
LANE_SEQ_WORDS, LANE_DATA = 12, 128    # 12 words and 63 bytes, likewise
SHARED_DATA_WORDS = (2 * PAGE - SHARED_DATA) // 8
LANE_DATA_WORDS = (LANE_STRIDE - LANE_DATA) // 8
NO_SEQ = 0xFFFFFFFF

START = 1700000000000000000
GENERATION = 0x0123456789ABCDEF
BOOT_ID = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
WRITER_ID = uuid.UUID("f0e1d2c3-b4a5-4687-9786-a5b4c3d2e1f0")

NUMBERS = {"none": 0, "u64": 1, "i64": 2, "f64": 3}
MERGES = {"none": 0, "last": 1, "sum": 2, "min": 3, "max": 4, "avg": 5, "each": 6}
KINDS = {"counter": 1, "updown": 2, "gauge": 3, "histogram": 4, "exponential": 5, "text": 6, "state": 7, "samples": 8,
         "events": 9}
INFINITY_BITS = 0x7FF0000000000000
MINUS_INFINITY_BITS = 0xFFF0000000000000


def u64(*values):
    return struct.pack("<%dQ" % len(values), *values)


def i64(*values):
    return struct.pack("<%dq" % len(values), *values)


def f64(*values):
    return struct.pack("<%dd" % len(values), *values)


def least(value):
    """A minimum as it is stored."""
    return u64(struct.unpack("<Q", f64(value))[0] ^ INFINITY_BITS)


def greatest(value):
    """A maximum as it is stored."""
    return u64(struct.unpack("<Q", f64(value))[0] ^ MINUS_INFINITY_BITS)


def string(text):
    raw = text.encode("utf-8")
    return struct.pack("<H", len(raw)) + raw


def padded(raw, to=8):
    return raw + bytes(-len(raw) % to)


class Golden:
    def __init__(self):
        self.image = bytearray(FILE_SIZE)
        self.directory_end = 0
        self.metrics = []
        self.series = []
        self.shared_data, self.shared_seq = 0, 0
        self.lane_data, self.lane_seq = 0, 0

    def record(self, kind, payload, flags=0):
        raw = padded(struct.pack("<IHH", 0, kind, flags) + payload)
        raw = struct.pack("<I", len(raw)) + raw[4:]
        at = PAGE + self.directory_end
        self.image[at:at + len(raw)] = raw
        self.directory_end += len(raw)
        assert self.directory_end <= DIRECTORY_CAPACITY

    def resource(self, pairs):
        self.record(1, struct.pack("<II", len(pairs), 0) + b"".join(string(text) for pair in pairs for text in pair))

    def metric(self, kind, number, name, unit="", help="", keys=(), merge="none", parameters=b"", flags=0):
        fixed = struct.pack("<IBBBBH6x", len(self.metrics), KINDS[kind], NUMBERS[number], MERGES[merge], 0, len(keys))
        strings = b"".join(string(text) for text in (name, unit, help, *keys))
        self.record(2, padded(fixed + strings) + parameters, flags)
        self.metrics.append({"kind": kind, "number": number, "merge": merge, "name": name, "unit": unit, "help": help,
                             "keys": list(keys)})

    def series_record(self, labels, data, seq, expected):
        created = START + 1000000 * (len(self.series) + 1)
        self.record(3, struct.pack("<IIIIq", len(self.metrics) - 1, data, seq, 0, created)
                    + b"".join(string(label) for label in labels))
        self.series.append(dict({"metric": len(self.metrics) - 1, "labels": list(labels), "retired": False,
                                 "created": str(created)}, **expected))

    def in_lanes(self, labels, lanes, expected, seqs=()):
        """A series with the words it has in lanes 0 and 1 (alike in length), and its seqs in each."""
        words = len(lanes[0]) // 8
        self.lane_data = in_one_page(LANE_DATA, self.lane_data, words)
        for lane, raw in enumerate(lanes):
            start = LANE_OFFSET + lane * LANE_STRIDE
            at = start + LANE_DATA + self.lane_data * 8
            self.image[at:at + len(raw)] = raw
            for i, seq in enumerate(seqs):
                struct.pack_into("<Q", self.image, start + (self.lane_seq + i) * 8, seq)
        self.series_record(labels, self.lane_data, self.lane_seq if seqs else NO_SEQ, expected)
        self.lane_data += words
        self.lane_seq += len(seqs)
        assert self.lane_data <= LANE_DATA_WORDS and self.lane_seq <= LANE_SEQ_WORDS

    def in_shared(self, labels, raw, expected, seqs=(), over_pages=False):
        words = len(raw) // 8
        if not over_pages:
            self.shared_data = in_one_page(SHARED_DATA, self.shared_data, words)
        at = SHARED_OFFSET + SHARED_DATA + self.shared_data * 8
        self.image[at:at + len(raw)] = raw
        for i, seq in enumerate(seqs):
            struct.pack_into("<Q", self.image, SHARED_OFFSET + (self.shared_seq + i) * 8, seq)
        self.series_record(labels, self.shared_data, self.shared_seq if seqs else NO_SEQ, expected)
        self.shared_data += words
        self.shared_seq += len(seqs)
        assert self.shared_data <= SHARED_DATA_WORDS and self.shared_seq <= SHARED_SEQ_WORDS

    def retire(self, series):
        self.record(4, struct.pack("<II", series, 0))
        self.series[series]["retired"] = True

    def header(self):
        struct.pack_into(
            "<8sIIQQIIIIIIIIIIIIqqQ16s16s", self.image, 0, b"\x02MMSTATS", PAGE, 0, GENERATION, FILE_SIZE, PAGE,
            DIRECTORY_CAPACITY, SHARED_OFFSET, SHARED_SEQ_WORDS, SHARED_DATA_WORDS, LANE_OFFSET, LANE_STRIDE,
            LANE_SEQ_WORDS, LANE_DATA_WORDS, LANES, 0, 0, START, 4711, 123456, BOOT_ID.bytes, WRITER_ID.bytes)
        lanes_used, closed_at, rejected, overflowed, unplaced, removed = 2, 0, 3, 5, 7, 11
        struct.pack_into("<QQqQQQQ", self.image, 192, self.directory_end, lanes_used, closed_at, rejected, overflowed,
                         unplaced, removed)


def in_one_page(area, data, words):
    """The first data word, at or behind data, from which the words lie in one page and not at its start."""
    while (area + data * 8) % PAGE == 0 or (area + data * 8) // PAGE != (area + (data + words) * 8 - 1) // PAGE:
        data += 1
    return data


def golden():
    file = Golden()
    file.resource([("service.name", "golden"), ("service.instance.id", str(WRITER_ID)), ("host.name", "before"),
                   ("deployment.environment.name", "tést")])

    # Flag 1: emphasised. The second series wraps: 2^64 - 1 and 3 are 2 modulo 2^64.
    file.metric("counter", "u64", "http.server.requests", "{request}", "Requests answered.",
                ["http.request.method", "http.response.status_code"], flags=1)
    file.in_lanes(["GET", "200"], [u64(1000), u64(234)], {"value": "1234"})
    file.in_lanes(["POST", "500"], [u64(2 ** 64 - 1), u64(3)], {"value": "2"})
    file.in_lanes(["DELETE", "404"], [u64(2 ** 53), u64(1)], {"value": "9007199254740993"})
    retired_counter = len(file.series) - 1

    # The same name with another label key, and values with all that can stand in one.
    file.metric("counter", "u64", "http.server.requests", "{request}", "Requests answered.", ["customer"])
    file.in_lanes(["Zoë & Søn"], [u64(7), u64(0)], {"value": "7"})
    file.in_lanes(["東京 🚲"], [u64(0), u64(8)], {"value": "8"})
    file.in_lanes(["a \"quote\", a back\\slash\nand a line"], [u64(4), u64(5)], {"value": "9"})
    file.in_lanes([""], [u64(0), u64(0)], {"value": "0"})

    file.metric("counter", "f64", "process.cpu.time", "s", "Time on the processor.\nOf all threads.", ["cpu.mode"])
    file.in_lanes(["user"], [f64(0.1), f64(0.2)], {"value": "0.30000000000000004"})
    file.in_lanes(["system"], [f64(1e300), f64(2.5e-10)], {"value": "1.0000000000000001e+300"})

    file.metric("updown", "i64", "queue.length", "{item}", "Items that wait.", ["queue"])
    file.in_lanes(["in"], [i64(5), i64(-7)], {"value": "-2"})
    file.in_lanes(["out"], [i64(-2 ** 63), i64(-1)], {"value": "9223372036854775807"})

    file.metric("updown", "f64", "tank.level", "L", "What is in the tank.")
    file.in_lanes([], [f64(1.5), f64(-4)], {"value": "-2.5"})

    # A record of a type that nobody knows stands between the others, with bytes that mean nothing.
    file.record(999, b"\xff" * 24)

    for merge, value, expected in (
            ("last", 21.5, "21.5"), ("sum", 0.1, "0.10000000000000001"), ("min", float("-inf"), "-inf"),
            ("max", float("inf"), "inf"), ("avg", float("nan"), "nan"), ("each", -0.0, "-0")):
        file.metric("gauge", "f64", "gauge.f64." + merge, "Cel", "A gauge.", ["room"], merge)
        time = u64(86400000000000) if merge == "last" else b""
        file.in_shared(["hall"], f64(value) + time, {"value": expected})
        if merge == "last":
            file.in_shared(["never set"], f64(0) + u64(0), {"value": "0"})
    for merge, value in (("last", -1), ("sum", 2), ("min", -2 ** 63), ("max", 2 ** 63 - 1), ("avg", 0), ("each", 6)):
        file.metric("gauge", "i64", "gauge.i64." + merge, "", "", [], merge)
        time = u64(86400000000001) if merge == "last" else b""
        file.in_shared([], i64(value) + time, {"value": str(value)})
    retired_gauge = len(file.series) - 1

    # Lane 0 took 0.25, 0.5 and 3, lane 1 took 0.25, 1 and 1.5: what equals a bound is in the bucket of the bound.
    file.metric("histogram", "f64", "request.duration", "s", "How long requests took.", ["route"],
                parameters=struct.pack("<II3d", 3, 0, 0.1, 0.5, 1))
    file.in_lanes(["/"], [f64(3.75) + least(0.25) + greatest(3) + u64(0, 2, 0, 1),
                          f64(2.75) + least(0.25) + greatest(1.5) + u64(0, 1, 1, 1)],
                  {"count": "6", "sum": "6.5", "min": "0.25", "max": "3",
                   "bounds": ["0.10000000000000001", "0.5", "1"], "buckets": ["0", "3", "1", "2"]}, seqs=[12])
    file.in_lanes(["/nothing-yet"], [bytes(7 * 8), bytes(7 * 8)],
                  {"count": "0", "sum": "0", "min": None, "max": None,
                   "bounds": ["0.10000000000000001", "0.5", "1"], "buckets": ["0", "0", "0", "0"]}, seqs=[0])

    # Lane 0 took -2 and 0, lane 1 took 20. Each lane has an exemplar in the first series, lane 1 alone in the second.
    file.metric("histogram", "f64", "request.size", "By", "How large requests were.", ["route"],
                parameters=struct.pack("<II2d", 2, 1, -1, 10))
    trace = bytes.fromhex("0af7651916cd43dd8448eb211c80319c")
    span = bytes.fromhex("b7ad6b7169203331")
    file.in_lanes(["/"], [f64(-2) + least(-2) + greatest(0) + u64(1, 1, 0) + f64(-2) + i64(START + 5) + trace + span,
                          f64(20) + least(20) + greatest(20) + u64(0, 0, 1) + f64(20) + i64(START + 6) + trace[::-1]
                          + span[::-1]],
                  {"count": "3", "sum": "18", "min": "-2", "max": "20", "bounds": ["-1", "10"],
                   "buckets": ["1", "1", "1"],
                   "exemplars": [
                       {"lane": 0, "value": "-2", "time": "1700000000000000005",
                        "trace": "0af7651916cd43dd8448eb211c80319c", "span": "b7ad6b7169203331"},
                       {"lane": 1, "value": "20", "time": "1700000000000000006",
                        "trace": "9c31801c21eb4884dd43cd161965f70a", "span": "31332069716badb7"}]}, seqs=[4, 4])
    file.in_lanes(["/one"], [bytes(11 * 8),
                             f64(5) + least(5) + greatest(5) + u64(0, 1, 0) + f64(5) + i64(START + 7) + trace + span],
                  {"count": "1", "sum": "5", "min": "5", "max": "5", "bounds": ["-1", "10"],
                   "buckets": ["0", "1", "0"],
                   "exemplars": [{"lane": 1, "value": "5", "time": "1700000000000000007",
                                  "trace": "0af7651916cd43dd8448eb211c80319c", "span": "b7ad6b7169203331"}]}, seqs=[2, 2])

    # Without a bound there is one bucket, for everything. Both seqs are odd: the writer was killed within updates.
    file.metric("histogram", "f64", "batch.size", parameters=struct.pack("<II", 0, 0))
    file.in_lanes([], [f64(3) + least(1) + greatest(2) + u64(2), f64(4) + least(4) + greatest(4) + u64(1)],
                  {"count": "3", "sum": "7", "min": "1", "max": "4", "bounds": [], "buckets": ["3"]}, seqs=[5])

    # Scale 0, so base 2, first index -2: the buckets end at 0.5, 1, 2, 4. Lane 0 took 0.375, 0.5, 1.5 and 0,
    # lane 1 took 0.125 (below), 4 and 100 (above).
    file.metric("exponential", "f64", "lock.wait", "s", "How long locks were waited for.", ["lock"],
                parameters=struct.pack("<iiII", 0, -2, 4, 0))
    file.in_lanes(["a"], [f64(2.375) + least(0) + greatest(1.5) + u64(1, 0, 0) + u64(2, 0, 1, 0),
                          f64(104.125) + least(0.125) + greatest(100) + u64(0, 1, 1) + u64(0, 0, 0, 1)],
                  {"count": "7", "sum": "106.5", "min": "0", "max": "100", "scale": 0, "first": -2, "zero": "1",
                   "below": "1", "above": "1", "buckets": ["2", "0", "1", "1"]}, seqs=[14])

    # 256 buckets do not fit behind the others in the first page of a lane, and two such not in one page, so words are
    # left out before them. Scale 3: base 2^(1/8). Bucket 0 begins above 2^(-8/8) and ends at 2^(-7/8), bucket 7 ends at
    # 1, bucket 255 at 2^31. Lane 0 took 1, lane 1 took 0.53125 three times and 2^31 twice.
    file.metric("exponential", "f64", "payload.size", "By", "How large payloads were.", ["side"],
                parameters=struct.pack("<iiII", 3, -8, 256, 1))
    none = [0] * 256
    few = list(none)
    few[7] = 1
    many = list(none)
    many[0], many[255] = 3, 2
    file.in_lanes(["client"], [f64(1) + least(1) + greatest(1) + u64(0, 0, 0) + u64(*few) + f64(1) + i64(START + 8)
                               + trace + span,
                               f64(2 ** 32 + 1.59375) + least(0.53125) + greatest(2 ** 31) + u64(0, 0, 0) + u64(*many) + bytes(40)],
                  {"count": "6", "sum": "4294967298.59375", "min": "0.53125", "max": "2147483648", "scale": 3, "first": -8,
                   "zero": "0", "below": "0", "above": "0",
                   "buckets": ["3"] + ["0"] * 6 + ["1"] + ["0"] * 247 + ["2"],
                   "exemplars": [{"lane": 0, "value": "1", "time": "1700000000000000008",
                                  "trace": "0af7651916cd43dd8448eb211c80319c", "span": "b7ad6b7169203331"}]}, seqs=[2, 2])
    file.in_lanes(["server"], [bytes(267 * 8), bytes(267 * 8)],
                  {"count": "0", "sum": "0", "min": None, "max": None, "scale": 3, "first": -8, "zero": "0",
                   "below": "0", "above": "0", "buckets": ["0"] * 256, "exemplars": []}, seqs=[0, 0])

    file.metric("text", "none", "build.commit", "", "What runs.", parameters=struct.pack("<II", 32, 0))
    file.in_shared([], padded(u64(12) + b"v1.2-g0ab1c2", 40), {"text": "v1.2-g0ab1c2"}, seqs=[2])
    file.metric("text", "none", "last.customer", "", "", ["desk"], parameters=struct.pack("<II", 16, 0))
    file.in_shared(["1"], u64(16) + "Grüße, 東京!".encode(), {"text": "Grüße, 東京!"}, seqs=[8])
    file.in_shared(["2"], bytes(24), {"text": ""}, seqs=[0])

    file.metric("state", "u64", "engine.phase", "", "What the engine does.", [],
                parameters=struct.pack("<II", 3, 0) + string("starting") + string("läuft") + string("stopping"))
    file.in_shared([], u64(1), {"state": "läuft"})
    file.metric("state", "u64", "engine.ready", "", "", ["engine"], parameters=struct.pack("<II", 0, 0))
    file.in_shared(["a"], u64(1), {"state": "1"})
    file.in_shared(["b"], u64(0), {"state": "0"})

    # A ring of 4 that took 6: entry 4 stands at 0, 5 at 1, 2 at 2, 3 at 3. From 6 + 2 - 4 on they are good.
    file.metric("samples", "f64", "temperature", "Cel", "", ["probe"], parameters=struct.pack("<II", 2, 0))
    ring = [(START + 40, 4.5), (START + 50, -5.25), (START + 20, 2), (START + 30, 3)]
    file.in_shared(["wrapped"], u64(6) + b"".join(i64(time) + f64(value) for time, value in ring),
                   {"head": "6", "points": [["1700000000000000040", "4.5"], ["1700000000000000050", "-5.25"]]},
                   over_pages=True)
    file.in_shared(["begun"], u64(2) + i64(START + 60) + f64(6.5) + i64(START + 70) + f64(float("nan")) + bytes(32),
                   {"head": "2", "points": [["1700000000000000060", "6.5"], ["1700000000000000070", "nan"]]},
                   over_pages=True)
    # A ring of 256 lies over two pages.
    file.metric("samples", "f64", "pressure", "Pa", parameters=struct.pack("<II", 8, 0))
    file.in_shared([], u64(200) + b"".join(i64(START + i) + f64(i * 0.5) for i in range(200)) + bytes(56 * 16),
                   {"head": "200", "points": [[str(1700000000000000000 + i), str(i // 2) + (".5" if i % 2 else "")]
                                              for i in range(200)]}, over_pages=True)

    # A ring of 4 that took 5: entry 4 stands at 0. Entries 3 and 4 are good.
    def event(time, severity, text):
        raw = text.encode()
        return i64(time) + struct.pack("<II", severity, len(raw)) + raw + bytes(16 - len(raw))

    file.metric("events", "none", "log", "", "What happened.", [], parameters=struct.pack("<II", 2, 16))
    file.in_shared([], u64(5) + event(START + 400, 17, "disk füll") + event(START + 100, 9, "one")
                   + event(START + 200, 9, "two") + event(START + 300, 13, "sixteen\tbytes !!"),
                   {"head": "5", "events": [["1700000000000000300", 13, "sixteen\tbytes !!"],
                                            ["1700000000000000400", 17, "disk füll"]]}, over_pages=True)

    file.retire(retired_counter)
    file.retire(retired_gauge)
    file.resource([("host.name", "after"), ("k8s.pod.name", "golden-0")])
    file.header()

    resource = {"service.name": "golden", "service.instance.id": "f0e1d2c3-b4a5-4687-9786-a5b4c3d2e1f0",
                "host.name": "after", "deployment.environment.name": "tést", "k8s.pod.name": "golden-0"}
    return bytes(file.image), {"segment": 0, "closed": False, "resource": resource, "metrics": file.metrics,
                               "series": file.series}


def lines(value):
    """JSON with one line for each metric and each series."""
    members = []
    for key, member in value.items():
        text = json.dumps(member, ensure_ascii=False)
        if key in ("metrics", "series"):
            text = "[\n%s\n]" % ",\n".join(json.dumps(one, ensure_ascii=False) for one in member)
        members.append("%s: %s" % (json.dumps(key), text))
    return "{\n%s\n}\n" % ",\n".join(members)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "..", "corpus", "mmstats-v2")
    image, expected = golden()
    with open(os.path.join(folder, "golden.mmstats"), "wb") as file:
        file.write(image)
    with open(os.path.join(folder, "golden.json"), "w", encoding="utf-8") as file:
        file.write(lines(expected))


if __name__ == "__main__":
    main()
