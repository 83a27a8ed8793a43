"""Odoo's predictive lead scoring as arithmetic on counts; `odoo` applies it to facts.

Written from the behaviour of Odoo's CRM, as seen in ``odoo/odoo``:
``addons/crm/models/crm_lead.py`` (``_pls_get_naive_bayes_probabilities`` and
``_pls_prepare_frequencies``) and pinned by ``addons/crm/tests/test_crm_pls.py``, whose
published probabilities our test reproduces. It is naive Bayes with four particulars:

* 0.1 is added to the won and to the lost count of every value that some deal holds;
* a field that a lead has no value for, or an unseen one, is skipped, and the share of a
  value is taken among the deals that have the field;
* a won deal has been in every stage, a lost one in its own and those before; the share
  of a stage is taken among all deals, which the first stage's counts stand for;
* the result is rounded to hundredths of a percent, and kept within 0.01 and 99.99 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit

from kaopu.evaluation.baselines.base import Bools, Floats

ADDED = 0.1
UNSET = ""
MIN_PERCENT, MAX_PERCENT = 0.01, 99.99


class Count(NamedTuple):
    """Won and lost deals, `ADDED` to each."""

    won: float
    lost: float

    @classmethod
    def of(cls, won: Bools) -> Count:
        """Return the count of deals of which ``won`` (n,) tells whether each was won."""
        return cls(float(won.sum()) + ADDED, float((~won).sum()) + ADDED)


def count_values(values: pd.Series, won: Bools) -> dict[str, Count]:
    """Return the deals by value of one field (n,); `UNSET` is no value."""
    rows = pd.Series(won, index=values.index).groupby(values)
    return {str(v): Count.of(part.to_numpy()) for v, part in rows if v != UNSET}


def count_stages(reached: pd.Series, won: Bools, stages: Sequence[str]) -> dict[str, Count]:
    """Return the deals that were in each of the ``stages``, which are in order.

    A won deal was in all of them, a lost one in those up to the one it ``reached`` (n,).
    """
    position = pd.Categorical(reached, categories=list(stages)).codes
    been = {stage: won | (position >= place) for place, stage in enumerate(stages)}
    return {stage: Count.of(won[rows]) for stage, rows in been.items()}


def log_odds(counts: Mapping[str, Count], deals: Count | None = None) -> dict[str, float]:
    """Return log P(value | won) - log P(value | lost) of every value of a field.

    Args:
        counts: The field's counts by value.
        deals: What the counts are shares of: by default their sum over the values; all
            deals for the stage, as a deal counts in more than one.
    """
    won = deals.won if deals else sum(count.won for count in counts.values())
    lost = deals.lost if deals else sum(count.lost for count in counts.values())
    return {
        value: float(np.log(count.won / won) - np.log(count.lost / lost))
        for value, count in counts.items()
    }


def probability(deals: Count, summed: Floats) -> Floats:
    """Return P(won) (n,) from all deals and each lead's ``summed`` log-odds (n,).

    The sigmoid of log-odds is the product of shares over won by that sum over won and
    lost; logarithms keep many small shares from vanishing.
    """
    percent = 100 * expit(np.log(deals.won / deals.lost) + summed)
    kept: Floats = np.clip(np.round(percent, 2), MIN_PERCENT, MAX_PERCENT) / 100
    return kept
