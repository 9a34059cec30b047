#!/usr/bin/env python3
"""Whether stores into a mapped file wait for a disk: python3 bench/stores.py DIRECTORY_ON_A_DISK

Stores for 15 s into a file in /dev/shm and into one on the disk, each while nothing else goes on and while another process
writes to the disk and has it synced all the time. Counts the page faults of the storing thread and how often it gave the processor up
to wait (not how often it was taken away, so that other work on the machine does not count).
"""
import mmap, os, resource, signal, subprocess, sys, time

SECONDS, LENGTH = 15, 1 << 20


def store(directory, disk, is_synced):
    path, other = os.path.join(directory, f"stores-{os.getpid()}"), os.path.join(disk, f"stores-other-{os.getpid()}")
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    load = None
    try:
        os.posix_fallocate(file, 0, LENGTH)
        words = memoryview(mmap.mmap(file, LENGTH)).cast("Q")
        for i in range(0, len(words), 512):
            words[i] = 1
        if is_synced:
            load = subprocess.Popen(
                ["bash", "-c", f"while :; do dd if=/dev/zero of={other} bs=1M count=16 2>/dev/null; sync -f {disk}; done"], start_new_session=True)
        before, end, count = resource.getrusage(resource.RUSAGE_THREAD), time.monotonic() + SECONDS, 0
        while time.monotonic() < end:
            for _ in range(1000):
                words[count * 512 % len(words)] = count
                count += 1
        after = resource.getrusage(resource.RUSAGE_THREAD)
    finally:
        if load:
            os.killpg(load.pid, signal.SIGKILL)
            load.wait()
        for one in (path, other):
            if os.path.exists(one):
                os.remove(one)
    print(f"{directory}, {'synced all the time' if is_synced else 'nothing else'}: {count} stores, "
          f"{after.ru_minflt + after.ru_majflt - before.ru_minflt - before.ru_majflt} page faults, {after.ru_nvcsw - before.ru_nvcsw} waits")


for directory in ("/dev/shm", sys.argv[1]):
    for is_synced in (False, True):
        store(directory, sys.argv[1], is_synced)
