"""Model files whose trees were made others: refused, and nothing that falls over."""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd

from kaopu.errors import KaopuError
from kaopu.store import read_bundle

# Where a tree keeps its children and the column it looks at, by what made it.
CHILDREN = ("left", "right", "left_child", "right_child")
COLUMNS = ("feature_idx", "feature")
SECONDS = 30.0
REFUSED, FAILED = 2, 3
# A crash must not take the benchmark with it.
FORKS = multiprocessing.get_context("fork")


def spoil_model(rng: np.random.Generator, bundle: Path) -> str:
    """Make a tree of a stored model another, its digest too; return what was done."""
    path = bundle / "model.skops"
    with ZipFile(path) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    trees = {n: t for n, t in ((n, _tree(e)) for n, e in entries.items()) if t is not None}
    name = str(rng.choice(sorted(trees)))
    tree = trees[name]
    fields = [f for f in (*CHILDREN, *COLUMNS) if f in (tree.dtype.names or ())]
    field = str(rng.choice(fields))
    limits = np.iinfo(tree[field].dtype)
    rows = int(rng.integers(1, 1 + len(tree)))
    places = rng.integers(0, len(tree), rows)
    wrong = [0, limits.max, limits.max // 2, len(tree), len(tree) + 7]
    value = int(rng.choice(np.array(wrong, dtype=np.uint64)))
    tree[field][places] = value
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, tree, allow_pickle=False)
    with ZipFile(path, "w") as file:
        for entry, content in (entries | {name: buffer.getvalue()}).items():
            file.writestr(entry, content)
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    manifest["files"]["model.skops"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (bundle / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return f"{field} = {value} in {rows} of {len(tree)} nodes"


def _tree(content: bytes) -> np.ndarray | None:
    if not content.startswith(b"\x93NUMPY"):
        return None
    array = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    names = array.dtype.names or ()
    is_tree = any(field in names for field in COLUMNS) and len(array) > 1
    return array.copy() if is_tree else None


def kaopu_scores(bundle: Path, facts: pd.DataFrame) -> None:
    """Load a bundle as ``kaopu score`` does, and predict."""
    read_bundle(bundle).classifier.predict_proba(facts)


def skops_scores(bundle: Path, facts: pd.DataFrame) -> None:
    """Load the model file as the documentation of skops shows, and predict."""
    from skops.io import get_untrusted_types, load

    path = bundle / "model.skops"
    classifier = load(path, trusted=get_untrusted_types(file=path))
    classifier.predict_proba(facts)


def ended(
    work: Callable[[Path, pd.DataFrame], None], bundle: Path, facts: pd.DataFrame
) -> str:
    """Return how a process that reads a model ended: a kind of `damage.KINDS`."""
    process = FORKS.Process(target=_run, args=(work, bundle, facts))
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
        return "hang"
    codes = {0: "read", REFUSED: "refused", FAILED: "traceback"}
    return codes.get(process.exitcode or 0, "crash")


def _run(
    work: Callable[[Path, pd.DataFrame], None], bundle: Path, facts: pd.DataFrame
) -> None:
    try:
        work(bundle, facts)
    except KaopuError:
        os._exit(REFUSED)
    except Exception:  # noqa: BLE001 - this is what is counted
        os._exit(FAILED)
    os._exit(0)


def spoilt_copy(rng: np.random.Generator, bundle: Path, folder: Path) -> tuple[Path, str]:
    """Return a copy of a bundle that was spoilt, and how."""
    copy = folder / bundle.name
    shutil.copytree(bundle, copy, dirs_exist_ok=True)
    return copy, spoil_model(rng, copy)
