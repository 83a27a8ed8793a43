"""Failures of past deals: nothing can be learnt from them as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError, counted, listed


class AmbiguousOutcomeError(KaopuError):
    """Outcome values that are neither won nor lost nor listed as open."""

    def __init__(
        self, path: Path | str, column: str, values: Mapping[str, int], known: str
    ) -> None:
        super().__init__(
            f"{path}: column {column!r} holds {counted(values)}, expected {known}; "
            "add each value to outcome.won, outcome.lost or outcome.open"
        )


class OneClassError(KaopuError):
    """Only won or only lost deals: nothing can be told apart."""

    def __init__(self, path: Path | str, present: str, absent: str, count: int) -> None:
        super().__init__(
            f"{path}: found {count} {present} deals and no {absent} one, expected both; "
            f"export the {absent} deals too, and check outcome.{absent}"
        )


class TooFewDealsError(KaopuError):
    """Fewer finished deals than can be learnt from."""

    def __init__(
        self, path: Path | str, won: int, lost: int, least: int, can_force: bool
    ) -> None:
        missing = [
            f"{least - n} more {name}"
            for n, name in ((won, "won"), (lost, "lost"))
            if n < least
        ]
        remedy = f"add {' and '.join(missing)} deal{'s' * (len(missing) > 0)}"
        force = ", or train all the same with --force" if can_force else ""
        super().__init__(
            f"{path}: found {won} won and {lost} lost deals, "
            f"expected at least {least} of each; {remedy}{force}"
        )


class LeakageError(KaopuError):
    """Every column that feeds the model gives the outcome away."""

    def __init__(self, path: Path | str, reasons: Mapping[str, str]) -> None:
        told = "; ".join(f"{column!r}: {reason}" for column, reason in reasons.items())
        super().__init__(
            f"{path}: every mapped column gives the outcome away ({told}), expected facts "
            "known before a deal ends; map others, or allow one under [allow]"
        )


class PersonalDataError(KaopuError):
    """Every column that feeds the model holds personal data."""

    def __init__(self, path: Path | str, columns: Sequence[str]) -> None:
        super().__init__(
            f"{path}: every mapped column holds names, addresses or free text "
            f"({listed([repr(column) for column in columns])}), expected facts about the "
            "deal; map others, or allow one under [allow] with your reason"
        )
