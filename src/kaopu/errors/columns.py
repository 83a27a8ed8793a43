"""Failures of an export's columns: named and absent, or no key to join by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError, suggestion
from kaopu.language import Count, Names
from kaopu.masking import masked


class NoJoinKeyError(KaopuError):
    """A second table has no key in common with the export."""

    def __init__(self, path: Path | str, export: Path | str) -> None:
        super().__init__("no_join_key", path=str(path), export=str(export))


class RepeatedKeyError(KaopuError):
    """A second table holds the export's keys in several rows each, as a history does.

    Args:
        path: The second table.
        export: The export.
        on, key: The column of keys in the export, and in the second table.
        rows: Rows of the second table that have a key.
        keys: How many of these differ.
        most: The most rows of one key.
        doubled: Whether the rows of a key are the same in every cell.
    """

    def __init__(
        self,
        path: Path | str,
        export: Path | str,
        on: str,
        key: str,
        *,
        rows: int,
        keys: int,
        most: int,
        doubled: bool,
    ) -> None:
        super().__init__(
            "join_rows_doubled" if doubled else "join_key_repeats",
            path=str(path),
            export=str(export),
            on=on,
            column=key,
            rows=Count(rows),
            keys=Count(keys),
            most=Count(most),
        )


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


class NotesColumnError(KaopuError):
    """No column was named as that of the notes, and none or several may be it.

    Args:
        path: The table.
        columns: Those that hold long free texts.
    """

    def __init__(self, path: Path | str, columns: Sequence[str]) -> None:
        super().__init__(
            "several_notes_columns" if columns else "no_notes_column",
            path=str(path),
            columns=Names([repr(column) for column in columns], 12),
        )
