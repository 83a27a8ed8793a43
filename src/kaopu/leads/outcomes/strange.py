"""Finds outcomes that are neither won nor lost nor open, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.values import read_numbers
from kaopu.pipeline.outcome import Outcome, OutcomeRule, RangeRule, ValueRule
from kaopu.spelling import normalised

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class StrangeOutcomes:
    """Rows whose outcome a column does not tell.

    Attributes:
        column: The header.
        rows: Those rows (n,).
        is_number: Whether a number was expected.
    """

    column: str
    rows: Bools
    is_number: bool


def strange_outcomes(
    texts: pd.DataFrame, outcome: Outcome, missing: frozenset[str]
) -> list[StrangeOutcomes]:
    """Return where `read_outcome` would refuse leads, by column; nothing if nowhere.

    Args:
        texts: The export, no header twice.
        outcome: The rules.
        missing: Normalised texts that mean nothing was entered.
    """
    if any(column not in texts for column in outcome.columns):
        return []
    found = [_strange(texts, rule, missing) for rule in outcome.rules]
    return [strange for strange in found if strange is not None and strange.rows.any()]


def _strange(
    texts: pd.DataFrame, rule: OutcomeRule, missing: frozenset[str]
) -> StrangeOutcomes | None:
    if isinstance(rule, ValueRule) and not rule.open:
        # Rules of finished deals alone: all else is an open lead's.
        return None
    if isinstance(rule, ValueRule):
        understood = rule.won | rule.lost | rule.open | missing
        rows = ~normalised(texts[rule.column]).isin(list(understood)).to_numpy(dtype=bool)
        return StrangeOutcomes(rule.column, rows, is_number=False)
    if isinstance(rule, RangeRule):
        read = read_numbers(texts[rule.column], frozenset(), missing)
        rows = texts[rule.column].isin(list(read.not_understood)).to_numpy(dtype=bool)
        return StrangeOutcomes(rule.column, rows, is_number=True)
    return None
