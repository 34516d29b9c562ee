#!/usr/bin/env python3
"""Loads data sets that the built program writes with the libraries that people use, unmodified.

usage: loaders.py [--program FILE] [--images FOLDER [--masks FOLDER]] [--classes FOLDER] [--layout NAME]

Without folders it takes the phantoms of Fixtures/. `--images` is a folder of radiographs, `--masks`
that of their masks, `--classes` one with a folder for each class. Every layout is built with and
without classes and masks and given to its loaders; counts, splits, labels, pixels and masks are compared
with the manifest and the files. A loader whose library is missing is skipped with a line. The exit
code is 1 when one fails.
"""

import argparse
import importlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")


class Built:
    """A data set that was built, and what it should look like to a loader."""

    def __init__(self, path, layout, has_classes, has_masks):
        self.path = path
        self.layout = layout
        self.has_classes = has_classes
        self.has_masks = has_masks
        with open(path / "manifest.jsonl") as lines:
            self.rows = [json.loads(line) for line in lines]
        self.description = json.loads((path / "dataset.json").read_text())

    def of(self, split):
        return [row for row in self.rows if row["split"] == split]

    @property
    def splits(self):
        return [split for split in ("train", "val", "test") if self.of(split)]

    def labels(self):
        """The labels of its masks by the number that is written."""
        return {label["value"]: label["name"] for label in self.description["mask_labels"]}

    def pixels(self, name):
        return pixels(self.path / name)


def pixels(file):
    import numpy
    from PIL import Image

    with Image.open(file) as image:
        return numpy.asarray(image)


def same(found, expected, what):
    assert found == expected, f"{what}: {found!r}; expected {expected!r}"


def same_gray(image, expected, what):
    """Pixels of a picture that a loader makes gray or three equal channels of."""
    import numpy

    found = numpy.asarray(image)
    if found.ndim == 3:
        assert (found == found[..., :1]).all(), f"{what}: other channels"
        found = found[..., 0]
    # Loaders that make colors of it keep 8 bits alone.
    if expected.dtype == numpy.uint8 or found.dtype == expected.dtype:
        same_pixels(found, expected, what)


def same_pixels(found, expected, what):
    import numpy

    assert found.shape == expected.shape, f"{what}: {found.shape}; expected {expected.shape}"
    assert numpy.array_equal(found, expected), f"{what}: other pixels"


# Loaders: each takes a data set, compares, and returns what it saw in a few words.


def torchvision_image_folder(data):
    from torchvision.datasets import ImageFolder

    seen = []
    for split in data.splits:
        folder = ImageFolder(data.path / split)
        expected = sorted({row["label"] for row in data.rows})
        same(folder.classes, expected, "classes")
        same(folder.classes, (data.path / "classes.txt").read_text().split(), "classes.txt")
        rows = {str(data.path / row["file"]): row for row in data.of(split)}
        same({path for path, _ in folder.samples}, set(rows), split)
        for path, place in folder.samples:
            same(folder.classes[place], rows[path]["label"], path)
        for place, (path, _) in enumerate(folder.samples):
            same_gray(folder[place][0], data.pixels(path), path)
        seen.append(f"{split} {len(folder)}")
    return ", ".join(seen)


