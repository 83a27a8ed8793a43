"""What a run is made from, as plain data: the same only if it would give the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kaopu.coded import distinct_texts, is_coded
from kaopu.files import FrameSource, Source
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.run.records import RunOptions

END_BYTES = 2**20
MANIFEST = "manifest.json"
SECTIONS = ("input", "model", "options", "version")


def run_identity(
    model: LeadModel, source: Source, options: RunOptions, *, facts: bool
) -> dict[str, Any]:
    """Return what decides the bytes of a run, by section.

    Args:
        model: As it is called; what is settled on the leads follows from these.
        source: The leads.
        options: Those that the scores hang on; memory and processes are not among them.
        facts: Whether the parts keep what the score history needs.
    """
    joins = [file_identity(Path(join.path)) for join in model.pipeline.joins]
    return {
        "input": {"source": source_identity(source), "joins": joins},
        "model": model_identity(model),
        "options": {
            "language": options.language or model.pipeline.language,
            "as_of": plain(options.as_of or model.as_of),
            "open_only": options.open_only,
            "strict": options.strict,
            "facts": facts,
            "pipeline": digest_of(plain(model.pipeline)),
        },
        "version": version("kaopu"),
    }


def source_identity(source: Source) -> Any:
    """Return what tells that a source gives the same rows; None if only they can tell."""
    own = getattr(source, "identity", None)
    if own is not None:
        return plain(own)
    if isinstance(source, FrameSource):
        return None
    return file_identity(Path(source.name)) if str(source.name) != "-" else None


def file_identity(path: Path) -> dict[str, Any] | None:
    """Return a file's place, size, time, and a digest of its ends; None if it is none."""
    if not path.is_file():
        return None
    found = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(END_BYTES))
        file.seek(max(found.st_size - END_BYTES, 0))
        digest.update(file.read(END_BYTES))
    return {
        "path": str(path.resolve()),
        "size": found.st_size,
        "mtime_ns": found.st_mtime_ns,
        "ends": digest.hexdigest(),
    }


def model_identity(model: LeadModel) -> dict[str, Any]:
    """Return what tells a model from any other.

    Of a stored one its manifest, which holds the digests of all its files. One in memory
    is told by its fitted classifier.
    """
    if model.bundle is not None and (model.bundle / MANIFEST).is_file():
        content = (model.bundle / MANIFEST).read_bytes()
        return {"label": str(model.label), "digest": hashlib.sha256(content).hexdigest()}
    # An odd one out, for a caller in Python alone; joblib costs a good deal to import.
    import joblib

    return {
        "label": str(model.label),
        "digest": joblib.hash((model.classifier, model.history)),
    }


def frame_digest(frame: pd.DataFrame) -> str:
    """Return a digest of all cells of a batch, the same however its columns are coded."""
    names = "\x1f".join(map(str, frame.columns))
    digest = hashlib.sha256(names.encode("utf-8", "surrogatepass"))
    # A header may stand twice.
    for place in range(frame.shape[1]):
        cells = frame.iloc[:, place]
        if is_coded(cells):
            codes, texts = distinct_texts(cells)
            hashes = pd.util.hash_array(texts, categorize=False)[codes]
        else:
            hashes = pd.util.hash_array(cells.to_numpy(dtype=object), categorize=False)
        digest.update(np.ascontiguousarray(hashes).tobytes())
    return digest.hexdigest()


def digest_of(value: Any) -> str:
    """Return a digest of plain data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return any settings as plain data that is the same in every process."""
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, **own}
    if isinstance(value, Mapping):
        pairs = [[plain(key), plain(item)] for key, item in value.items()]
        return sorted(pairs, key=lambda pair: json.dumps(pair[0], sort_keys=True))
    if isinstance(value, Set):
        return sorted((plain(item) for item in value), key=json.dumps)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    if isinstance(value, date | Path):
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else repr(value)


def changed_sections(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sections of an identity that differ."""
    return tuple(key for key in SECTIONS if before.get(key) != json_of(now.get(key)))


def json_of(value: Any) -> Any:
    """Return plain data as it comes back from JSON."""
    return json.loads(json.dumps(value))
