"""Learning from few deals or none: the framework's word, as far as deals do not differ.

Fewer than `kaopu.leads.finished.MIN_DEALS` of either outcome are too few to choose a
blend on. The linear part alone is fitted then, towards the framework's prior, and the
base rate is shrunk: to a stated win rate, or to one half where none is stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from kaopu.features import FeatureSource
from kaopu.leads.states import NOT_ASKED
from kaopu.model.parts.base import Setting, TrainingData
from kaopu.model.parts.linear import PLAIN_STRENGTH, LinearPart, Posterior, fit_towards

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# As many deals of the assumed win rate are added as this: where nothing is known, every
# rate is as likely (Laplace's rule of succession); a stated rate is somebody's knowledge.
ASSUMED_RATE, ASSUMED_DEALS, STATED_DEALS = 0.5, 2.0, 10.0
# Leads with every answer equally likely, beside the deals, in what is said of doubt.
IMAGINED = 10
FOLDS = 10
# Rows that doubt is looked at in, of more.
MAX_ROWS = 2_000


@dataclass(frozen=True)
class BaseRate:
    """The win rate that is assumed before any deal.

    Attributes:
        rate: From above 0 to below 1.
        deals: How many deals it is worth.
    """

    rate: float = ASSUMED_RATE
    deals: float = ASSUMED_DEALS

    @classmethod
    def of(cls, stated: float | None) -> BaseRate:
        """Return the rate that the pipeline file states, or the one that is assumed."""
        return cls() if stated is None else cls(stated, STATED_DEALS)

    def with_deals(self, won: float, deals: float) -> float:
        """Return the rate after some deals: the mean of its Beta distribution."""
        return (won + self.rate * self.deals) / (deals + self.deals)


@dataclass(frozen=True)
class ThinFit:
    """A linear part towards the framework's word, and the line that makes it a model.

    Attributes:
        posterior: What is unsure of it.
        slope, offset: Of the line from margin to log-odds: unsure scores are drawn towards
            the base, so that probabilities are right on average over what is unsure.
        share: How much of the doubt about a lead's score that the framework's word leaves
            is still there after the deals: 1 without any, near 0 with many.
        oof_log_odds: Of the rows (n,), each by a fit without its group; nan where there
            is one group alone.
    """

    posterior: Posterior
    slope: float
    offset: float
    share: float
    oof_log_odds: Floats

    @property
    def part(self) -> LinearPart:
        """The linear part."""
        return self.posterior.part


def fit_thin(
    data: TrainingData, groups: Ints, base: BaseRate, imagined: NDArray[np.float32]
) -> ThinFit:
    """Fit on few rows or none, of one class or both.

    Args:
        data: The rows, with the framework's prior.
        groups: Rows of one group (n,) are never split over folds.
        base: The win rate before any deal.
        imagined: The matrix (k, d) of leads with every answer equally likely.
    """
    posterior, slope, offset, share = _fit(data, base, imagined)
    oof = np.full(len(data.y), np.nan)
    folds = min(FOLDS, len(np.unique(groups)))
    splits = GroupKFold(folds).split(data.X, groups=groups) if folds > 1 else ()
    for train, test in splits:
        known, its_slope, its_offset, _ = _fit(data.rows(train), base, imagined)
        oof[test] = its_slope * known.part.margin(data.X[test]) + its_offset
    return ThinFit(posterior, slope, offset, share, oof)


def _fit(
    data: TrainingData, base: BaseRate, imagined: NDArray[np.float32]
) -> tuple[Posterior, float, float, float]:
    assert data.prior is not None  # noqa: S101 - thin data are not learnt from without
    posterior = fit_towards(_with_base(data, base), data.prior, PLAIN_STRENGTH)
    rows = np.vstack([data.X, imagined])
    weights = np.append(data.weights, np.full(len(imagined), IMAGINED / len(imagined)))
    before, after = (np.average(d, weights=weights) for d in posterior.doubts(rows))
    slope = float(1 / np.sqrt(1 + np.pi * after / 8))
    part = posterior.part
    middle = part.intercept + float(part.means @ part.coefficients)
    # Without rows the two are equal but for their last digits.
    share = float(after / before) if before and len(data.y) else 1.0
    return posterior, slope, (1 - slope) * middle, share


def _with_base(data: TrainingData, base: BaseRate) -> TrainingData:
    """Return the rows, and those of the base rate: leads of which nothing is known."""
    rate = np.array([base.rate, 1 - base.rate]) * base.deals
    X = np.vstack([data.X, np.zeros((2, data.X.shape[1]), dtype=np.float32)])
    return TrainingData(
        X,
        np.append(data.y, [1.0, 0.0]),
        np.append(data.weights, rate),
        data.seed,
        data.prior,
    )


def share_of_framework(data: TrainingData, setting: Setting) -> float:
    """Return the `ThinFit.share` of a linear part that was fitted on many rows.

    It is 0 of one that is penalised towards zero: the framework has no say in it.
    """
    strength, *towards = setting.values
    if not towards or data.prior is None:
        return 0.0
    rows = np.unique(np.linspace(0, len(data.y) - 1, MAX_ROWS).astype(np.intp))
    doubts = fit_towards(data, data.prior, strength).doubts(data.X[rows])
    before, after = (float(doubt.mean()) for doubt in doubts)
    # Rows that are all alike leave no doubt before either: their rate is all that counts.
    return after / before if before else 0.0


def imagined_leads(
    sources: Sequence[FeatureSource], seed: int, leads: int = 50
) -> pd.DataFrame:
    """Return facts of leads with every level equally likely, and nothing else known."""
    rng = np.random.default_rng(seed)
    facts: dict[str, object] = {}
    for source in sources:
        if source.kind in ("number", "date"):
            facts[source.id] = np.full(leads, np.nan)
        elif source.levels:
            facts[source.id] = rng.choice(np.array(source.levels, dtype=object), leads)
        else:
            facts[source.id] = np.full(leads, NOT_ASKED, dtype=object)
    return pd.DataFrame(facts)