def hugging_face_imagefolder(data):
    import contextlib

    import numpy
    from datasets import Image, load_dataset

    seen = []
    for arguments in (("imagefolder", {"data_dir": str(data.path)}), (str(data.path), {})):
        # Paths in the column of masks are from the folder of the data set.
        with tempfile.TemporaryDirectory() as cache, contextlib.chdir(data.path):
            loaded = load_dataset(arguments[0], cache_dir=cache, **arguments[1])
            names = {"val": "validation"}
            same(set(loaded), {names.get(split, split) for split in data.splits}, "splits")
            for split in data.splits:
                table = loaded[names.get(split, split)]
                rows = data.of(split)
                same(len(table), len(rows), split)
                same("mask" in table.features, data.has_masks, "mask column")
                if data.has_masks:
                    table = table.cast_column("mask", Image())
                same("label" in table.features, data.has_classes, "label column")
                by_digest = {row["sha256"]: row for row in rows}
                same(len(by_digest), len(rows), "digests")
                for sample in table:
                    row = by_digest.pop(sample["sha256"])
                    what = row["file"]
                    same(sample["kind"], row["kind"], what)
                    same(sample["patient"], row["patient"], what)
                    if data.has_classes:
                        same(sample["label"], row["label"], what)
                    same_pixels(numpy.asarray(sample["image"]), data.pixels(row["file"]), what)
                    if row["mask"]:
                        mask = numpy.asarray(sample["mask"])
                        same_pixels(mask, data.pixels(row["mask"]), row["mask"])
                        assert set(numpy.unique(mask)) <= set(data.labels()), row["mask"]
                same(by_digest, {}, "rows left")
                seen.append(f"{split} {len(table)}")
    return ", ".join(seen[: len(seen) // 2]) + (", masks as images" if data.has_masks else "")


def croissant(data):
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(data.path / "croissant.json"))
    same(dataset.metadata.ctx.issues.errors, set(), "errors")
    count = 0
    rows = {row["file"]: row for row in data.rows}
    for record in dataset.records("images"):
        row = rows.pop(record["images/file"].decode())
        for column in ("split", "kind", "label", "patient", "sha256"):
            value = record[f"images/{column}"]
            value = value.decode() if isinstance(value, bytes) else value
            if row[column] is not None:
                same(value, row[column], f"{row['file']} {column}")
        same_gray(record["images/image"], data.pixels(row["file"]), row["file"])
        count += 1
    same(rows, {}, "rows left")
    if data.has_masks:
        rows = {row["mask"]: row for row in data.rows if row["mask"]}
        for record in dataset.records("masks"):
            row = rows.pop(record["masks/file"].decode())
            same(record["masks/image_file"].decode(), row["file"], row["mask"])
            same_gray(record["masks/image"], data.pixels(row["mask"]), row["mask"])
            count += 1
        same(rows, {}, "masks left")
    return f"valid, {count} records"


def nnunet_dataset_check(data):
    import contextlib
    import io

    from nnunetv2.experiment_planning.verify_dataset_integrity import verify_dataset_integrity
    from nnunetv2.imageio.natural_image_reader_writer import NaturalImage2DIO

    with contextlib.redirect_stdout(io.StringIO()) as printed:
        verify_dataset_integrity(str(data.path), num_processes=1)
    assert "verify_dataset_integrity Done" in printed.getvalue(), printed.getvalue()
    reader = NaturalImage2DIO()
    for row in data.rows:
        image, _ = reader.read_images([str(data.path / row["file"])])
        mask, _ = reader.read_seg(str(data.path / row["mask"]))
        same_pixels(image[0, 0], data.pixels(row["file"]).astype("float32"), row["file"])
        same_pixels(mask[0, 0], data.pixels(row["mask"]).astype("float32"), row["mask"])
    patients = {Path(row["mask"]).stem: row for row in data.rows}
    splits = json.loads((data.path / "splits_final.json").read_text())
    same(sorted(splits[0]["val"]), sorted(Path(row["mask"]).stem for row in data.of("val")), "val")
    for fold in splits:
        kinds = {patients[case]["kind"] for case in fold["val"]}
        same(kinds, {"original"}, "validated kinds")
        sides = [{patients[case]["patient"] for case in fold[part]} for part in ("train", "val")]
        same(sides[0] & sides[1], set(), "patients of a fold on both sides")
    return f"verified, {data.description['numTraining']} cases, {len(splits)} folds"


def pycocotools_coco(data):
    import contextlib
    import io

    import numpy
    from PIL import Image
    from pycocotools import mask as coder
    from pycocotools.coco import COCO

    seen = []
    for split in data.splits:
        with contextlib.redirect_stdout(io.StringIO()):
            coco = COCO(str(data.path / "annotations" / f"instances_{split}.json"))
        rows = {Path(row["file"]).name: row for row in data.of(split)}
        names = {number: category["name"] for number, category in coco.cats.items()}
        same(len(coco.imgs), len(rows), split)
        for number, image in coco.imgs.items():
            row = rows.pop(image["file_name"])
            with Image.open(data.path / split / image["file_name"]) as picture:
                same(picture.size, (image["width"], image["height"]), row["file"])
            annotations = coco.loadAnns(coco.getAnnIds(imgIds=number))
            if not data.has_masks:
                labels = [names[annotation["category_id"]] for annotation in annotations]
                same(labels, row["label"].split("|") if row["label"] else [], row["file"])
                for annotation in annotations:
                    assert coco.annToMask(annotation).all(), row["file"]
                continue
            mask = data.pixels(row["mask"])
            labels = set(numpy.unique(mask).tolist()) - {0}
            same({annotation["category_id"] for annotation in annotations}, labels, row["mask"])
            for annotation in annotations:
                what = f"{row['mask']} {annotation['category_id']}"
                same(names[annotation["category_id"]], data.labels()[annotation["category_id"]], what)
                own = (mask == annotation["category_id"]).astype("uint8")
                same_pixels(coco.annToMask(annotation), own, what)
                code = coco.annToRLE(annotation)
                same(coder.area(code), annotation["area"], what)
                same(coder.toBbox(code).tolist(), annotation["bbox"], what)
        same(rows, {}, "rows left")
        seen.append(f"{split} {len(coco.imgs)} with {len(coco.anns)} annotations")
    return ", ".join(seen)


def torchvision_coco(data):
    from torchvision.datasets import CocoDetection

    seen = []
    for split in data.splits:
        annotations = data.path / "annotations" / f"instances_{split}.json"
        folder = CocoDetection(str(data.path / split), str(annotations))
        same(len(folder), len(data.of(split)), split)
        image, target = folder[0]
        same(len(target) > 0, data.has_masks or data.has_classes, "targets")
        seen.append(f"{split} {len(folder)}")
    return ", ".join(seen)


def members(data):
    """What stands in the shards, by the path that the manifest gives."""
    import tarfile

    found = {}
    for shard in sorted(data.path.glob("*.tar")):
        with tarfile.open(shard) as archive:
            for member in archive:
                what = f"{shard.name}/{member.name}"
                same((member.mtime, member.uid, member.mode), (0, 0, 0o644), what)
                found[what] = archive.extractfile(member).read()
    return found


def decoded(content):
    import io

    import numpy
    from PIL import Image

    return numpy.asarray(Image.open(io.BytesIO(content)))


def webdataset_samples(data):
    import webdataset

    files = members(data)
    seen = []
    for split in data.splits:
        shards = [str(shard) for shard in sorted(data.path.glob(f"{split}-*.tar"))]
        rows = {Path(row["file"]).stem: row for row in data.of(split)}
        samples = webdataset.WebDataset(shards, shardshuffle=False, empty_check=False)
        for sample in samples.decode():
            row = rows.pop(sample["__key__"])
            what = row["file"]
            for column in ("label", "kind", "patient", "sha256"):
                same(sample["json"][column], row[column], what)
            image = sample["png"]
            image = decoded(image) if isinstance(image, bytes) else image
            same_pixels(image, decoded(files[row["file"]]), what)
            same("mask.png" in sample, bool(row["mask"]), what)
            if row["mask"]:
                mask = sample["mask.png"]
                mask = decoded(mask) if isinstance(mask, bytes) else mask
                same_pixels(mask, decoded(files[row["mask"]]), row["mask"])
                assert set(mask.ravel().tolist()) <= set(data.labels()), row["mask"]
        same(rows, {}, "rows left")
        seen.append(f"{split} {len(data.of(split))} in {len(shards)}")
    return ", ".join(seen)


def hugging_face_webdataset(data):
    import numpy
    from datasets import load_dataset

    files = members(data)
    seen = []
    with tempfile.TemporaryDirectory() as cache:
        loaded = load_dataset("webdataset", data_dir=str(data.path), cache_dir=cache)
        names = {"val": "validation"}
        same(set(loaded), {names.get(split, split) for split in data.splits}, "splits")
        for split in data.splits:
            rows = {Path(row["file"]).stem: row for row in data.of(split)}
            table = loaded[names.get(split, split)]
            for sample in table:
                row = rows.pop(sample["__key__"])
                same(sample["json"]["label"], row["label"], row["file"])
                image = numpy.asarray(sample["png"])
                same_pixels(image, decoded(files[row["file"]]), row["file"])
                if row["mask"]:
                    mask = numpy.asarray(sample["mask.png"])
                    same_pixels(mask, decoded(files[row["mask"]]), row["mask"])
            same(rows, {}, "rows left")
            seen.append(f"{split} {len(table)}")
    return ", ".join(seen)


LOADERS = {
    "folders": [
        ("torchvision", "ImageFolder", torchvision_image_folder, lambda data: data.has_classes),
        ("datasets", "imagefolder", hugging_face_imagefolder, lambda data: True),
        ("mlcroissant", "validator and records", croissant, lambda data: True),
    ],
    "coco": [
        ("pycocotools", "COCO", pycocotools_coco, lambda data: True),
        ("torchvision", "CocoDetection", torchvision_coco, lambda data: True),
    ],
    "webdataset": [
        ("webdataset", "WebDataset", webdataset_samples, lambda data: True),
        ("datasets", "webdataset", hugging_face_webdataset, lambda data: True),
    ],
    "nnunet": [
        ("nnunetv2", "verify_dataset_integrity", nnunet_dataset_check, lambda data: True),
    ],
}

# What is built.


def build(program, source, masks, output, options):
    command = [str(program), "build", str(source), "-o", str(output), "--quiet", "--size", "64"]
    command += ["--test", "0.1", *options]
    if masks:
        command += ["--masks", str(masks)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in (0, 3):
        raise RuntimeError(f"{' '.join(command)}: {result.returncode}\n{result.stderr}")
    checked = subprocess.run([str(program), "verify", str(output)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def class_folders(images, folder):
    """The same files in two class folders."""
    for place, image in enumerate(sorted(images.iterdir())):
        own = folder / ("Normal", "Nodule")[place // 4 % 2]
        own.mkdir(parents=True, exist_ok=True)
        shutil.copy(image, own)
    return folder


def version(library):
    return importlib.metadata.version(library)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/cxraug")
    parser.add_argument("--images", type=Path)
    parser.add_argument("--masks", type=Path)
    parser.add_argument("--classes", type=Path)
    parser.add_argument("--layout", choices=list(LOADERS), action="append")
    arguments = parser.parse_args()
    if arguments.images is None and arguments.classes is None:
        arguments.images = ROOT / "Fixtures/phantoms/images"
        arguments.masks = ROOT / "Fixtures/phantoms/masks"
    failures = 0
    missing = set()
    with tempfile.TemporaryDirectory(prefix="cxraug-loaders-") as name:
        folder = Path(name)
        sources = []
        if arguments.images:
            sources.append((arguments.images, False, None))
            if arguments.masks:
                sources.append((arguments.images, False, arguments.masks))
        classes = arguments.classes
        if classes is None:
            classes = class_folders(arguments.images, folder / "classes")
        sources.append((classes, True, None))
        if arguments.masks:
            sources.append((class_folders(arguments.images, folder / "both"), True, arguments.masks))
        for layout in arguments.layout or LOADERS:
            for number, (source, has_classes, masks) in enumerate(sources):
                if layout == "nnunet" and not masks:
                    continue
                output = folder / f"{layout}-{number}"
                options = ["--layout", layout]
                if not masks and not has_classes and arguments.images:
                    options += ["--synthetic", "3", "--train-steps", "2", "--width", "2"]
                    options += ["--batch", "2"]
                words = [layout, "classes" if has_classes else "", "masks" if masks else ""]
                what = " ".join(word for word in words if word)
                try:
                    build(arguments.program, source, masks, output, options)
                    data = Built(output, layout, has_classes, bool(masks))
                except Exception as error:
                    failures += 1
                    print(f"FAILED   {what}: {error}")
                    continue
                for library, loader, load, applies in LOADERS[layout]:
                    if not applies(data):
                        continue
                    try:
                        importlib.import_module(library)
                    except ImportError:
                        if library not in missing:
                            print(f"skipped  {library}: not installed")
                        missing.add(library)
                        continue
                    try:
                        seen = load(data)
                        print(f"ok       {what}: {library} {version(library)} {loader}: {seen}")
                    except Exception as error:
                        failures += 1
                        print(f"FAILED   {what}: {library} {version(library)} {loader}: {error}")
                        traceback.print_exc()
                shutil.rmtree(output)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
