"""A writer that holds a counter c and a gauge g at a value until its standard input ends: hold.py APPLICATION VALUE"""

import sys

import mmstats2

stats = mmstats2.open(sys.argv[1])
stats.counter("c").add(int(sys.argv[2]))
stats.gauge("g", merge="each").set(float(sys.argv[2]))
for path in stats.files:
    print("file", path)
print("ready", flush=True)
sys.stdin.read()
stats.close()
