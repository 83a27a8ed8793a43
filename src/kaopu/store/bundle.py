"""Model bundles: one folder a training, which appears whole and cannot run code.

The classifier is stored with skops and loaded with an explicit list of trusted types;
that of an earlier format is brought up to date first, see
`kaopu.store.model_files.migrate`. Every file is checked against the SHA-256 of the
manifest before it is opened.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any, TypeVar

from kaopu.documents import check_kinds, json_text
from kaopu.errors import (
    BundleDamagedError,
    OutputNotWritableError,
)
from kaopu.explain.past.history import History
from kaopu.files import sync_folder, sync_tree
from kaopu.leads.joining import with_paths
from kaopu.pipeline import parse_pipeline, resolve
from kaopu.pipeline.history.tables import moved
from kaopu.scoring import LeadModel, TrainingRecord, Usability
from kaopu.scoring.seen_deals import SeenDeals
from kaopu.store.model_files.canonical import model_bytes
from kaopu.store.model_files.manifest import (
    MANIFEST,
    columns_settled,
    read_manifest,
    settled_columns,
)
from kaopu.store.model_files.migrate import FORMAT
from kaopu.store.model_files.model_check import ODD, check_classifier
from kaopu.store.model_files.model_file import MAX_MIB, MIB, read_classifier
from kaopu.store.model_files.settled import SETTLED, read_settled, settled_words, unsettled

Record = TypeVar("Record")
Pages = Callable[[LeadModel], Mapping[str, str]]

MODEL = "model.skops"
PIPELINE, EVALUATION = "pipeline.toml", "evaluation.json"
HISTORY = "history.json"
# Which deals were learnt from, as digests; bundles of before have no such file.
SEEN = "seen.json"
# What says in words what the model is; the room of reports writes it.
CARD = "model_card.md"
FILES = (MODEL, PIPELINE, EVALUATION, HISTORY)
# What a bundle is called while it is written, and what marks one that is not tracked yet.
UNFINISHED, UNTRACKED = ".new-", ".untracked"
LIBRARIES = ("kaopu", "scikit-learn", "numpy", "pandas", "shap", "skops", "mlflow")


def write_bundle(
    models: Path, model: LeadModel, pages: Pages | None = None, *, tracked: bool = False
) -> LeadModel:
    """Store ``model`` as the next version under ``models/NAME/``; return it so labelled.

    Args:
        models: The folder of all bundles.
        model: What to store.
        pages: Gives further files, by name, for the model under its new label.
        tracked: Whether to mark the bundle, see `kaopu.store.storing`.

    Raises:
        OutputNotWritableError: The folder cannot be written; nothing is left behind.
    """
    folder = models / model.pipeline.name
    temporary: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder, prefix=UNFINISHED))
        (temporary / MODEL).write_bytes(model_bytes(model.classifier))
        (temporary / PIPELINE).write_text(model.pipeline_text, "utf-8")
        (temporary / EVALUATION).write_text(json_text(model.record.to_json()), "utf-8")
        (temporary / HISTORY).write_text(json_text(model.history.to_json()), "utf-8")
        (temporary / SETTLED).write_text(json_text(settled_words(model.pipeline)), "utf-8")
        if model.seen is not None:
            (temporary / SEEN).write_text(json_text(model.seen.to_json()), "utf-8")
        bundle = _place(temporary, folder, model, pages, tracked)
    except OSError as error:
        raise OutputNotWritableError.by_system(folder, error) from None
    finally:
        if temporary is not None and temporary.exists():
            shutil.rmtree(temporary)
    return replace(model, bundle=bundle, label=f"{folder.name}/{bundle.name}")


def _place(
    temporary: Path, folder: Path, model: LeadModel, pages: Pages | None, tracked: bool
) -> Path:
    """Move the finished folder to the next free version; another may be faster."""
    while True:
        version = max(_numbers(folder), default=0) + 1
        labelled = replace(model, label=f"{folder.name}/{version}")
        for name, text in (pages(labelled) if pages else {}).items():
            (temporary / name).parent.mkdir(exist_ok=True)
            (temporary / name).write_text(text, "utf-8")
        manifest = _manifest(temporary, model, version)
        target = folder / str(version)
        manifest["joins"] = _joined(target, model)
        if model.pipeline.folder is not None:
            manifest["pipeline_folder"] = _seen_from(target, model.pipeline.folder)
        (temporary / MANIFEST).write_text(json_text(manifest), "utf-8")
        temporary.chmod(0o755)
        sync_tree(temporary)
        if target.exists():
            continue
        if tracked:
            marker_of(target).touch()
        try:
            temporary.rename(target)
        except OSError as error:
            marker_of(target).unlink(missing_ok=True)
            # Another training took this version since; a folder in use is not replaced.
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
            continue
        sync_folder(folder)
        return target


def marker_of(bundle: Path) -> Path:
    """Return the file that marks a bundle as not tracked yet."""
    return bundle.with_name(f".{bundle.name}{UNTRACKED}")


def marked_versions(folder: Path) -> list[int]:
    """Return the versions under ``models/NAME/`` that are marked, oldest first."""
    names = (path.name for path in folder.glob(f".*{UNTRACKED}"))
    numbers = (name[1:].removesuffix(UNTRACKED) for name in names)
    return sorted(int(number) for number in numbers if number.isdecimal())


def bundle_versions(folder: Path) -> list[int]:
    """Return the versions stored under ``models/NAME/``, oldest first."""
    return [n for n in _numbers(folder) if (folder / str(n) / MANIFEST).is_file()]


def _numbers(folder: Path) -> list[int]:
    """Return the numbers that are taken under ``models/NAME/``, damaged bundles' too."""
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())


