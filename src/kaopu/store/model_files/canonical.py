"""The bytes of a model file: the same for the same model, whenever and wherever it is made.

skops names objects and arrays by where they lie in memory, and the zip around them has the
time. Here they are numbered by what they hold, those that hold the same being one, and the
time is left out. A model is not changed once it is loaded, so that this changes nothing.
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
        numbering = _Numbering(old)
        root = json.loads(old.read(TYPES))
        numbering.number(root)
        for content, name in numbering.files.items():
            new.writestr(ZipInfo(name), content)
        new.writestr(ZipInfo(TYPES), json.dumps(root))
    return rewritten.getvalue()


class _Numbering:
    """Numbers the objects of a model's JSON, in place.

    Attributes:
        files: New names of the arrays by their content, in the order of their places.
    """

    def __init__(self, model: ZipFile) -> None:
        self.files: dict[bytes, str] = {}
        self._model = model
        self._names: dict[str, str] = {}
        self._numbers: dict[object, int] = {}

    def number(self, part: Any) -> object:
        """Number a part and all within; return what is the same for equal ones alone."""
        if isinstance(part, list):
            return tuple([self.number(one) for one in part])
        if not isinstance(part, dict):
            return (type(part), part)
        if isinstance(name := part.get(FILE), str) and name.endswith(ARRAY):
            part[FILE] = self._renamed(name)
        parts = [(key, self.number(own)) for key, own in part.items() if key != ID]
        number = self._numbers.setdefault(tuple(parts), len(self._numbers))
        if ID in part:
            part[ID] = number
        return (dict, number)

    def _renamed(self, name: str) -> str:
        if name not in self._names:
            content = self._model.read(name)
            new = f"{len(self.files)}{ARRAY}"
            self._names[name] = self.files.setdefault(content, new)
        return self._names[name]
