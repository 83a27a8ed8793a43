"""Failures of an export's columns: named and absent, or no key to join by."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from kaopu.errors.base import KaopuError, listed


class NoJoinKeyError(KaopuError):
    """A second table shares no key with the export."""

    def __init__(self, path: Path | str, export: Path | str) -> None:
        super().__init__(
            f"{path}: found no column whose texts stand once in each row and are those "
            f"of a column of {export}, expected a key such as the account's name; "
            "remove repeated rows, or write [[join]] in the pipeline file by hand"
        )


class JoinError(KaopuError):
    """Two tables that cannot be joined without losing or multiplying rows."""

    def __init__(self, path: Path | str, found: str, expected: str, remedy: str) -> None:
        super().__init__(
            f"{path}, to be joined: found {found}, expected {expected}; {remedy}"
        )


class UnknownColumnError(KaopuError):
    """A column was named that the export does not have."""

    def __init__(
        self, path: Path | str, option: str, column: str, columns: Sequence[str]
    ) -> None:
        near = get_close_matches(column, columns, n=2, cutoff=0.5)
        hint = (
            f"did you mean {' or '.join(map(repr, near))}?"
            if near
            else f"it has {listed([repr(name) for name in columns], 12)}"
        )
        super().__init__(
            f"{path}: found no column {column!r}, expected one for {option}; {hint}"
        )


class UnknownValueError(KaopuError):
    """A value was named that the column does not hold."""

    def __init__(
        self, path: Path | str, column: str, value: str, values: Sequence[str]
    ) -> None:
        texts = listed([repr(text) for text in values], 12)
        super().__init__(
            f"{path}: column {column!r} holds no {value!r}, expected one of {texts}; "
            "spell it as the export does"
        )
