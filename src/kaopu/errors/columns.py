"""Failures of an export's columns: named and absent, or no key to join by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError, suggestion
from kaopu.language import Names
from kaopu.masking import masked


class NoJoinKeyError(KaopuError):
    """A second table shares no key with the export."""

    def __init__(self, path: Path | str, export: Path | str) -> None:
        super().__init__("no_join_key", path=str(path), export=str(export))


class JoinError(KaopuError):
    """Two tables that cannot be joined without losing or multiplying rows."""

    section = "join"

    def __init__(
        self, path: Path | str, case: str, count: int | None = None, /, **facts: object
    ) -> None:
        super().__init__(case, count, path=str(path), **facts)


class UnknownColumnError(KaopuError):
    """A column was named that the export does not have."""

    def __init__(
        self, path: Path | str, option: str, column: str, columns: Sequence[str]
    ) -> None:
        super().__init__(
            "unknown_column",
            path=str(path),
            option=option,
            column=column,
            hint=suggestion(column, columns),
        )


class UnknownValueError(KaopuError):
    """A value was named that the column does not hold."""

    def __init__(
        self, path: Path | str, column: str, value: str, values: Sequence[str]
    ) -> None:
        super().__init__(
            "unknown_value",
            path=str(path),
            column=column,
            value=value,
            known=Names([repr(masked(text)) for text in values], 12),
        )
