"""Counts what a program does, in a memory-mapped file that others read while the program runs.

    import mmstats2
    stats = mmstats2.open("checkout")
    requests = stats.counter("http.server.requests", "Requests answered.", unit="{request}", labels={"code": "200"})
    requests.increment()

A writer of mmstats files of version 2, as docs/format-v2.md describes them. For Python 3.8 and later on 64-bit Linux,
with the standard library alone; elsewhere, and wherever no file can be made, the same calls count in private memory
and `stats.problem` says why. No call for a value ever raises: what cannot be taken is counted as rejected.

A word is stored through a memoryview of 8-byte items, which CPython makes one store of the processor.
"""

import atexit
import bisect
import contextlib
import io
import math
import os
import platform
import re
import stat
import struct
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

try:
    import ctypes
    import fcntl
except ImportError:
    ctypes = None

_PAGE = 4096
_MAX_SEGMENTS = 16
_MAX_METRICS = 65536
_MAGIC = b"\x02MMSTATS"
_KEPT_FILES, _KEPT_NANOSECONDS, _UNBORN_NANOSECONDS = 256, 24 * 3600 * 10 ** 9, 60 * 10 ** 9
_F_OFD_GETLK, _F_OFD_SETLK = 36, 37
_FLOCK = "hhqqi4x"
_PROT_READ_WRITE, _MAP_SHARED, _MAP_PRIVATE, _MAP_FIXED, _MAP_ANONYMOUS = 3, 1, 2, 16, 32
_MAP_FAILED = 2 ** 64 - 1
_MADV_DONTFORK, _MADV_DOFORK = 10, 11
_RESOURCE, _METRIC, _SERIES = 1, 2, 3
_COUNTER, _UP_DOWN, _GAUGE, _HISTOGRAM, _TEXT, _STATE = 1, 2, 3, 4, 6, 7
_NUMBERS = {"none": 0, "u64": 1, "i64": 2, "f64": 3}
_MERGES = ("none", "last", "sum", "min", "max", "avg", "each")
_NO_SEQ = 0xFFFFFFFF
_GENERATION, _DIRECTORY_END, _LANES_USED, _CLOSED_AT, _REJECTED, _UNPLACED, _REMOVED = 2, 24, 25, 26, 27, 29, 30  # words
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_NOT_TAKEN = (TypeError, ValueError, OverflowError)

# One lock for all that is stored. A signal handler may count while its own thread is counting: so it is reentrant.
_lock = threading.RLock()
_living = set()
_libc = None
if ctypes and sys.platform == "linux" and sys.maxsize > 2 ** 32 and sys.byteorder == "little":
    _libc = ctypes.CDLL(None, use_errno=True)
    _libc.mmap.restype = ctypes.c_void_p
    _libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
    _libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)

if platform.machine() == "x86_64":
    def _barrier():
        """Nothing is to be done: this processor keeps its stores in order."""
else:
    def _barrier():
        """Keeps the stores before it before those after it: what is stored before a lock is given back is seen first."""
        lock = threading.Lock()
        lock.acquire()
        lock.release()
        lock.acquire()


def open(application, root=None):
    """The metrics of this process. `root` is MMSTATS_PATH, else /dev/shm/mmstats, when it is not given."""
    return Stats(application, root)


