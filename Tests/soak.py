#!/usr/bin/env python3
"""Feeds a watched folder as hospitals do, harms the watch, and checks that nothing is lost.

usage: soak.py [--program FILE] [--files N] [--seconds S] [--kills K] [--seed N] [--keep]

Writers copy, rename into place, write slowly and touch files into other decades; some files are
duplicates under another name, 2 % are damaged. Meanwhile the watch is killed (-9) and started again,
and its folder vanishes for a while. In the end every good picture must be in the data set once and
whole, every other be accounted for, memory and descriptors be what they were, and the data set equal
one that is built at once from the same files, sides and generator. The exit code is 1 if not.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIDE = 48


def png(pixels, level):
    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + pixels[y * SIDE:(y + 1) * SIDE] for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(rows, level)) + chunk(b"IEND", b""))


class Feed:
    """Writes files into the incoming folder over some time, and knows what must become of each."""

    def __init__(self, folder, count, seconds, seed):
        self.folder, self.count, self.seconds = folder, count, seconds
        self.random = random.Random(seed)
        self.good, self.duplicates, self.poison = {}, set(), set()
        self.gate = threading.Lock()  # held while the folder is away
        self.slow = []

    def put(self, name, content):
        path = self.folder / name
        way = self.random.random()
        if way < 0.05:
            thread = threading.Thread(target=self.put_slowly, args=(path, content))
            thread.start()
            self.slow.append(thread)
            return
        with self.gate:
            if way < 0.4:
                hidden = self.folder / ("." + name + ".xfer")
                hidden.write_bytes(content)
                os.rename(hidden, path)
            else:
                path.write_bytes(content)
            if way > 0.96:
                shift = self.random.choice([-1, 1]) * 315_000_000
                os.utime(path, (time.time() + shift,) * 2)

    def put_slowly(self, path, content):
        pieces = [content[i::4] for i in range(4)]
        length = len(content) // 4 + 1
        for i in range(4):
            with self.gate, open(path, "ab") as file:
                file.write(content[i * length:(i + 1) * length])
            time.sleep(1.5)

    def run(self):
        start, recent = time.monotonic(), []
        for number in range(self.count):
            delay = start + number * self.seconds / self.count - time.monotonic()
            if delay > 0:
                time.sleep(delay)
            kind = self.random.random()
            if kind < 0.02:
                name = f"damaged{number}.png"
                content = png(self.random.randbytes(SIDE * SIDE), 1)
                self.put(name, content[:len(content) // 2] if number % 2 else b"no picture at all")
                self.poison.add(name)
            elif kind < 0.05 and recent and time.monotonic() - recent[0][0] > 25:
                _, pixels, content = recent.pop(0)
                name = f"zz{number}.png"
                self.put(name, content if number % 2 else png(pixels, 9))
                self.duplicates.add(name)
            else:
                pixels = self.random.randbytes(SIDE * SIDE)
                content = png(pixels, 1)
                name = f"patient{number // 3}_{number % 3}.png"
                self.put(name, content)
                self.good[name] = hashlib.sha256(content).hexdigest()
                if len(recent) < 100:
                    recent.append((time.monotonic(), pixels, content))
        for thread in self.slow:
            thread.join()


class Watch:
    """The program, watching; started again after it was killed."""

    def __init__(self, command, log):
        self.command, self.log = command, log
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stderr=self.log, stdout=self.log)

    def kill(self, with_child):
        children = []
        if with_child:
            listed = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
            children = [int(number) for number in listed.stdout.split()]
        self.process.kill()
        for child in children:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.start()

    def figures(self):
        """Resident KiB and open descriptors."""
        base = Path(f"/proc/{self.process.pid}")
        lines = (base / "status").read_text().splitlines()
        resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        return resident, len(os.listdir(base / "fd"))


def tree(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file() and ".cxraug" not in path.parts}


class Probe:
    """Drops one file more and measures how long it takes into the manifest."""

    def __init__(self, feed, output, number):
        self.manifest, self.latency = output / "manifest.jsonl", None
        self.name = f"patient{900_000 + number}_0.png"
        content = png(random.Random(f"probe {number}").randbytes(SIDE * SIDE), 1)
        self.digest = hashlib.sha256(content).hexdigest()
        with feed.gate:
            (feed.folder / self.name).write_bytes(content)
        feed.good[self.name] = self.digest
        self.dropped = time.monotonic()

    def run(self):
        while time.monotonic() - self.dropped < 60:
            if self.manifest.exists() and self.digest in self.manifest.read_text():
                self.latency = time.monotonic() - self.dropped
                return
            time.sleep(0.1)

    def __str__(self):
        return "over 60 s" if self.latency is None else f"{self.latency:.1f} s"


def main():
    parser = argparse.ArgumentParser(description="A soak of build --watch.")
    parser.add_argument("--program", default=str(ROOT / ".build/release/cxraug"))
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=45)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the folder and print its name")
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="cxraug-soak-"))
    base, incoming, output = work / "in", work / "incoming", work / "out"
    base.mkdir()
    incoming.mkdir()
    rng = random.Random(arguments.seed + 1)
    for number in range(40):
        (base / f"patient{100_000 + number}_0.png").write_bytes(png(rng.randbytes(SIDE * SIDE), 1))
    generator = work / "g.safetensors"
    subprocess.run(
        [arguments.program, "train", str(base), "-o", str(generator), "--size", "64", "--width", "8",
         "--train-steps", "2", "-q"], check=True)
    options = ["--size", "64", "--synthetic", "0.05x", "--generator", str(generator)]
    command = [arguments.program, "build", str(base), "-o", str(output), *options, "--progress", "none",
               "--watch", str(incoming), "--poll", "1s", "--settle", "3s"]
    log_path = work / "log"
    feed = Feed(incoming, arguments.files, arguments.seconds, arguments.seed)
    failures = []

    def check(holds, text):
        if not holds:
            failures.append(text)

    def status():
        done = subprocess.run([arguments.program, "status", str(output), "--json"], capture_output=True, text=True)
        return json.loads(done.stdout) if done.returncode == 0 else {"done": 0, "waiting": 1}

    with open(log_path, "w") as log:
        watch = Watch(command, log)
        feeder = threading.Thread(target=feed.run)
        feeder.start()
        start = time.monotonic()
        harms = sorted(rng.uniform(0.15, 0.95) * arguments.seconds for _ in range(arguments.kills))
        vanish = 0.5 * arguments.seconds
        samples, kills, early = [], 0, None
        while feeder.is_alive():
            time.sleep(0.5)
            now = time.monotonic() - start
            if harms and now > harms[0]:
                harms.pop(0)
                watch.kill(with_child=kills % 2 == 0)
                kills += 1
            if vanish and now > vanish:
                vanish = None
                with feed.gate:
                    os.rename(incoming, work / "away")
                    time.sleep(8)
                    os.rename(work / "away", incoming)
            check(watch.process.poll() is None, "the watch ended by itself")
            if failures:
                break
            known = len(feed.good)
            if early is None and now > 3:
                early = Probe(feed, output, 1)
                threading.Thread(target=early.run).start()
            if not samples or known >= samples[-1][0] + max(arguments.files // 20, 10):
                samples.append((known, *watch.figures()))
        feeder.join()
        deadline = time.monotonic() + 120 + arguments.files / 20
        expected = len(feed.good) + 40
        while time.monotonic() < deadline:
            now = status()
            accounted = now["done"] + now.get("duplicate", 0) + now.get("quarantined", 0)
            if accounted >= expected + len(feed.duplicates) + len(feed.poison) and not now["waiting"]:
                break
            time.sleep(1)
        samples.append((len(feed.good), *watch.figures()))
        final = status()
        # One file more: how long until it is in the data set?
        late = Probe(feed, output, 2)
        late.run()
        check(late.latency is not None, "the last file is not in the manifest after 60 s")
        time.sleep(1)
        stopping = time.monotonic()
        watch.process.send_signal(signal.SIGTERM)
        code = watch.process.wait(timeout=30)
        stopped = time.monotonic() - stopping

    rows = [json.loads(line) for line in (output / "manifest.jsonl").read_text().splitlines()]
    originals = [row["parent_sha256"] for row in rows if row["kind"] == "original"]
    whole = set(feed.good.values())
    came = [digest for digest in originals if digest in whole]
    check(len(set(came)) == len(whole), f"lost: {len(whole) - len(set(came))} of {len(whole)}")
    check(len(came) == len(set(came)), f"twice: {len(came) - len(set(came))}")
    check(len(originals) == len(came) + 40, f"half-read or unknown: {len(originals) - len(came) - 40}")
    check(final["duplicate"] == len(feed.duplicates),
          f"{final['duplicate']} duplicates; expected {len(feed.duplicates)}")
    check(final["quarantined"] == len(feed.poison),
          f"{final['quarantined']} quarantined; expected {len(feed.poison)}")
    check(code == 0 and stopped <= 5, f"stopped with {code} after {stopped:.1f} s")
    verified = subprocess.run([arguments.program, "verify", str(output)], capture_output=True, text=True)
    check(verified.returncode == 0, "verify: " + verified.stderr[:300])
    once = work / "once"
    once.mkdir()
    shutil.copy(output / "dataset.json", once / "dataset.json")
    built = subprocess.run(
        [arguments.program, "build", str(base), str(incoming), "-o", str(once), *options, "-q"],
        capture_output=True, text=True)
    check(built.returncode == 3 if feed.poison or feed.duplicates else built.returncode == 0,
          f"built at once: {built.returncode}")
    left, right = tree(output), tree(once)
    different = sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))
    check(not different, f"{len(different)} files differ from a build at once: {different[:3]}")
    journal = (output / ".cxraug/watch.jsonl").stat().st_size
    files = len(feed.good) + 40 + len(feed.duplicates) + len(feed.poison)
    third = [sample for sample in samples if sample[0] >= samples[-1][0] // 10] or samples

    print(f"files       {files}: {len(feed.good) + 40} good, {len(feed.duplicates)} duplicates, "
          f"{len(feed.poison)} damaged, in {arguments.seconds:.0f} s; {kills} kills, 1 folder gone")
    print(f"memory      {third[0][1]} KiB at {third[0][0]} files, {samples[-1][1]} KiB at {samples[-1][0]}")
    print(f"descriptors {third[0][2]} at {third[0][0]} files, {samples[-1][2]} at {samples[-1][0]}")
    print(f"journal     {journal / files:.0f} bytes a file")
    print(f"latency     {early} from a file's drop to the manifest at first, {late} at last "
          "(poll 1 s, settle 3 s)")
    print(f"stop        {stopped:.1f} s after SIGTERM, exit code {code}")
    for failure in failures:
        print(f"FAILED      {failure}")
    print("passed" if not failures else "failed")
    if arguments.keep or failures:
        print(f"kept        {work}")
    else:
        shutil.rmtree(work)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
