#!/usr/bin/env python3
"""Times classic variants on disk beside OpenCV, Albumentations and Augmentor, in turns.

usage: compare_augmenters.py [--program FILE] [--seconds N] [--workers N] [--work FOLDER] RADIOGRAPHS

Every radiograph in the folder RADIOGRAPHS is brought to 1024 x 1024 samples of 8 bits first. Then every
side reads these PNG files, makes five variants of each (turned by up to 10 degrees, mirrored half of the
time, sheared by up to 5 degrees; bilinear), and writes PNG, with the same number of workers: at 256 x 256,
at the size of the sources, and at 2048 x 2048 with 16 bits from procedural pictures. Sides take turns until
each has worked for the seconds that were asked for. Imports and starting workers are left out for the
others; for cxraug the whole run counts, with scan, hashes, near-copy search, originals, manifest and sync.

A library that is not installed is left out. A ratio above 1 means that cxraug is faster.
"""

import argparse
import contextlib
import math
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy

ROOT = Path(__file__).resolve().parent.parent.parent
VARIANTS = 5
STEPS = "rotate:±10 flip:h@0.5 shear:±5,horizontal"


def write_sources(radiographs, folder):
    folder.mkdir(parents=True)
    paths = sorted(path for path in Path(radiographs).iterdir() if path.is_file())
    for path in paths:
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if image is not None:
            image = cv2.resize(image, (1024, 1024), interpolation=cv2.INTER_CUBIC)
            cv2.imwrite(str(folder / f"{path.stem}.png"), image)
    return folder


def write_phantoms(folder, count=12, side=2048):
    """16-bit pictures with the smoothness and the noise of a radiograph."""
    folder.mkdir(parents=True)
    generator = numpy.random.default_rng(1)
    for index in range(count):
        coarse = generator.random((17, 17)).astype(numpy.float32)
        image = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC) * 40000 + 12000
        image += generator.normal(0, 150, image.shape)
        cv2.imwrite(str(folder / f"phantom{index:03}.png"), image.clip(0, 65535).astype(numpy.uint16))
    return folder


def opencv_variant(image):
    height, width = image.shape
    turn = numpy.vstack([
        cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-10, 10), 1), [0, 0, 1]])
    slope = math.tan(math.radians(random.uniform(-5, 5)))
    matrix = numpy.array([[1, slope, -slope * height / 2], [0, 1, 0], [0, 0, 1]]) @ turn
    if random.random() < 0.5:
        matrix = numpy.array([[-1, 0, width - 1], [0, 1, 0], [0, 0, 1]]) @ matrix
    return cv2.warpAffine(image, matrix[:2], (width, height), flags=cv2.INTER_LINEAR,
                          borderMode=cv2.BORDER_REFLECT)


def albumentations_variant():
    import albumentations

    steps = albumentations.Compose([
        albumentations.Affine(rotate=(-10, 10), shear={"x": (-5, 5), "y": 0}, p=1),
        albumentations.HorizontalFlip(p=0.5)])
    return lambda image: steps(image=image)["image"]


def start_worker(name):
    global variant
    cv2.setNumThreads(1)
    variant = opencv_variant if name == "opencv" else albumentations_variant()


def make_variants(task):
    path, size, output = task
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
    if size:
        image = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    for index in range(VARIANTS):
        cv2.imwrite(f"{output}/{path.stem}_{index}.png", variant(image))


class PythonSide:
    """A loop over OpenCV or Albumentations in worker processes that are already running."""

    def __init__(self, name, workers):
        self.name = name
        context = multiprocessing.get_context("spawn")
        self.pool = context.Pool(workers, start_worker, (name,))
        self.pool.map(abs, range(workers * 4), chunksize=1)

    def run(self, sources, size, output):
        tasks = [(path, size, output) for path in sources]
        start = time.perf_counter()
        self.pool.map(make_variants, tasks, chunksize=4)
        return time.perf_counter() - start


