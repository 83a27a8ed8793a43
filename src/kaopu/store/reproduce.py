"""Trains a stored model again, and says whether it is the same, or what differs.

Used by ``kaopu reproduce``. What a bundle keeps is enough for that but for the data: the
pipeline file, the seed, what was tried, and a digest of the export.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kaopu.errors import ModelNotFoundError, NoRunError
from kaopu.evaluation.protocol import Progress
from kaopu.model.search import SearchSpace
from kaopu.pipeline import parse_pipeline
from kaopu.scoring import LeadModel
from kaopu.store.bundle import (
    EVALUATION,
    FILES,
    MODEL,
    SEEN,
    write_bundle,
)
from kaopu.store.find import find_model
from kaopu.store.home import Home
from kaopu.store.model_files.differences import model_differences
from kaopu.store.model_files.manifest import read_manifest
from kaopu.store.model_files.settled import SETTLED
from kaopu.store.tracking.labels import RUN_ID, label_of_run
from kaopu.training.train import TrainingOptions, train_model

# Of a file, so many parts that differ are named.
SHOWN = 5


@dataclass(frozen=True)
class FileDifference:
    """A file of the bundle that is not the same: what in it, or that it is absent.

    Attributes:
        name: Of the file.
        parts: Where it differs; none where that cannot be told.
        is_absent: Whether one of the two has no such file.
    """

    name: str
    parts: tuple[str, ...] = ()
    is_absent: bool = False


@dataclass(frozen=True)
class Reproduced:
    """A training done again, beside the first.

    Attributes:
        label: Of the stored model.
        seed: Of both trainings.
        data_then, data_now: Digests of the export; empty where the model keeps none.
        versions: Of what is another version now: then and now, by name.
        compared: The files that were compared.
        differences: Those that are not the same.
    """

    label: str
    seed: int
    data_then: str
    data_now: str
    versions: dict[str, tuple[str, str]]
    compared: tuple[str, ...]
    differences: tuple[FileDifference, ...]

    @property
    def is_same(self) -> bool:
        """Whether every file is the same to the last byte."""
        return not self.differences

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"same": self.is_same, **asdict(self)}


def find_trained(home: Home, model: str) -> LeadModel:
    """Return the stored model that the id of a run names, or any name of a model.

    Raises:
        NoRunError: There is no such run, or it is of no bundle.
        ModelNotFoundError: There is no such model.
    """
    if not RUN_ID.fullmatch(model):
        return find_model(model, home)
    label = label_of_run(home, model)
    if label is None:
        raise NoRunError(model, home.shown_uri)
    try:
        return find_model(label, home)
    except ModelNotFoundError:
        return find_model(f"runs:/{model}/model", home)


def reproduce(
    model: LeadModel,
    deals: pd.DataFrame,
    name: Path | str,
    jobs: int = -1,
    progress: Progress | None = None,
) -> Reproduced:
    """Return what a training like that of a stored model makes now.

    Args:
        model: The stored model.
        deals: The export that it is to be trained on, as training reads it.
        name: What messages call the export.
        jobs: Processes for the folds, as joblib counts them.
        progress: See `kaopu.training.train.train_model`.

    Raises:
        KaopuError: The pipeline file or the deals cannot be used.
    """
    assert model.bundle is not None  # noqa: S101 - it is stored
    pipeline = model.pipeline
    at = (pipeline.folder or model.bundle) / f"{pipeline.name}.toml"
    seed = model.record.seed
    if seed is None:
        seed = model.classifier.random_state or 0
    notes = None if pipeline.notes.cues is None else pipeline.notes
    search = model.classifier.search or SearchSpace()
    options = TrainingOptions(seed, jobs, search, notes=notes)
    authored = parse_pipeline(model.pipeline_text, at)
    again = train_model(authored, deals, name, options, progress)
    names = _compared(model.bundle)
    with tempfile.TemporaryDirectory() as folder:
        made = write_bundle(Path(folder), again)
        assert made.bundle is not None  # noqa: S101 - it was just written
        differences = tuple(_differences(model.bundle, made.bundle, names))
    then, now = model.record.versions, again.record.versions
    return Reproduced(
        label=str(model.label),
        seed=seed,
        data_then=model.record.data_digest,
        data_now=again.record.data_digest,
        versions={k: (v, now[k]) for k, v in then.items() if now.get(k, v) != v},
        compared=names,
        differences=differences,
    )


def _compared(bundle: Path) -> tuple[str, ...]:
    """Return the files of a bundle that training makes; pages are made of these."""
    kept = read_manifest(bundle)["files"]
    return (*FILES, *(name for name in (SETTLED, SEEN) if name in kept))


def _differences(then: Path, now: Path, names: tuple[str, ...]) -> Iterator[FileDifference]:
    for name in names:
        if not (now / name).is_file():
            yield FileDifference(name, is_absent=True)
            continue
        old, new = (then / name).read_bytes(), (now / name).read_bytes()
        if old == new:
            continue
        if name == MODEL:
            parts = model_differences(old, new, read_manifest(then)["schema"])
        elif name.endswith(".json"):
            parts = list(_json_differences(name, old, new))
        else:
            parts = [""]
        if parts:
            yield FileDifference(name, tuple(filter(None, parts[:SHOWN])))


def _json_differences(name: str, old: bytes, new: bytes) -> Iterator[str]:
    """Yield the keys under which two JSON files differ; versions are told apart."""
    records = json.loads(old), json.loads(new)
    for key in sorted({*records[0], *records[1]}):
        is_told = name == EVALUATION and key == "versions"
        if not is_told and records[0].get(key) != records[1].get(key):
            yield key