def _manifest(folder: Path, model: LeadModel, version: int) -> dict[str, Any]:
    return {
        "schema": FORMAT,
        "name": model.pipeline.name,
        "version": version,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "usable": model.usable,
        "reason": model.usability.reason,
        **columns_settled(model.pipeline),
        "left_out": model.record.left_out,
        "training": asdict(model.record.training),
        "evaluation": model.evaluation.to_json(),
        "libraries": {name: library_version(name) for name in LIBRARIES},
        "files": {
            path.relative_to(folder).as_posix(): _digest(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != MANIFEST
        },
    }


def _joined(folder: Path, model: LeadModel) -> list[str]:
    """Return where the joined tables are, as seen from the bundle's folder."""
    return [_seen_from(folder, join.path) for join in model.pipeline.joins]


def _seen_from(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def read_bundle(folder: Path) -> LeadModel:
    """Return the model stored in ``folder``.

    Raises:
        BundleDamagedError: A file is missing or is not the one that was stored.
        BundleNotTrustedError: The model file holds types no kaopu model is made of.
    """
    manifest = read_manifest(folder)
    # Bundles of before have not settled any words, nor kept which deals they had seen.
    for name in (*FILES, *({SETTLED, SEEN} & manifest["files"].keys())):
        if not (folder / name).is_file():
            raise BundleDamagedError(folder, "absent", name=name)
        if (folder / name).stat().st_size > MAX_MIB * MIB:
            raise BundleDamagedError(folder, "too_large", name=name, limit=MAX_MIB)
        if _digest(folder / name) != manifest["files"].get(name):
            raise BundleDamagedError(folder, "changed", name=name)
    classifier = read_classifier(folder / MODEL, manifest["schema"])
    with _as_stored(folder, PIPELINE):
        text = (folder / PIPELINE).read_text("utf-8")
    pipeline = resolve(parse_pipeline(text, folder / PIPELINE))
    pipeline = with_paths(pipeline, [folder / path for path in manifest["joins"]])
    at = manifest.get("pipeline_folder")
    if at is not None:
        histories = moved(pipeline.histories, folder, folder / at)
        pipeline = replace(pipeline, folder=folder / at, histories=histories)
    else:
        pipeline = replace(pipeline, folder=None)
    is_settled = SETTLED in manifest["files"]
    pipeline = read_settled(folder, pipeline) if is_settled else unsettled(pipeline)
    pipeline = settled_columns(folder, pipeline.without(manifest["left_out"]), manifest)
    with _as_stored(folder, MODEL):
        check_classifier(classifier, pipeline)
    return LeadModel(
        pipeline=pipeline,
        pipeline_text=text,
        classifier=classifier,
        history=_read_record(folder, HISTORY, History.from_json),
        usability=Usability(manifest["usable"], manifest["reason"]),
        record=_read_record(folder, EVALUATION, TrainingRecord.from_json),
        label=f"{manifest['name']}/{manifest['version']}",
        bundle=folder,
        seen=_read_seen(folder) if SEEN in manifest["files"] else None,
    )


def _read_seen(folder: Path) -> SeenDeals:
    with _as_stored(folder, SEEN):
        return SeenDeals.from_json(json.loads((folder / SEEN).read_text("utf-8")))


def _read_record(
    folder: Path, name: str, from_json: Callable[[Mapping[str, Any]], Record]
) -> Record:
    """Return what a file of the bundle holds, each value of its kind."""
    with _as_stored(folder, name):
        record = from_json(json.loads((folder / name).read_text("utf-8")))
        check_kinds(record)
    return record


@contextmanager
def _as_stored(folder: Path, name: str) -> Iterator[None]:
    """Say of which file it is that what it holds is not what training stores."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise BundleDamagedError(folder, "content", name=name, cause=cause) from None
    except (*ODD, RecursionError) as error:
        cause = (str(error) or type(error).__name__).splitlines()[0]
        raise BundleDamagedError(folder, "content", name=name, cause=cause) from None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
