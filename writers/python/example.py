#!/usr/bin/env python3
"""A shop that sells nothing: every kind of metric once. MMSTATS_PATH says where its file goes."""

import mmstats2

stats = mmstats2.open("example")
if stats.problem:
    print(stats.problem)

requests = {code: stats.counter("http.server.requests", "Requests answered.", unit="{request}", labels={"code": code})
            for code in ("200", "500")}
duration = stats.histogram("http.server.request.duration", "How long requests took.", unit="s", bounds=(0.1, 0.5, 1))
busy = stats.counter("worker.busy", "Time spent working.", unit="s", number=float)
waiting = stats.up_down_counter("queue.length", "Requests that wait.", unit="{request}")
temperature = stats.gauge("room.temperature", "How warm it is.", unit="Cel", labels={"room": "hall"}, merge="max")
version = stats.text("build.version", "What runs.", capacity=32)
phase = stats.state("shop.phase", "What the shop does.", names=("opening", "open", "closed"))

for seconds in (0.05, 0.5, 0.75, 2):
    requests["200"].increment()
    duration.record(seconds)
    busy.add(seconds)
requests["500"].add(3)
waiting.add(5)
waiting.decrement()
temperature.set(21.5)
version.set("1.2 – größer")
phase.set("open")
with duration.time():
    pass

for path in stats.files:
    print(path)
