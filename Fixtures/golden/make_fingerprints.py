"""Rewrites fingerprints.txt: what Python makes of the fingerprints of a few phantoms and textures.

Run:  python make_fingerprints.py      (needs numpy, scipy and opencv-python-headless)

Written from the description of the method, not from the Swift code: fingerprints in exact integers, the
similarity of aligned ones with matrices. Lines: `fingerprint NAME TEXT`, `similarity NAME NAME VALUE`.
"""

from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from scipy.ndimage import uniform_filter

SIDE, RING, TOP = 32, 2, 3
GRID = 2 * (SIDE + 2 * RING)
FILTER = np.array([-3, -9, 29, 111, 111, 29, -9, -3], np.int64)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def cell_means(image, bits):
    def overlaps(count):  # of cell k, k*count..<(k+1)*count, with sample i, i*GRID..<(i+1)*GRID
        k, i = np.mgrid[0:GRID, 0:count]
        return np.maximum(0, np.minimum((k + 1) * count, (i + 1) * GRID) - np.maximum(k * count, i * GRID))

    sums = overlaps(image.shape[0]) @ image.astype(np.int64) @ overlaps(image.shape[1]).T
    white = image.size * ((1 << bits) - 1)
    return np.array([[int(value) * 65535 // white for value in row] for row in sums], np.int64)


def fingerprint(image, bits):
    halving = np.zeros((SIDE, GRID), np.int64)
    for k in range(SIDE):
        middle = 2 * (k + RING) + 1
        halving[k, middle - 4 : middle + 4] = FILTER
    values = halving @ cell_means(image, bits) @ halving.T
    spread = values.max() - values.min()
    if spread == 0:
        return np.zeros((SIDE, SIDE), np.int64)
    steps = (2 * 1023 * (values - values.min()) + spread) // (2 * spread)
    order = np.sort(steps.ravel())
    ranks = np.searchsorted(order, steps, "left") + np.searchsorted(order, steps, "right")
    padded = np.pad(ranks, 2, mode="edge")
    sums = sum(padded[y : y + SIDE, x : x + SIDE] for y in range(5) for x in range(5))
    structure = 25 * ranks - sums
    deviation = (structure**2).sum()
    reached = [structure**2 * 100 * SIDE * SIDE >= 9 * (2 * k - 1) ** 2 * deviation for k in (1, 2, 3)]
    return np.sign(structure) * sum(part.astype(np.int64) for part in reached)


def text(levels):
    flat = levels.ravel() + TOP + 1
    return "".join(ALPHABET[a * 8 + b] for a, b in zip(flat[::2], flat[1::2]))


def unit(values):
    values = values - values.mean()
    return values / np.sqrt((values**2).sum())


PLACES = (np.arange(SIDE) - (SIDE - 1) / 2) / (SIDE / 2)


def reader(shift, stretch):
    """The matrix that reads an axis elsewhere, by Catmull-Rom cubics."""
    position = np.clip(np.arange(SIDE) + shift + stretch * PLACES, 0, SIDE - 1)
    cell = np.minimum(np.floor(position).astype(int), SIDE - 2)
    f = position - cell
    weights = [
        -0.5 * f + f**2 - 0.5 * f**3, 1 - 2.5 * f**2 + 1.5 * f**3,
        0.5 * f + 2 * f**2 - 1.5 * f**3, -0.5 * f**2 + 0.5 * f**3,
    ]
    matrix = np.zeros((SIDE, SIDE))
    for tap, weight in enumerate(weights):
        np.add.at(matrix, (np.arange(SIDE), np.clip(cell + tap - 1, 0, SIDE - 1)), weight)
    return matrix


def similarity(first, second):
    first, second = unit(first.astype(float)), unit(second.astype(float))
    inside = (slice(1, -1), slice(1, -1))

    def moved(surface, p):
        return reader(p[1], p[3]) @ surface @ reader(p[0], p[2]).T

    p = np.zeros(4)
    for _ in range(3):
        a, b = moved(first, -p / 2), moved(second, p / 2)
        down, across = np.gradient((a + b) / 2)
        slopes = [across, down, PLACES[None, :] * across, PLACES[:, None] * down]
        slopes = np.stack([slope[inside].ravel() for slope in slopes], 1)
        normal = slopes.T @ slopes
        normal += np.eye(4) * 1e-4 * np.trace(normal) / 4
        p = np.clip(p - np.linalg.solve(normal, slopes.T @ (b - a)[inside].ravel()), -1, 1)
    a, b = moved(first, -p / 2), moved(second, p / 2)
    a, b = (unit((s - uniform_filter(s, 3))[inside]) for s in (a, b))
    return (a * b).sum()


def texture(width, height):
    y, x = np.mgrid[0:height, 0:width]
    return (3 * x * x + 5 * y * y + 7 * x * y + 31 * x + 17 * y) % 4096


def main():
    here = Path(__file__).parent
    phantoms = here.parent / "phantoms" / "images"
    found = {}
    for name in ["phantom002_1", "phantom002_2", "phantom016_1", "phantom035_1"]:
        image = cv2.imread(str(phantoms / f"{name}.png"), cv2.IMREAD_UNCHANGED)
        found[name] = fingerprint(image, 8)
    # Cropped by 4, 3, 0 and 5 samples.
    image = cv2.imread(str(phantoms / "phantom002_1.png"), cv2.IMREAD_UNCHANGED)
    found["cropped"] = fingerprint(image[4:-3, :-5], 8)
    for width, height in [(1, 1), (5, 3), (41, 29), (72, 72), (201, 130)]:
        found[f"texture{width}x{height}"] = fingerprint(texture(width, height), 12)
    lines = [f"fingerprint {name} {text(levels)}" for name, levels in found.items()]
    chests = [name for name in found if not name.startswith("texture")]
    for a, b in combinations(chests, 2):
        lines.append(f"similarity {a} {b} {similarity(found[a], found[b]):.12f}")
    (here / "fingerprints.txt").write_text("\n".join(lines) + "\n")


main()
