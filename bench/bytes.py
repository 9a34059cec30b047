#!/usr/bin/env python3
"""How many bytes a page and a push have, and what memory the daemon takes.

    python3 bench/bytes.py EXPORTER [--prometheus PROMETHEUS]
    python3 bench/bytes.py EXPORTER --series COUNT [--push]

EXPORTER is the daemon's binary. Without --series, writers (writers/python) make a service that is not there: 8 applications of 4
processes each, every process with 100 counters (5 codes of 20 routes), 20 histograms of 14 bounds and 30 gauges. All values are
random, so that gzip has something to do. With --series there are that many counters with two labels in files of 50,000, and what is
printed is time and memory; with --push they are also pushed every second. With --prometheus (a binary of version 3), an agent of it scrapes every two seconds and writes on. Everything runs on the loopback, in /dev/shm, and ends with the script.
"""
import argparse, gzip, http.server, os, pathlib, random, re, signal, socket, subprocess, sys, tempfile, threading, time, urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "writers" / "python"))
import mmstats2  # noqa: E402

APPLICATIONS, PROCESSES, ROUTES, GAUGES = 8, 4, 20, 30
CODES = ("200", "301", "400", "404", "500")
FILE_SERIES = 50_000
AGENT_SECONDS = 30
COST_PAGES = 300
FORMATS = {
    "text 0.0.4": "text/plain;version=0.0.4",
    "OpenMetrics 1.0.0": "application/openmetrics-text;version=1.0.0",
    "protobuf": "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def service(stats, random):
    for route in (f"/api/v1/resource{i}" for i in range(ROUTES)):
        for code in CODES:
            stats.counter("http.server.requests", "Requests answered.", "{request}", {"route": route, "code": code}).add(random.randrange(10**6))
        histogram = stats.histogram("http.server.request.duration", "Time to answer.", "s", {"route": route})
        for _ in range(2_000):
            histogram.record(random.expovariate(5))
    for i in range(GAUGES):
        stats.gauge(f"pool.connections.state{i}", "Connections.", "{connection}", merge="sum").set(random.randrange(1_000))


def counters(stats, random, first, count):
    for i in range(first, first + count):
        stats.counter("bench.requests", "Requests.", "", {"route": f"/route/{i}", "code": "200"}).add(random.randrange(10**6))


class Writers:
    """Processes that write, and then wait until this is left."""

    def __init__(self, root, jobs):
        self.children = []
        ready, told = os.pipe()
        for number, (application, job) in enumerate(jobs):
            child = os.fork()
            if child == 0:
                stats = mmstats2.open(application, root)
                job(stats, random.Random(number))
                os.write(told, b"x" if stats.problem is None else b"!")
                signal.pause()
            self.children.append(child)
        if b"!" in b"".join(os.read(ready, 1) for _ in jobs):
            raise SystemExit("a writer has no file")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in self.children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


class Sink(http.server.ThreadingHTTPServer):
    """Takes pushes and knows how long they were."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.lengths.append(len(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.lengths = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Exporter:
    def __init__(self, binary, root, *flags):
        self.port = free_port()
        self.process = subprocess.Popen(
            [binary, "--mmstats.path", root, "--web.listen-address", f"127.0.0.1:{self.port}", "--log.level", "error", *flags],
            env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": ""})
        for _ in range(300):
            try:
                self.page("text 0.0.4", "/-/ready")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the exporter does not listen")

    def page(self, format, path="/metrics?collect[]=writers", encoding="identity"):
        headers = {"Accept": FORMATS[format], "Accept-Encoding": encoding}
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers), timeout=120) as answer:
            return answer.read()

    def own(self, name):
        page = self.page("text 0.0.4", "/metrics?collect[]=exporter").decode()
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", page, re.MULTILINE))

    def cpu(self):
        """Seconds of processor time so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cost(self, format, encoding):
        """Milliseconds of processor time that a page takes, from the files to the last byte."""
        start = self.cpu()
        for _ in range(COST_PAGES):
            self.page(format, encoding=encoding)
        return (self.cpu() - start) * 1000 / COST_PAGES

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return tuple(int(re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[1]) * 1024 / 1e6 for name in ("VmRSS", "RssAnon"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def samples_of(page):
    return sum(1 for line in page.splitlines() if line and not line.startswith(b"#"))


def show_pages(exporter, what):
    samples = samples_of(exporter.page("text 0.0.4"))
    print(f"\n{what}: {samples} samples of {exporter.own('mmexporter_series'):.0f} series")
    for format in FORMATS:
        plain, small = exporter.page(format), exporter.page(format, encoding="gzip")
        assert gzip.decompress(small)[:64] == plain[:64]
        print(f"  {format:18} {len(plain):9} bytes, {len(plain) / samples:6.1f} a sample, "
              f"{exporter.cost(format, 'identity'):5.1f} ms; gzip {len(small):8}, {len(small) / samples:5.1f} a sample, {exporter.cost(format, 'gzip'):5.1f} ms")
    return samples


def show_push(binary, root, more, samples):
    for compression in ("none", "gzip"):
        sink = Sink()
        flags = ["--otlp.metrics-endpoint", f"http://127.0.0.1:{sink.server_port}/v1/metrics", "--otlp.interval", "1s", "--otlp.compression", compression, *more]
        with Exporter(binary, root, *flags) as exporter:
            while len(sink.lengths) < 3:
                time.sleep(0.1)
            points = exporter.own("mmexporter_otlp_metrics_points_total") / exporter.own("mmexporter_otlp_metrics_requests_total")
        length = sink.lengths[0]
        print(f"  OTLP, {compression:12} {length:9} bytes, {length / points:6.1f} a point ({points:.0f} points), {length / samples:5.1f} a sample")
        sink.shutdown()


def show_agent(prometheus, exporter, samples):
    sink = Sink()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="mmexporter-agent-") as home:
        configuration = pathlib.Path(home) / "prometheus.yml"
        configuration.write_text(
            f"global: {{scrape_interval: 2s}}\nscrape_configs: [{{job_name: mmexporter, params: {{'collect[]': [writers]}}, static_configs: [{{targets: ['127.0.0.1:{exporter.port}']}}]}}]\n"
            f"remote_write: [{{url: 'http://127.0.0.1:{sink.server_port}/', metadata_config: {{send: false}}}}]\n")
        agent = subprocess.Popen(
            [prometheus, "--agent", f"--config.file={configuration}", f"--storage.agent.path={home}/wal", f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"])
        try:
            time.sleep(AGENT_SECONDS)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                sent = sum(float(value) for value in re.findall(r"^prometheus_remote_storage_samples_total\{.*\} (\S+)$", answer.read().decode(), re.MULTILINE))
            length = sum(sink.lengths)
            resident = int(re.search(r"^VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{agent.pid}/status").read_text(), re.MULTILINE)[1]) * 1024 / 1e6
        finally:
            agent.terminate()
            agent.wait()
    sink.shutdown()
    print(f"  remote write (1.0)  {length / sent:6.1f} bytes a sample ({sent:.0f} samples in {len(sink.lengths)} requests); the agent has {resident:.0f} MB for {samples} series")


def show_service(binary, prometheus, root):
    jobs = [(f"shop{i % APPLICATIONS}", service) for i in range(APPLICATIONS * PROCESSES)]
    with Writers(root, jobs):
        for flags in (["--merge=application"], ["--merge=process"], ["--merge.app-label="]):
            with Exporter(binary, root, *flags) as exporter:
                samples = show_pages(exporter, " ".join(flags))
                if prometheus:
                    show_agent(prometheus, exporter, samples)
            show_push(binary, root, flags, samples)


def show_memory(binary, root, count, is_pushed):
    sink = Sink()
    push = ["--otlp.metrics-endpoint", f"http://127.0.0.1:{sink.server_port}/v1/metrics", "--otlp.interval", "1s"] if is_pushed else []
    step = min(count, FILE_SERIES)
    jobs = [(f"app{i}", lambda stats, random, first=i * step: counters(stats, random, first, step)) for i in range(count // step)]
    with Writers(root, jobs), Exporter(binary, root, *push) as exporter:
        times = []
        for _ in range(6):
            start = time.monotonic()
            samples = samples_of(exporter.page("text 0.0.4"))
            times.append(time.monotonic() - start)
        time.sleep(5)
        resident, own = exporter.memory()
        print(f"{samples} samples of {count} series in {len(jobs)} files: first page {times[0]:.2f} s, then {min(times[1:]):.3f} s; "
              f"resident {resident:.0f} MB, its own {own:.0f} MB; files {sum(f.stat().st_size for f in pathlib.Path(root).rglob('*.mmstats')) / 1e6:.0f} MB")
        if is_pushed:
            print(f"  {len(sink.lengths)} requests of up to {max(sink.lengths)} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exporter")
    parser.add_argument("--prometheus")
    parser.add_argument("--series", type=int, default=0)
    parser.add_argument("--push", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mmexporter-bytes-", dir="/dev/shm") as root:
        if arguments.series:
            show_memory(arguments.exporter, root, arguments.series, arguments.push)
        else:
            show_service(arguments.exporter, arguments.prometheus, root)


main()