class Stats:
    """All metrics of one application in this process. Made by `open`."""

    def __init__(self, application, root=None):
        if not root:
            parent = "/dev/shm" if os.path.isdir("/dev/shm") else tempfile.gettempdir()
            root = os.environ.get("MMSTATS_PATH") or os.path.join(parent, "mmstats")
        self.name = re.sub(rb"^\.|[^A-Za-z0-9._-]", b"_", application.encode("utf-8", "replace") or b"_")[:64].decode()
        self.folder = os.path.join(root, self.name)
        self._about = _about(application)
        self._segments, self._instruments, self._shapes = [], {}, {}
        self._homeless = 0  # series that are not even in a segment
        with _lock:
            self._begin()
            _living.add(self)
            self._add_segment(0, 0)

    @property
    def files(self):
        """The paths of the files that hold the counts."""
        return [segment.path for segment in self._segments if segment.path]

    def counter(self, name, help="", unit="", labels=None, number=int):
        """A count that only grows; of whole numbers, or with number=float of any."""
        form = "f64" if number is float else "u64"
        return self._instrument(Counter, _COUNTER, form, name, help, unit, labels)

    def up_down_counter(self, name, help="", unit="", labels=None, number=int):
        """A sum that grows and shrinks."""
        form = "f64" if number is float else "i64"
        return self._instrument(UpDownCounter, _UP_DOWN, form, name, help, unit, labels)

    def gauge(self, name, help="", unit="", labels=None, merge="last"):
        """A value that is what it was set to. `merge` says what the gauges of several processes are together."""
        if merge not in _MERGES[1:]:
            raise ValueError("Gauge %r has no merge rule %r: it is one of %s." % (name, merge, ", ".join(_MERGES[1:])))
        return self._instrument(Gauge, _GAUGE, "f64", name, help, unit, labels, detail=merge, merge=merge,
                                words=2 if merge == "last" else 1)

    def histogram(self, name, help="", unit="", labels=None, bounds=_SECONDS):
        """How often values fell between the bounds, which by default suit seconds."""
        bounds = tuple(map(float, bounds))
        if len(bounds) > 256 or not all(map(math.isfinite, bounds)) or any(a >= b for a, b in zip(bounds, bounds[1:])):
            raise ValueError("Histogram %r has bounds that are not rising finite numbers, 256 at most." % name)
        return self._instrument(Histogram, _HISTOGRAM, "f64", name, help, unit, labels, detail=bounds, seqs=1,
                                parameters=struct.pack("<II%dd" % len(bounds), len(bounds), 0, *bounds),
                                words=3 + len(bounds) + 1)

    def text(self, name, help="", unit="", labels=None, capacity=256):
        """A text of at most `capacity` bytes; longer ones are cut."""
        capacity = -(-capacity // 8) * 8
        if not 8 <= capacity <= 32768:
            raise ValueError("Text %r has a capacity that is not 1 to 32768 bytes." % name)
        return self._instrument(Text, _TEXT, "none", name, help, unit, labels, detail=capacity, seqs=1,
                                parameters=struct.pack("<II", capacity, 0), words=1 + capacity // 8)

    def state(self, name, help="", unit="", labels=None, names=()):
        """One of the names; without names, True or False."""
        names = tuple(names)
        for one in names:
            _require_legal("state name", one, 255)
        if len(names) > 64 or len(set(names)) < len(names):
            raise ValueError("State %r has more than 64 names or one twice." % name)
        return self._instrument(State, _STATE, "u64", name, help, unit, labels, detail=names,
                                parameters=struct.pack("<II", len(names), 0) + b"".join(map(_string, names)))

    def close(self):
        """An orderly end. The file stays for its readers; what is counted from here on goes to private memory."""
        with _lock:
            if self in _living:
                _living.discard(self)
                now = time.time_ns()
                for segment in self._segments:
                    segment.words[_CLOSED_AT] = now
                    segment.become_private()

    def _instrument(self, make, kind, number, name, help, unit, labels, detail="", merge="none", parameters=b"",
                    words=1, seqs=0):
        _require_legal("metric name", name, 255)
        if unit:
            _require_legal("unit", unit, 63)
        labels = sorted((labels or {}).items())
        for key, _ in labels:
            _require_legal("label key", key, 255)
        if len(labels) > 32:
            raise ValueError("Metric %r has more than 32 labels." % name)
        keys = tuple(key for key, _ in labels)
        values = tuple(_cut(str(value), 1024) for _, value in labels)
        shape = " ".join(str(part) for part in (make.__name__, number, detail) if part not in ("none", "", ()))
        with _lock:
            if self._shapes.setdefault(name, shape) != shape:
                raise ValueError("Metric %r is registered as %s and cannot be %s too." % (name, self._shapes[name], shape))
            if (name, keys, values) not in self._instruments:
                strings = b"".join(map(_string, (name, unit, _cut(help, 1024)) + keys))
                metric = _Metric((name, keys), kind, _NUMBERS[number], _MERGES.index(merge), strings, parameters, words,
                                 seqs)
                place = self._place(metric, b"".join(map(_string, values)))
                self._instruments[name, keys, values] = make(self, place, number, detail)
            return self._instruments[name, keys, values]

    def _place(self, metric, values):
        """Where a new series has its words: in the last segment, else in a further one, else in no file."""
        place = self._segments[-1].place(metric, values)
        if place is None and len(self._segments) < _MAX_SEGMENTS:
            self._add_segment(len(metric.record(0)) + len(values) + 64, metric.words * 8 if metric.shared else 0)
            place = self._segments[-1].place(metric, values)
        if place is None:
            self._homeless += 1
            place = _Place(_views(memoryview(bytearray((metric.words + metric.seqs) * 8))), 0, metric.words)
        self._tell_unplaced()
        return place

    def _tell_unplaced(self):
        in_no_file = sum(segment.series for segment in self._segments if not segment.path)
        self._segments[0].words[_UNPLACED] = self._homeless + in_no_file

    def _add_segment(self, directory_bytes, shared_bytes):
        segment = _Segment(self, len(self._segments), directory_bytes, shared_bytes)
        self._segments.append(segment)
        if self in _living:
            segment.begin()

    def _begin(self):
        """What is new in a new process."""
        self.problem = None  # why counts are in no file, in one line
        self.start_time = time.time_ns()
        self.writer_id = uuid.uuid4()
        self.removed = 0
        if not _libc:
            self.problem = "No metrics file: this needs 64-bit Linux and a Python with ctypes. Counts stay in private memory."
            return
        try:
            _make_folder(self.folder)
        except OSError as error:
            self.tell(error)
        else:
            self.removed = _remove_old_files(self.folder, self.name)

    def begin_again(self):
        """In a forked child: files of its own, with the same series, whose counts are 0."""
        self._begin()
        for segment in self._segments:
            segment.begin()
        self._tell_unplaced()
        for instrument in self._instruments.values():
            instrument._reset()

    def tell(self, error):
        self.problem = "No metrics file in %s: %s. Counts stay in private memory; make room or give rights there, or name " \
                       "another directory in MMSTATS_PATH, and start again." % (self.folder, error.strerror or error)

    def resource(self):
        """The resource record. What the environment says goes before what is found."""
        pairs = {"service.instance.id": str(self.writer_id), "process.pid": str(os.getpid())}
        pairs.update(self._about)
        strings = [_string(key) + _string(value) for key, value in pairs.items()]
        while len(strings) > 128 or sum(map(len, strings)) > 65000:
            strings.pop()
        # A forked child writes its own record here, whose process id may have more digits: so there is room to spare.
        return _record(_RESOURCE, struct.pack("<II", len(strings), 0) + b"".join(strings) + bytes(16))


class _Metric:
    """What the metric record says, and how many words each of its series has."""

    def __init__(self, key, kind, number, merge, strings, parameters, words, seqs):
        self.key, self.words, self.seqs = key, words, seqs
        self.shared, self.one_page = kind in (_GAUGE, _TEXT, _STATE), kind != _TEXT
        self._fixed, self._strings, self._parameters = (kind, number, merge, 0, len(key[1])), strings, parameters

    def record(self, number):
        front = struct.pack("<IBBBBH6x", number, *self._fixed) + self._strings
        return _record(_METRIC, front + bytes(-len(front) % 8) + self._parameters)


class _Place:
    """The words of a series: data from the word `at` on, the seq word at `seq`."""

    def __init__(self, views, at, seq):
        self.views, self.at, self.seq = views, at, seq


class _Area:
    """The shared area or the lane of a file; a 32nd part of it is for seq words. Counted in words of the file."""

    def __init__(self, offset, size):
        self.first_seq = self.next_seq = offset // 8
        self.first_data = self.next_data = self.first_seq + size // 256
        self.seq_words, self.data_words = size // 256, size // 8 - size // 256

    def find(self, metric):
        """The first free data word for the metric, or None. The first word of a page may be torn when it is read."""
        at = self.next_data
        if metric.one_page and (at % 512 == 0 or at // 512 != (at + metric.words - 1) // 512):
            at = -(-at // 512) * 512 + 1
        fits = (at + metric.words <= self.first_data + self.data_words
                and self.next_seq + metric.seqs <= self.first_seq + self.seq_words)
        return at if fits else None


class _Segment:
    """A piece of address space that lies over a file, or over private memory where there can be none."""

    def __init__(self, stats, number, directory_bytes, shared_bytes):
        self.stats, self.number, self.path = stats, number, None
        self.records, self.metric_ids = [stats.resource()], {}
        scale = 1 << min(number, 9)
        self.directory = _whole_pages(max(4 * _PAGE * scale, len(self.records[0]) + directory_bytes))
        shared = _whole_pages(max(_PAGE * scale, shared_bytes + _PAGE if shared_bytes else 0))
        self.shared = _Area(_PAGE + self.directory, shared)
        self.lane = _Area(_PAGE + self.directory + shared, 2 * _PAGE * scale)
        self.size = _PAGE + self.directory + shared + 2 * _PAGE * scale
        self.end, self.series = len(self.records[0]), 0
        self.address, memory = None, bytearray(0 if _libc else self.size)
        if _libc:
            self._map(-1, _MAP_PRIVATE | _MAP_ANONYMOUS)
            memory = (ctypes.c_char * self.size).from_address(self.address)
        self.views = _views(memoryview(memory).cast("B"))
        self.bytes, self.words = self.views["B"], self.views["Q"]

    def begin(self):
        """Takes a new file, in which all counts are 0; where there can be none, private memory."""
        self.path = None
        try:
            if not self.stats.problem:
                self._make_file()
        except OSError as error:
            self.stats.tell(error)
        finally:
            if not self.path:
                self.become_private()

    def become_private(self):
        """Private memory takes the place of the mapping: a store that is on its way must not hit anything else."""
        if _libc:
            self._map(-1, _MAP_PRIVATE | _MAP_ANONYMOUS | _MAP_FIXED)
        self.path = None

    def advise(self, advice):
        if self.path:
            _libc.madvise(self.address, self.size, advice)

    def place(self, metric, values):
        """Writes the records of a new series, the metric's too where it is new here. None: there is no room."""
        area = self.shared if metric.shared else self.lane
        at = area.find(metric)
        number = self.metric_ids.get(metric.key, len(self.metric_ids))
        records = [] if metric.key in self.metric_ids else [metric.record(number)]
        if at is None or number == _MAX_METRICS:
            return None
        seq = area.next_seq - area.first_seq if metric.seqs else _NO_SEQ
        records.append(_record(_SERIES, struct.pack("<IIIIq", number, at - area.first_data, seq, 0, time.time_ns()) + values))
        if self.end + sum(map(len, records)) > self.directory:
            return None
        place = _Place(self.views, at, area.next_seq)
        self.metric_ids[metric.key] = number
        area.next_data, area.next_seq = at + metric.words, area.next_seq + metric.seqs
        for record in records:
            self._write(self.end, record)
            self.end += len(record)
        self.records += records
        self.series += 1
        _barrier()
        self.words[_DIRECTORY_END] = self.end
        return place

    def _make_file(self):
        """The birth of a file, in the order of the contract."""
        stats = self.stats
        generation = int.from_bytes(os.urandom(8), "little") or 1
        name = "%s-%d-%016x.mmstats" % (stats.name, os.getpid(), generation)
        path, hidden = os.path.join(stats.folder, name), os.path.join(stats.folder, "." + name)
        fd = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(fd, 0o640)
            with contextlib.suppress(PermissionError):  # a file that only this user reads is more than none
                os.fchown(fd, -1, os.stat(stats.folder).st_gid)
            os.posix_fallocate(fd, 0, self.size)
            fcntl.fcntl(fd, _F_OFD_SETLK, struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
            self._map(fd, _MAP_SHARED | _MAP_FIXED)
            _libc.madvise(self.address, self.size, _MADV_DONTFORK)
            self._write_header()
            _barrier()
            self.words[_GENERATION] = generation
            os.rename(hidden, path)
            self.path = path
        except BaseException:
            os.unlink(hidden)
            raise
        finally:
            os.close(fd)  # the mapping keeps the lock

    def _write_header(self):
        stats, shared, lane = self.stats, self.shared, self.lane
        struct.pack_into(
            "<8sIIQQIIIIIIIIIIIIqqQ16s16s", self.bytes, 0, _MAGIC, _PAGE, 0, 0, self.size, _PAGE, self.directory,
            _PAGE + self.directory, shared.seq_words, shared.data_words, lane.first_seq * 8,
            self.size - lane.first_seq * 8, lane.seq_words, lane.data_words, 1, self.number, 0, stats.start_time,
            os.getpid(), _pid_start(), _boot_id(), stats.writer_id.bytes)
        # The child of a fork has the records of its parent, but counts from its own beginning.
        resource = stats.resource()
        self.records[0] = resource + bytes(len(self.records[0]) - len(resource))
        struct.pack_into("<I", self.records[0], 0, len(self.records[0]))
        at = 0
        for record in self.records:
            if record[4] == _SERIES:
                struct.pack_into("<q", record, 24, stats.start_time)
            self._write(at, record)
            at += len(record)
        self.words[_DIRECTORY_END] = at
        self.words[_LANES_USED] = 1
        if self.number == 0:
            self.words[_REMOVED] = stats.removed

    def _write(self, at, record):
        self.bytes[_PAGE + at:_PAGE + at + len(record)] = record

    def _map(self, fd, flags):
        address = _libc.mmap(self.address, self.size, _PROT_READ_WRITE, flags, fd, 0)
        if address == _MAP_FAILED:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        self.address = address


class _Instrument:
    __slots__ = ("_stats", "_words", "_at", "_seq")

    def __init__(self, stats, place, number, detail):
        self._stats, self._at, self._seq = stats, place.at, place.seq
        self._words = place.views[{"i64": "q", "f64": "d"}.get(number, "Q")]

    def _reset(self):
        """All words are 0 again; what is kept of them elsewhere is to be forgotten."""

    def _reject(self):
        with _lock:
            self._stats._segments[0].words[_REJECTED] += 1


class Counter(_Instrument):
    __slots__ = ()
    _least = 0

    def increment(self):
        with _lock:
            self._words[self._at] += 1

    def add(self, amount):
        try:
            if self._least <= amount < math.inf:
                with _lock:
                    self._words[self._at] += amount
                return
        except _NOT_TAKEN:
            pass
        self._reject()


class UpDownCounter(Counter):
    __slots__ = ()
    _least = -sys.float_info.max

    def decrement(self):
        self.add(-1)


class Gauge(_Instrument):
    __slots__ = ("_times", "_timed")

    def __init__(self, stats, place, number, merge):
        super().__init__(stats, place, number, merge)
        self._times, self._timed = place.views["Q"], merge == "last"

    def set(self, value):
        try:
            with _lock:
                self._words[self._at] = value
                if self._timed:
                    _barrier()
                    self._times[self._at + 1] = time.monotonic_ns()
        except _NOT_TAKEN:
            self._reject()


class Histogram(_Instrument):
    __slots__ = ("_bounds", "_sums", "_least", "_greatest")

    def __init__(self, stats, place, number, bounds):
        super().__init__(stats, place, "u64", bounds)
        self._bounds, self._sums = bounds, place.views["d"]
        self._reset()

    def _reset(self):
        self._least, self._greatest = math.inf, -math.inf

    def record(self, value):
        try:
            value = float(value)
        except _NOT_TAKEN:
            value = math.nan
        if not math.isfinite(value):
            self._reject()
            return
        with _lock:
            words, at, seq = self._words, self._at, self._seq
            words[seq] |= 1
            _barrier()
            self._sums[at] += value
            if value < self._least:
                self._least = value
                words[at + 1] = _bits(value) ^ _bits(math.inf)
            if value > self._greatest:
                self._greatest = value
                words[at + 2] = _bits(value) ^ _bits(-math.inf)
            words[at + 3 + bisect.bisect_left(self._bounds, value)] += 1
            _barrier()
            words[seq] += 1

    def time(self):
        """For a with statement: records how many seconds its block took, however it ended."""
        return _Timer(self)


class _Timer:
    __slots__ = ("_histogram", "_began")

    def __init__(self, histogram):
        self._histogram = histogram

    def __enter__(self):
        self._began = time.perf_counter()

    def __exit__(self, *_):
        self._histogram.record(time.perf_counter() - self._began)


class Text(_Instrument):
    __slots__ = ("_bytes", "_capacity")

    def __init__(self, stats, place, number, capacity):
        super().__init__(stats, place, number, capacity)
        self._bytes, self._capacity = place.views["B"], capacity

    def set(self, text):
        raw = _cut(str(text), self._capacity)
        with _lock:
            words, at, seq = self._words, self._at, self._seq
            words[seq] |= 1
            _barrier()
            words[at] = len(raw)
            self._bytes[at * 8 + 8:at * 8 + 8 + len(raw)] = raw
            _barrier()
            words[seq] += 1


class State(_Instrument):
    __slots__ = ("_names",)

    def __init__(self, stats, place, number, names):
        super().__init__(stats, place, number, names)
        self._names = names or (False, True)

    def set(self, state):
        try:
            with _lock:
                self._words[self._at] = self._names.index(state)
        except ValueError:
            self._reject()


def _views(memory):
    return {form: memory.cast(form) for form in "BQqd"}


def _bits(number):
    return struct.unpack("<Q", struct.pack("<d", number))[0]


def _whole_pages(size):
    return -(-size // _PAGE) * _PAGE


def _cut(text, most):
    """The text in UTF-8, cut between two characters where it is too long."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore").encode()


def _string(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<H", len(raw)) + raw


def _record(kind, payload):
    length = -(-(8 + len(payload)) // 8) * 8
    return bytearray(struct.pack("<IHH", length, kind, 0) + payload + bytes(length - 8 - len(payload)))


def _legal(text, most):
    try:
        return 1 <= len(text.encode()) <= most and not re.search("[\x00-\x1f\x7f]", text)
    except UnicodeEncodeError:
        return False


def _require_legal(what, text, most):
    if not _legal(text, most):
        raise ValueError("The %s %r is not 1 to %d bytes without control characters." % (what, text, most))


def _about(application):
    """The resource attributes that are the same in a forked child."""
    pairs = {"service.name": application, "host.name": platform.node(), "process.runtime.name": sys.implementation.name,
             "process.runtime.version": platform.python_version()}
    for pair in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "").split(","):
        key, _, value = pair.partition("=")
        pairs[key.strip()] = urllib.parse.unquote(value.strip())
    pairs["service.name"] = os.environ.get("OTEL_SERVICE_NAME") or pairs["service.name"]
    return {key: value for key, value in pairs.items() if _legal(key, 255) and _legal(value, 4096)}


def _pid_start():
    try:
        with io.open("/proc/self/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except OSError:
        return 0


def _boot_id():
    try:
        with io.open("/proc/sys/kernel/random/boot_id") as file:
            return uuid.UUID(file.read().strip()).bytes
    except OSError:
        return bytes(16)


def _make_folder(folder):
    for one in (os.path.dirname(folder), folder):
        try:
            os.mkdir(one, 0o700)
        except FileExistsError:
            continue
        fd = os.open(one, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            try:
                os.fchmod(fd, 0o2770)
            except PermissionError:  # of a service with RestrictSUIDSGID= of systemd; files get the group in any case
                os.fchmod(fd, 0o770)
        finally:
            os.close(fd)


def _remove_old_files(folder, application):
    """Takes away what earlier writers of this user and application left, and returns how many files it was."""
    pattern = re.compile(r"\.?%s-\d+-[0-9a-f]{16}\.mmstats" % re.escape(application))
    now, dead, over = time.time_ns(), [], []
    with contextlib.suppress(OSError):
        for name in filter(pattern.fullmatch, os.listdir(folder)):
            path, hidden = os.path.join(folder, name), name.startswith(".")
            with contextlib.suppress(OSError):  # another writer may have been faster
                ended = _end_of(path, hidden, now)
                if ended is None:
                    continue
                if now - ended > (_UNBORN_NANOSECONDS if hidden else _KEPT_NANOSECONDS):
                    over.append(path)
                elif not hidden:
                    dead.append((ended, path))
    over += [path for _, path in sorted(dead, reverse=True)[_KEPT_FILES:]]
    removed = 0
    for path in over:
        with contextlib.suppress(OSError):
            os.unlink(path)
            removed += 1
    return removed


def _end_of(path, hidden, now):
    """When the writer of a file ended. None: it lives, is not this user's, or its file is not of this format."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(fd)
        lock = fcntl.fcntl(fd, _F_OFD_GETLK, struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or struct.unpack(_FLOCK, lock)[0] != fcntl.F_UNLCK:
            return None
        if hidden:
            return status.st_mtime_ns
        header = os.pread(fd, (_CLOSED_AT + 1) * 8, 0)
        if len(header) < (_CLOSED_AT + 1) * 8 or not header.startswith(_MAGIC):
            return None
        closed = struct.unpack_from("<q", header, _CLOSED_AT * 8)[0]
        if not closed and status.st_mtime_ns % 10 ** 9:
            # It was killed, nobody knows when: the time is that of some store. Whole seconds say when that was found.
            with contextlib.suppress(OSError):
                os.utime(fd, ns=(status.st_atime_ns, now // 10 ** 9 * 10 ** 9))
            return now
        return closed or status.st_mtime_ns
    finally:
        os.close(fd)


def _before_fork():
    # A child whose hooks are run is to have the mappings, until its own files take their place; any other is not.
    _lock.acquire()
    _advise(_MADV_DOFORK)


def _after_fork_in_parent():
    _advise(_MADV_DONTFORK)
    _lock.release()


def _after_fork_in_child():
    try:
        for stats in _living:
            stats.begin_again()
    finally:
        _lock.release()


def _advise(advice):
    for stats in _living:
        for segment in stats._segments:
            segment.advise(advice)


@atexit.register
def _close_all():
    for stats in list(_living):
        stats.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
