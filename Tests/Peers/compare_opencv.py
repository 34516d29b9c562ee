#!/usr/bin/env python3
"""Times decoding and PNG encoding beside OpenCV: one thread each, in memory, round by round in turn.

usage: compare_opencv.py [--bench FILE] [--rounds N] IMAGE...

`make bench` builds the program. Both sides decode the same bytes, once untimed and then five times,
and the median counts; times are summed over the files. OpenCV throws each result away, as a loop
over a folder does. How fast that is depends on glibc: until a block of 32 MiB has been freed, every
large image comes as fresh pages from the kernel. So OpenCV is timed in both states: `fresh`, and
`reused`, where its memory stays. A ratio above 1 means that cxraug is faster.
"""

import argparse
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy

ROOT = Path(__file__).resolve().parent.parent.parent
REPETITIONS = 5
FLAGS = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH


def median_time(operation):
    operation()
    times = []
    for _ in range(REPETITIONS):
        start = time.perf_counter()
        operation()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def opencv_rows(paths):
    """Operation -> (ms a megapixel, bytes a pixel), over the files of one kind and depth."""
    rows = {}
    for path in paths:
        encoded = numpy.frombuffer(path.read_bytes(), numpy.uint8)
        image = cv2.imdecode(encoded, FLAGS)
        depth = f"{image.dtype.itemsize * 8} bits"
        format_name = "PNG" if path.suffix.lower() == ".png" else "JPEG"

        def add(operation, seconds, count):
            row = rows.setdefault(operation, [0, 0, 0])
            row[0] += image.size
            row[1] += seconds
            row[2] += count

        add(f"decode {format_name} {depth}", median_time(lambda: cv2.imdecode(encoded, FLAGS)), len(encoded))
        size = len(cv2.imencode(".png", image)[1])
        add(f"encode PNG {depth}", median_time(lambda: cv2.imencode(".png", image)), size)
    return {name: (row[1] * 1e9 / row[0], row[2] / row[0]) for name, row in rows.items()}


def cxraug_rows(bench, paths):
    command = [bench, "codecs", "--only-png", "--rounds", str(REPETITIONS), *map(str, paths)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = {}
    for line in lines[1:]:
        operation, bits, megapixels, milliseconds, size = re.match(
            r"(\w+ \w+) (\d+) bits +\d+ +([\d.]+) +([\d.]+) +([\d.]+)$", line).groups()
        # OpenCV knows the depth of the samples, not how many of their bits are significant.
        row = rows.setdefault(f"{operation} {8 if int(bits) <= 8 else 16} bits", [0, 0, 0])
        for i, value in enumerate([1, float(milliseconds), float(size)]):
            row[i] += value * float(megapixels)
    return {name: (row[1] / row[0], row[2] / row[0]) for name, row in rows.items()}


def opencv_apart(state, paths):
    """In a process of its own, so that one state of the allocator does not become the other."""
    command = [sys.executable, __file__, f"--only-opencv={state}", *map(str, paths)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name: (float(ms), float(size)) for name, ms, size in
            (line.split("\t") for line in output.splitlines())}


def main():
    parser = argparse.ArgumentParser(description="Decoding and PNG encoding beside OpenCV.")
    parser.add_argument("--bench", default=str(ROOT / ".build/release/cxraug-bench"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only-opencv", choices=["fresh", "reused"], help=argparse.SUPPRESS)
    parser.add_argument("images", nargs="+", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    if arguments.only_opencv:
        if arguments.only_opencv == "reused":
            numpy.ones(31 << 20, numpy.uint8)
        for name, (milliseconds, size) in opencv_rows(arguments.images).items():
            print(name, milliseconds, size, sep="\t")
        return

    sides = {
        "fresh": lambda: opencv_apart("fresh", arguments.images),
        "reused": lambda: opencv_apart("reused", arguments.images),
        "cxraug": lambda: cxraug_rows(arguments.bench, arguments.images),
    }
    rounds = [{side: run() for side, run in sides.items()} for _ in range(arguments.rounds)]
    print(f"OpenCV {cv2.__version__}, {len(arguments.images)} files, {arguments.rounds} rounds; ms a megapixel")
    print(f"{'':22}{'cxraug':>8}{'fresh':>8}{'ratio':>7}{'reused':>8}{'ratio':>7}  {'rounds':13}{'size':>6}")
    for name in sorted(set(rounds[0]["fresh"]) & set(rounds[0]["cxraug"])):
        medians = {side: statistics.median(one[side][name][0] for one in rounds) for side in sides}
        ratios = sorted(one["reused"][name][0] / one["cxraug"][name][0] for one in rounds)
        size = rounds[0]["cxraug"][name][1] / rounds[0]["fresh"][name][1]
        print(f"{name:22}{medians['cxraug']:8.3f}"
              f"{medians['fresh']:8.3f}{medians['fresh'] / medians['cxraug']:7.3f}"
              f"{medians['reused']:8.3f}{medians['reused'] / medians['cxraug']:7.3f}"
              f"  {ratios[0]:.3f}-{ratios[-1]:.3f}{size:8.3f}")


if __name__ == "__main__":
    main()
