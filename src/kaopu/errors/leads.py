"""Failures of leads: which lead, and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError, counted, listed


class BlankLeadIdsError(KaopuError):
    """Rows without a lead id."""

    def __init__(self, path: Path | str, column: str, rows: Sequence[int]) -> None:
        many = len(rows) > 1
        found = f"{len(rows)} blank lead ids, in rows" if many else "a blank lead id in row"
        super().__init__(
            f"{path}: column {column!r}: found {found} {listed(rows)} below the header, "
            "expected one a row; fill it in, remove the row or name another id column"
        )


class DuplicateLeadIdsError(KaopuError):
    """Two rows carry the same lead id."""

    def __init__(self, path: Path | str, column: str, ids: Mapping[str, int]) -> None:
        super().__init__(
            f"{path}: column {column!r} repeats {counted(ids)}, "
            "expected one row a lead; remove the repeats or name another id column"
        )


class LeadNotFoundError(KaopuError):
    """A lead id is not in the table of leads."""

    def __init__(
        self, path: Path | str, lead_id: str, nearest: Sequence[str], count: int
    ) -> None:
        hint = f"did you mean {listed(nearest)}?" if nearest else "check the lead's id"
        super().__init__(f"{path}: no lead {lead_id!r} among {count} leads; {hint}")


class NoRepColumnError(KaopuError):
    """One rep's leads are asked for, and no column says whose a lead is."""

    def __init__(self, path: Path | str, rep: str) -> None:
        super().__init__(
            f"{path}: rep {rep!r} was asked for, and the pipeline file names no column of "
            'reps, expected one under [beliefs], such as rep = "owner"; add it and train '
            "again, or plan without --rep"
        )


class RepNotFoundError(KaopuError):
    """No open lead is a rep's."""

    def __init__(self, path: Path | str, rep: str, names: Sequence[str]) -> None:
        hint = f"known reps: {listed(names)}" if names else "no open lead names a rep"
        super().__init__(
            f"{path}: no open lead of rep {rep!r}, expected a name as the export spells "
            f"it; {hint}"
        )
