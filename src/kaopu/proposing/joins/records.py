"""How two tables belong together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class JoinKey:
    """The columns by which two tables belong together.

    Attributes:
        on: In the export.
        key: In the second table; every row holds another text.
        share: The share of the export's filled cells that are found.
        prefix: What sets the second table's headers apart; empty if none stands in both.
        found: What a column is called that says which rows are found, where that is all
            that counts; empty where the second table's columns are taken.
        columns: With ``found``, the day that is taken all the same, to tell how long a
            sale takes.
        others: The headers of the second table, but for the key.
        repeated: With ``found``, that the second table has keys in several rows.
    """

    on: str
    key: str
    share: float
    prefix: str
    found: str = ""
    columns: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    repeated: RepeatedKey | None = None

    @property
    def joined(self) -> tuple[str, ...]:
        """The columns that are taken, as they are called beside the export's."""
        taken = self.columns if self.found else self.others
        return tuple(self.prefix + column for column in taken)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The columns that stay in the second table."""
        return tuple(c for c in self.others if self.found and c not in self.columns)


@dataclass(frozen=True)
class RepeatedKey:
    """A column of a second table that holds the export's keys, some in several rows.

    Attributes:
        on: The same in the export.
        key: In the second table.
        rows: Rows of the second table that have a key.
        keys: How many of these differ.
        most: The most rows of one key.
        doubled: Whether every row whose key came before is the same in all cells.
    """

    on: str
    key: str
    rows: int
    keys: int
    most: int
    doubled: bool
