#!/usr/bin/env python3
"""Training and generation of the same networks in PyTorch on the CPU and in cxraug, by turns.

    python3 Tests/Peers/compare_pytorch.py                    everything below at 256 x 256, beside its goal
    python3 Tests/Peers/compare_pytorch.py --what train       training at width 32, 5 rounds
    python3 Tests/Peers/compare_pytorch.py --what generate    drawing images at batch 1, 16 and 64
    python3 Tests/Peers/compare_pytorch.py --what layers      every convolution alone
    python3 Tests/Peers/compare_pytorch.py --what train --precision bf16      against PyTorch's autocast
    python3 Tests/Peers/compare_pytorch.py --architecture fastgan --width 16 --batch 8 --what train

Needs PyTorch and `swift build -c release --product cxraug-bench`. PyTorch runs as fast as we know how to
make it: channels last, the discriminator's weights frozen in the generator's pass, freed memory kept, threads bound.
Each round is a new process of either; medians over rounds are compared.
"""
import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / ".build/release/cxraug-bench"
TUNED = {
    "OMP_PROC_BIND": "true",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 32),
    "MALLOC_MMAP_THRESHOLD_": str(1 << 32),
}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--what", choices=["goals", "train", "generate", "layers"], default="goals")
    parser.add_argument("--architecture", choices=["dcgan", "fastgan"], default="dcgan", help="not for layers")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--precision", choices=["single", "bf16"], default="single", help="for train and layers")
    parser.add_argument("--pytorch", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def channels(a):
    """Of both players from half the resolution down to 4 x 4."""
    scale = a.width * min(a.size // 2, 64)
    sides = []
    side = a.size // 2
    while side >= 4:
        sides.append(max(1, scale // side))
        side //= 2
    return sides


def median_seconds(action, rounds, warm=3):
    for _ in range(warm):
        action()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def pytorch(a):
    """One process of PyTorch: prints `name value` lines."""
    import torch
    from torch import nn

    torch.set_num_threads(a.jobs)
    torch.manual_seed(1)
    widths = channels(a)

    def generator():
        ups = widths[::-1] + [1]
        layers = [nn.ConvTranspose2d(100, ups[0], 4, 1, 0, bias=False), nn.BatchNorm2d(ups[0]), nn.ReLU(True)]
        for place, (before, after) in enumerate(zip(ups, ups[1:])):
            last = place == len(ups) - 2
            layers.append(nn.ConvTranspose2d(before, after, 4, 2, 1, bias=last))
            layers += [nn.Tanh()] if last else [nn.BatchNorm2d(after), nn.ReLU(True)]
        return nn.Sequential(*layers).to(memory_format=torch.channels_last)

    def discriminator():
        downs = [1] + widths
        layers = []
        for place, (before, after) in enumerate(zip(downs, downs[1:])):
            layers.append(nn.Conv2d(before, after, 4, 2, 1, bias=place == 0))
            layers += ([nn.BatchNorm2d(after)] if place else []) + [nn.LeakyReLU(0.2, True)]
        layers.append(nn.Conv2d(downs[-1], 1, 4, 1, 0))
        return nn.Sequential(*layers).to(memory_format=torch.channels_last)

    if a.what == "generate":
        latent = 100
        if a.architecture == "fastgan":
            from pytorch_fastgan import Generator
            latent, g = 256, Generator(a.size, a.width).to(memory_format=torch.channels_last).eval()
        else:
            g = generator().eval()
        for batch in [1, 16, 64]:
            z = torch.randn(batch, latent, 1, 1)
            with torch.inference_mode():
                print(f"{batch} {batch / median_seconds(lambda: g(z), a.steps)}")
        return

    if a.what == "layers":
        downs = [1] + widths
        for name, ordered in [("D", False), ("G", True)]:
            for level, (large, small) in enumerate(zip(downs, downs[1:] + [100 if ordered else 1])):
                # The last window covers the whole image: the verdict, the projection of latent vectors.
                last = level == len(widths)
                side, stride, padding = a.size >> level, 1 if last else 2, 0 if last else 1
                big = torch.randn(a.batch, large, side, side).to(memory_format=torch.channels_last)
                below = 1 if last else side // 2
                little = torch.randn(a.batch, small, below, below).to(memory_format=torch.channels_last)
                weight = torch.randn(small, large, 4, 4).to(memory_format=torch.channels_last)
                if a.precision == "bf16":
                    big, little, weight = big.bfloat16(), little.bfloat16(), weight.bfloat16()
                x, dy = (little, big) if ordered else (big, little)
                function = torch.nn.functional.conv_transpose2d if ordered else torch.nn.functional.conv2d

                def backward(mask):
                    return torch.ops.aten.convolution_backward(
                        dy, x, weight, None, [stride] * 2, [padding] * 2, [1, 1], ordered, [0, 0], 1, mask)

                with torch.no_grad():
                    passes = [lambda: function(x, weight, None, stride, padding), lambda: backward([True, False, False]),
                              lambda: backward([False, True, False])]
                    text = " ".join(f"{1e3 * median_seconds(p, 9):.2f}" for p in passes)
                print(f"{name}{level} {text}")
        return

    if a.architecture == "fastgan":
        return fastgan_step(a)
    g, d = generator(), discriminator()
    g_adam = torch.optim.Adam(g.parameters(), 2e-4, (0.5, 0.999))
    d_adam = torch.optim.Adam(d.parameters(), 2e-4, (0.5, 0.999))
    loss = nn.BCEWithLogitsLoss()
    real = torch.rand(a.batch, 1, a.size, a.size).mul(2).sub(1).to(memory_format=torch.channels_last)
    one, zero = torch.ones(a.batch), torch.zeros(a.batch)

    def forward(network, images):
        with torch.autocast("cpu", torch.bfloat16, enabled=a.precision == "bf16"):
            return network(images)

    def verdict(images):
        return forward(d, images).flatten().float()

    def step():
        d_adam.zero_grad(set_to_none=True)
        loss(verdict(real), one).backward()
        fake = forward(g, torch.randn(a.batch, 100, 1, 1))
        loss(verdict(fake.detach()), zero).backward()
        d_adam.step()
        g_adam.zero_grad(set_to_none=True)
        d.requires_grad_(False)
        loss(verdict(fake), one).backward()
        d.requires_grad_(True)
        g_adam.step()

    print(f"rate {a.batch / median_seconds(step, a.steps)}")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


def fastgan_step(a):
    """The game of the default without what fakes owe to codes and spread: cxraug does that too."""
    import torch
    from torch import nn
    from pytorch_fastgan import Discriminator, Generator, augmented

    g = Generator(a.size, a.width).to(memory_format=torch.channels_last)
    d = Discriminator(a.size, a.width).to(memory_format=torch.channels_last)
    g_adam = torch.optim.Adam(g.parameters(), 4e-4, (0.5, 0.999))
    d_adam = torch.optim.Adam(d.parameters(), 4e-4, (0.5, 0.999))
    real = torch.rand(a.batch, 1, a.size, a.size).mul(2).sub(1).to(memory_format=torch.channels_last)

    def rounded():
        return torch.autocast("cpu", torch.bfloat16, enabled=a.precision == "bf16")

    def hinge(verdict, sign):
        return nn.functional.relu(torch.rand_like(verdict) * 0.2 + 0.8 - sign * verdict).mean()

    def step():
        with rounded():
            drawn = g(torch.randn(a.batch, 256, 1, 1)).float()
            fake = augmented(drawn)
            d_adam.zero_grad(set_to_none=True)
            verdict, reconstruction = d(augmented(real), 0)
            other = d(fake.detach())
        (hinge(verdict.float(), 1) + hinge(other.float(), -1) + reconstruction.float()).backward()
        d_adam.step()
        g_adam.zero_grad(set_to_none=True)
        d.requires_grad_(False)
        with rounded():
            fooled = d(fake)
        (-fooled.float().mean()).backward()
        d.requires_grad_(True)
        g_adam.step()

    print(f"rate {a.batch / median_seconds(step, a.steps)}")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")


def lines(command, environment=None):
    environment = {**os.environ, **(environment or {})}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def theirs(a):
    command = [sys.executable, __file__, "--pytorch", "--what", a.what]
    for name in ["architecture", "size", "width", "batch", "jobs", "steps", "precision"]:
        command += [f"--{name}", str(getattr(a, name))]
    return [line.split() for line in lines(command, TUNED).splitlines()]


def ours(a, command, *options):
    options = ("--architecture", a.architecture, *options) if command != "layers" else options
    return lines([BENCH, command, "--size", str(a.size), "--width", str(a.width), "--jobs", str(a.jobs), *options])


def layers(a):
    """Our table of every convolution with PyTorch's milliseconds beside it."""
    text = ours(a, "layers", "--batch", str(a.batch), "--precision", a.precision)
    rows = {row[0]: row[1:] for row in theirs(a)}
    level = {"D": 0, "G": 0}
    for line in text.splitlines():
        key = line[:1]
        if key in level and "all" not in line:
            other = rows[f"{key}{level[key]}"]
            level[key] += 1
            line = line.ljust(70) + "PyTorch " + " ".join(v.rjust(7) for v in other)
        print(line, flush=True)


def compare(a):
    """By turns, a process of either a round: lines of what, our median, theirs, unit."""
    mine, other = {}, {}
    for round_ in range(a.rounds):
        if a.what == "train":
            text = ours(a, "train", "--batch", str(a.batch), "--steps", str(a.steps), "--precision", a.precision)
            found = {"images/s": float(re.search(r"training +([\d.]+)", text)[1]),
                     "MiB at most": float(re.search(r"peak memory +(\d+)", text)[1])}
            answer = dict(theirs(a))
            others = {"images/s": float(answer["rate"]), "MiB at most": float(answer["peak"])}
        else:
            text = ours(a, "generate")
            found = {f"images/s at batch {m[2]}": float(m[1])
                     for m in re.finditer(r"generation +([\d.]+) images/s at batch (\d+)", text)}
            others = {f"images/s at batch {batch}": float(rate) for batch, rate in theirs(a)}
        print(f"round {round_ + 1}: cxraug {list(found.values())}, "
              f"PyTorch {[round(v, 1) for v in others.values()]}", flush=True)
        for table, values in [(mine, found), (other, others)]:
            for key, value in values.items():
                table.setdefault(key, []).append(value)
    title = f"{a.what} {a.architecture} {a.size} x {a.size}, width {a.width}" + (", bf16" if a.precision == "bf16" else "")
    return [(title, statistics.median(mine[key]),
             statistics.median(other[key]), key) for key in mine]


def report(rows, goals):
    for (what, left, right, unit), goal in zip(rows, goals):
        asked = f" (goal {goal})" if goal else ""
        print(f"{what}: cxraug {left:.1f}, PyTorch {right:.1f} {unit}, ratio {left / right:.2f}{asked}", flush=True)


def main():
    a = arguments()
    if a.pytorch:
        return pytorch(a)
    if a.what == "layers":
        return layers(a)
    if a.what != "goals":
        return report(compare(a), [None] * 3)
    rows = []
    for a.what, a.precision, a.width, a.steps in [
            ("train", "single", 32, 11), ("train", "single", 64, 5), ("train", "bf16", 32, 11), ("train", "bf16", 64, 5),
            ("generate", "single", 32, 11)]:
        rows += compare(a)
    report(rows, [">= 1.3", "<= 0.35", ">= 1.2", "<= 0.35", ">= 1.0", None, ">= 1.0", None, ">= 1.2", ">= 1.2", ">= 1.2"])
    a.what, a.precision = "layers", "single"
    for a.width in [32, 64]:
        print(f"width {a.width}")
        layers(a)
    return None


if __name__ == "__main__":
    main()
