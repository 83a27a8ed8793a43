"""Failures of leads: which lead, and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Choices, Message
from kaopu.masking import masked, masked_counts


class BlankLeadIdsError(KaopuError):
    """Rows without a lead id."""

    def __init__(
        self, path: Path | str, column: str, rows: Sequence[int], before: str = ""
    ) -> None:
        """Keep the rows, and the id above the first of them; empty if it is the first."""
        super().__init__(
            "blank_lead_ids_after" if before else "blank_lead_ids",
            len(rows),
            path=str(path),
            column=column,
            number=len(rows),
            rows=rows,
            before=masked(before),
        )


class DuplicateLeadIdsError(KaopuError):
    """Two rows carry the same lead id."""

    def __init__(self, path: Path | str, column: str, ids: Mapping[str, int]) -> None:
        super().__init__(
            "duplicate_lead_ids", path=str(path), column=column, ids=masked_counts(ids)
        )


class DateOrderError(KaopuError):
    """Dates of leads that are not written as those that the model has learnt from."""

    section = "date_order"

    def __init__(
        self,
        path: Path | str,
        case: str,
        column: str,
        formats: Sequence[str] = (),
        /,
        **facts: object,
    ) -> None:
        super().__init__(
            case,
            path=str(path),
            column=column,
            formats=Choices(formats),
            form=formats[0] if formats else "",
            **facts,
        )


class LeadNotFoundError(KaopuError):
    """A lead id is not in the table of leads."""

    def __init__(
        self, path: Path | str, lead_id: str, nearest: Sequence[str], count: int
    ) -> None:
        super().__init__(
            "lead_near" if nearest else "lead_not_found",
            path=str(path),
            lead_id=lead_id,
            nearest=list(dict.fromkeys(map(masked, nearest))),
            number=count,
        )


class NoRepColumnError(KaopuError):
    """One rep's leads are asked for, and no column says whose a lead is."""

    def __init__(self, path: Path | str, rep: str) -> None:
        super().__init__("no_rep_column", path=str(path), rep=rep)


class RepNotFoundError(KaopuError):
    """No open lead is a rep's."""

    def __init__(self, path: Path | str, rep: str, names: Sequence[str]) -> None:
        hint = Message("hint", "reps" if names else "no_reps", {"names": names})
        super().__init__("rep_not_found", path=str(path), rep=rep, hint=hint)
