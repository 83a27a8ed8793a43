"""Failures of past deals: nothing can be learnt from them as they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Clauses, Message, Names
from kaopu.masking import masked_counts


class AmbiguousOutcomeError(KaopuError):
    """Outcome values that are neither won nor lost nor listed as open.

    Attributes:
        column: The header of the column that holds them.
        rows: How many rows do.
    """

    def __init__(
        self,
        path: Path | str,
        column: str,
        values: Mapping[str, int],
        known: Mapping[str, Collection[str]],
        key: str = "outcome",
    ) -> None:
        kinds = [
            Message(
                "outcome_kind", kind, {"values": Names(sorted(texts))}, len(list(texts))
            )
            for kind, texts in known.items()
        ]
        super().__init__(
            "ambiguous_outcome",
            path=str(path),
            column=column,
            values=masked_counts(values),
            known=Clauses(kinds),
            key=key,
        )
        self.column, self.rows = column, sum(values.values())


class OutcomeNotANumberError(KaopuError):
    """A cell is no number, where a number tells how the deal ended.

    Attributes:
        column: The header of the column that holds it.
        rows: How many rows do.
    """

    def __init__(self, path: Path | str, column: str, values: Mapping[str, int]) -> None:
        super().__init__(
            "outcome_not_a_number", path=str(path), column=column, values=values
        )
        self.column, self.rows = column, sum(values.values())


class LeakageError(KaopuError):
    """Every column that feeds the model gives the outcome away."""

    section = "leakage"

    def __init__(self, path: Path | str, reasons: Mapping[str, object]) -> None:
        columns = [
            Message(self.section, "column", {"column": column, "reason": reason})
            for column, reason in reasons.items()
        ]
        super().__init__("sentence", path=str(path), columns=Clauses(columns))


class PersonalDataError(KaopuError):
    """Every column that feeds the model holds personal data."""

    def __init__(self, path: Path | str, columns: Sequence[str]) -> None:
        names = [repr(column) for column in columns]
        super().__init__("personal_data", path=str(path), columns=names)