class AugmentorSide:
    """Augmentor with its own threads; it writes random picks, so many that there are five a source."""

    name = "augmentor"

    def __init__(self, workers):
        import Augmentor

        self.module = Augmentor

    def run(self, sources, size, output):
        pipeline = self.module.Pipeline(str(sources[0].parent), str(output), save_format="PNG")
        if size:
            pipeline.resize(1, size, size)
        pipeline.rotate(1, 10, 10)
        pipeline.flip_left_right(0.5)
        pipeline.shear(1, 5, 5)
        start = time.perf_counter()
        # Its bar of progress would hide the table.
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
            pipeline.sample(VARIANTS * len(sources), multi_threaded=True)
        return time.perf_counter() - start


class OurSide:
    name = "cxraug"

    def __init__(self, program, workers):
        self.program = program.resolve()
        self.workers = workers

    def run(self, sources, size, output):
        command = [
            self.program, "build", sources[0].parent, "-o", output / "set", "--val", "0", "--quiet",
            "--classic", f"{VARIANTS}x", "--size", str(size or "native"), "--transforms", STEPS,
            "--jobs", str(self.workers), "--keep-similar"]
        start = time.perf_counter()
        subprocess.run(list(map(str, command)), check=True)
        return time.perf_counter() - start


def mean_size(output):
    sizes = [path.stat().st_size for path in output.rglob("*.[pP][nN][gG]")
             if "set" not in path.parts or "__c" in path.name]
    return sum(sizes) / max(1, len(sizes))


def compare(title, sources, size, sides, seconds, work):
    spent = {side.name: [0.0, 0, 0.0] for side in sides}
    # Outputs stay until the end: ext4 passes over each inode that was freed lately, one by one.
    outputs = Path(tempfile.mkdtemp(dir=work))
    while any(spent[side.name][0] < seconds for side in sides):
        for side in sides:
            own = spent[side.name]
            if own[0] >= seconds:
                continue
            output = Path(tempfile.mkdtemp(dir=outputs))
            own[0] += side.run(sources, size, output)
            own[1] += len(sources)
            own[2] = mean_size(output)
            # Nobody waits for the disk to write what another side left.
            os.sync()
    shutil.rmtree(outputs)
    ours = spent["cxraug"]
    print(f"\n{title}: {len(sources)} sources")
    print("side              seconds  sources/s  variants/s  KiB a variant  ratio")
    for side in sides:
        time_spent, count, size_mean = spent[side.name]
        rate = count / time_spent
        print(f"{side.name:16} {time_spent:8.1f} {rate:10.1f} {rate * VARIANTS:11.1f} "
              f"{size_mean / 1024:14.1f} {ours[1] / ours[0] / rate:6.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("radiographs", type=Path)
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/cxraug")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--work", type=Path, help="a folder for sources and outputs")
    parser.add_argument("--only", choices=["256", "full", "16bit"])
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="augmenters-", dir=options.work))
    try:
        sides = [OurSide(options.program, options.workers), PythonSide("opencv", options.workers)]
        for name, make in [
            ("albumentations", lambda: PythonSide("albumentations", options.workers)),
            ("augmentor", lambda: AugmentorSide(options.workers)),
        ]:
            try:
                __import__({"albumentations": "albumentations", "augmentor": "Augmentor"}[name])
                sides.append(make())
            except ImportError:
                print(f"{name}: not installed; left out", file=sys.stderr)
        if options.only != "16bit":
            folder = write_sources(options.radiographs, work / "sources")
            sources = sorted(folder.iterdir())
            if options.only != "full":
                compare("1024 to 256", sources, 256, sides, options.seconds, work)
            if options.only != "256":
                # A folder of their own: cxraug and Augmentor take all that lies in one.
                few = work / "few"
                few.mkdir()
                for path in sources[:40]:
                    (few / path.name).hardlink_to(path)
                compare("1024 as it is", sorted(few.iterdir()), 0, sides[:3], options.seconds, work)
        if options.only in (None, "16bit"):
            phantoms = sorted(write_phantoms(work / "phantoms").iterdir())
            compare("2048, 16 bits, to 256", phantoms, 256, sides[:3], options.seconds, work)
            compare("2048, 16 bits, as it is", phantoms, 0, sides[:3], options.seconds, work)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
