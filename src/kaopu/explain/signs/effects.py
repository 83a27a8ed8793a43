"""What each matrix column adds to the log-odds of past deals: draws of a posterior.

Before any deal, each field is either harmless at this company, so that none of its
columns does anything, or worth what the framework expects of it, give or take
(`kaopu.model.prior`), or, seldom, give or take several times as much. How many fields are
harmless, and how much the framework is worth as a whole, is learnt from all fields
together. After the deals, the columns of all fields are drawn together, a field at a time
given all others (Gibbs sampling; George and McCulloch 1993, "Variable Selection via Gibbs
Sampling", a group of columns at a time). The likelihood is taken as normal around the mode
of a logistic regression.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from kaopu.features.lineage import Lineage
from kaopu.model.logistic import fit_logistic, inverse
from kaopu.model.prior import ColumnPrior, column_prior

Floats = NDArray[np.float64]

# Share of harmless fields before any deal: three of ten, as Beta(3, 7).
HARMLESS, COSTLY = 3.0, 7.0
# What a field's standard deviations are multiplied by, and the share of the fields that
# are worth something of which this holds: tails, for deals that clearly say otherwise.
WIDTHS = {1.0: 0.8, 3.0: 0.2}
# Standard deviation of columns that the framework says nothing of.
OTHERS = 1.0
# A trace, for an intercept that nothing else holds.
TRACE = 1e-6
# How many draws are kept; every so many sweeps one, after some that are thrown away.
DRAWS, EVERY, SETTLING = 200, 5, 200


@dataclass(frozen=True)
class Effects:
    """What columns add: a posterior in draws.

    Attributes:
        draws: Coefficients of all columns (`DRAWS`, d); exactly 0 where harmless.
        intercept: Of the mean of the draws.
    """

    draws: Floats
    intercept: float

    def log_odds(self, X: Floats) -> Floats:
        """Return the expected log-odds of matrix rows (n, d), less what is unsure."""
        expected: Floats = X @ self.draws.mean(axis=0) + self.intercept
        return expected


@dataclass(frozen=True)
class _Block:
    """The columns of one source, or all that the framework says nothing of, at a width.

    Attributes:
        columns: Their places.
        share: Of the fields that are worth something, how many are of this width.
        means, inverse_variances: Of their prior, where they are not harmless.
        covariance: What is unsure of them given all others.
        root: Its Cholesky factor.
        known: The likelihood's precision of them (k, k).
        log_gain: Half the log ratio of their uncertainty after the deals and before.
    """

    columns: NDArray[np.intp]
    share: float
    means: Floats
    inverse_variances: Floats
    covariance: Floats
    root: Floats
    known: Floats
    log_gain: float

    def log_factor(self, pull: Floats, whole: float) -> float:
        """Return the log Bayes factor of these columns being worth something.

        Args:
            pull: The likelihood's gradient at 0 (k,), given all others.
            whole: What the framework is worth, 1 expected.
        """
        expected = whole * self.means
        own = pull + self.inverse_variances * expected
        pulled = own @ self.covariance @ own
        return float(self.log_gain + (pulled - self.inverse_variances @ expected**2) / 2)

    def drawn(self, pull: Floats, whole: float, noise: Floats) -> Floats:
        """Return a draw of the columns (k,), given that they are worth something."""
        own = pull + self.inverse_variances * whole * self.means
        found: Floats = self.covariance @ own + self.root @ noise
        return found


def draw_effects(X: Floats, won: Floats, lineage: Lineage) -> Effects:
    """Return the posterior of what the columns add to the log-odds of being won.

    Args:
        X: The matrix (n, d), zero where a fact tells nothing.
        won: Outcomes 0 or 1 (n,), some of each.
        lineage: Of the columns.
    """
    prior = column_prior(lineage)
    precision, pull, intercept, means = _likelihood(X, won, prior)
    blocks = list(_blocks(lineage, prior, precision))
    rng = np.random.default_rng(0)
    sweeps = _sweeps(blocks, precision, pull, prior.whole_sd, rng)
    for _ in range(SETTLING):
        next(sweeps)
    draws = np.empty((DRAWS, X.shape[1]))
    for row in range(DRAWS):
        for _ in range(EVERY):
            drawn = next(sweeps)
        draws[row] = drawn
    away = float(means @ draws.mean(axis=0))
    return Effects(draws, intercept - away)


def _likelihood(
    X: Floats, won: Floats, prior: ColumnPrior
) -> tuple[Floats, Floats, float, Floats]:
    """Return the likelihood of the columns as a normal one, whatever the intercept.

    It is expanded at the most likely effects under the prior, harmless fields left aside.

    Returns:
        Its precision (d, d), that times its mean (d,), the intercept of columns less
        their weighted means, and these means (d,).
    """
    d = X.shape[1]
    own = np.zeros((d + 1, d + 1))
    own[:d, :d] = prior.precision(np.full(d, OTHERS))
    own[d, d] = TRACE
    centre = np.append(prior.means, logit(won.mean()))
    design = np.column_stack([X, np.ones(len(X))])
    mode, curvature = fit_logistic(design, won, np.ones(len(X)), centre, own)
    seen = curvature - own
    means = seen[:d, d] / seen[d, d]
    precision = seen[:d, :d] - np.outer(means, seen[d, :d])
    pull = precision @ mode[:d] + own[:d, :d] @ (mode[:d] - prior.means)
    return precision, pull, float(mode[d] + means @ mode[:d]), means


def _blocks(
    lineage: Lineage, prior: ColumnPrior, precision: Floats
) -> Iterator[tuple[_Block, ...]]:
    """Yield the columns that are drawn together, at every width they may be of."""
    told = ~np.isnan(prior.sds)
    places: dict[str, list[int]] = {}
    for place, column in enumerate(lineage.columns):
        places.setdefault(column.source if told[place] else "", []).append(place)
    variances = np.where(told, prior.sds, OTHERS) ** 2
    for source, own in places.items():
        columns = np.array(own, dtype=np.intp)
        known = precision[np.ix_(columns, columns)]
        yield tuple(
            _block(columns, share, prior, 1 / (width**2 * variances[columns]), known)
            for width, share in (WIDTHS if source else {1.0: 1.0}).items()
        )


def _block(
    columns: NDArray[np.intp],
    share: float,
    prior: ColumnPrior,
    inverse_variances: Floats,
    known: Floats,
) -> _Block:
    covariance = inverse(known + np.diag(inverse_variances))
    root = np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
    return _Block(
        columns,
        share,
        prior.means[columns],
        inverse_variances,
        covariance,
        root,
        known,
        float(np.log(np.diag(root)).sum() + np.log(inverse_variances).sum() / 2),
    )


def _sweeps(
    blocks: list[tuple[_Block, ...]],
    precision: Floats,
    pull: Floats,
    whole_sd: float,
    rng: np.random.Generator,
) -> Iterator[Floats]:
    """Yield draws of all columns (d,), each from the one before; without end."""
    effects, whole = np.zeros(len(pull)), 1.0
    harmless = HARMLESS / (HARMLESS + COSTLY)
    while True:
        counted, spared, weight, told = 0, 0, 1 / whole_sd**2, 1 / whole_sd**2
        for widths in blocks:
            block, own = widths[0], widths[0].columns
            rest = pull[own] - precision[own] @ effects + block.known @ effects[own]
            noise = rng.standard_normal(len(own))
            if len(widths) > 1:
                counted += 1
                place = _chosen(widths, harmless, rest, whole, rng)
                if place == len(widths):
                    effects[own] = 0.0
                    spared += 1
                    continue
                block = widths[place]
            effects[own] = block.drawn(rest, whole, noise)
            weight += float(block.inverse_variances @ block.means**2)
            told += float((block.inverse_variances * block.means) @ effects[own])
        harmless = rng.beta(HARMLESS + spared, COSTLY + counted - spared)
        whole = told / weight + rng.standard_normal() / np.sqrt(weight)
        yield effects.copy()


def _chosen(
    widths: tuple[_Block, ...],
    harmless: float,
    pull: Floats,
    whole: float,
    rng: np.random.Generator,
) -> int:
    """Draw the place of the width that columns are of; behind all, they are harmless."""
    odds = [
        np.log((1 - harmless) * block.share / harmless) + block.log_factor(pull, whole)
        for block in widths
    ]
    shares = np.exp(np.array([*odds, 0.0]) - max(*odds, 0.0))
    return int(np.searchsorted(np.cumsum(shares), rng.random() * shares.sum(), "right"))
