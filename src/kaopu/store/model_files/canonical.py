"""The bytes of a model file: the same for the same model, whenever and wherever it is made.

skops names objects and arrays by where they lie in memory, and the zip around them has the
time; here they are numbered in their order, and the time is left out.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from kaopu.model.classifier import LeadClassifier
from kaopu.store.model_files.migrate import TYPES

ID, FILE, ARRAY = "__id__", "file", ".npy"


def model_bytes(classifier: LeadClassifier) -> bytes:
    """Return the model file of a classifier."""
    # skops takes a good part of a second to import; --help must not pay for it.
    from skops.io import dumps

    return canonical(dumps(classifier))


def canonical(model: bytes) -> bytes:
    """Return a model file whose bytes depend on nothing but what it holds.

    Args:
        model: As skops wrote it, or this function.
    """
    rewritten = BytesIO()
    with ZipFile(BytesIO(model)) as old, ZipFile(rewritten, "w", ZIP_STORED) as new:
        root = json.loads(old.read(TYPES))
        for name, number in _numbered(root).items():
            new.writestr(ZipInfo(f"{number}{ARRAY}"), old.read(name))
        new.writestr(ZipInfo(TYPES), json.dumps(root))
    return rewritten.getvalue()


def _numbered(root: Any) -> dict[str, int]:
    """Number the objects of a model's JSON in their order, in place; return its files.

    Objects that were one have one number still, for skops makes one of them again.
    """
    numbers: dict[Any, int] = {}
    files: dict[str, int] = {}
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if ID in part:
                part[ID] = numbers.setdefault(part[ID], len(numbers))
            if isinstance(name := part.get(FILE), str) and name.endswith(ARRAY):
                number = files.setdefault(name, len(files))
                part[FILE] = f"{number}{ARRAY}"
            waiting.extend(reversed(part.values()))
        elif isinstance(part, list):
            waiting.extend(reversed(part))
    return files
