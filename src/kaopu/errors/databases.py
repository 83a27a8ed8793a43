"""Failures of databases: no way in, no such table, or a write that did not succeed."""

from __future__ import annotations

from collections.abc import Sequence

from kaopu.errors.base import KaopuError, suggestion
from kaopu.language import Names


class DatabaseError(KaopuError):
    """A database cannot be used; ``case`` says why, and no fact holds a password.

    Attributes:
        case: What is wrong, a key of the languages' ``database`` section.
    """

    section = "database"

    def __init__(self, place: str, case: str, /, **facts: object) -> None:
        self.case = case
        super().__init__(case, None, place=place, **facts)


class DatabaseUrlError(KaopuError):
    """What names a database is no URL that can be used; ``case`` says why."""

    section = "database_url"

    def __init__(self, case: str, /, **facts: object) -> None:
        super().__init__(case, None, **facts)


class NoTableError(KaopuError):
    """The database has no such table; the nearest ones are named."""

    def __init__(self, place: str, table: str, known: Sequence[str]) -> None:
        hint = suggestion(table, known) if known else ""
        case = "no_database_table" if known else "no_database_tables"
        super().__init__(case, place=place, table=table, hint=hint)


class TargetTableError(KaopuError):
    """The table that scores are to be written to is not as it must be."""

    section = "target_table"

    def __init__(self, place: str, case: str, columns: Sequence[str] = ()) -> None:
        names = Names([repr(name) for name in columns])
        super().__init__(case, None, place=place, columns=names)
