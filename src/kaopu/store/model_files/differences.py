"""In what two model files differ: which values, which arrays, by where they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from kaopu.store.model_files.canonical import FILE, ID, canonical
from kaopu.store.model_files.migrate import TYPES, migrated

# What skops writes around what an object holds.
AROUND = ("content", "__reduce__", "args")


def model_differences(old: bytes, new: bytes, stored_as: int) -> list[str]:
    """Return where two model files differ, such as ``blend_.weights_``; none if nowhere.

    Args:
        old: As it was stored.
        new: As it would be stored today.
        stored_as: The bundle format of the old one.
    """
    old, new = canonical(migrated(old, stored_as)), canonical(new)
    if old == new:
        return []
    with ZipFile(BytesIO(old)) as one, ZipFile(BytesIO(new)) as other:
        roots = json.loads(one.read(TYPES)), json.loads(other.read(TYPES))
        return list(dict.fromkeys(_differing(*roots, "", (one, other)))) or [""]


def _differing(
    old: Any, new: Any, place: str, files: tuple[ZipFile, ZipFile]
) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in old:
            if key == FILE:
                if files[0].read(old[key]) != files[1].read(new[key]):
                    yield place
            elif key != ID:
                inner = place if key in AROUND else f"{place}.{key}".removeprefix(".")
                yield from _differing(old[key], new[key], inner, files)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, pair in enumerate(zip(old, new, strict=True)):
            yield from _differing(*pair, f"{place}[{number}]", files)
    elif old != new:
        yield place
