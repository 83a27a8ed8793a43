"""Whether the segments of a company get slopes of their own: by what past deals show.

Two linear models are compared on deals that neither has seen: one whose slopes all
segments share, and one in which each may depart from them. Later deals decide, where
dates are known and deals enough, else folds do. Only a gain beyond its standard error, by
deal, gives segments slopes of their own. Linear models are enough to tell: trees part
leads by segment anyway, and whole blends would take ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features import FeatureEncoder
from kaopu.features.segments import MAX_SEGMENTS, Segments
from kaopu.leads.states import is_known
from kaopu.model.calibration import row_log_loss
from kaopu.model.folds import Split, forward_steps, grouped_folds, max_folds
from kaopu.model.parts.linear import LinearPart
from kaopu.model.selection import gain_of

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Matrix = NDArray[np.float32]

How = Literal["forward", "folds", "few", "left_out"]

# Inverse strengths of the penalty; each model is taken at its best.
STRENGTHS = (0.03, 0.1, 0.3)
# How far slopes of a segment may depart from those that all share, as `SegmentSlopes` has
# it: a little, and as far as deals say. See docs/decisions.
REACHES = (0.4, 1.0)
ENOUGH_SEGMENTS = 2
# Deals times columns squared that a linear part is given; a few segments in any case.
MOST_WORK, FEW_SEGMENTS = 1e9, 4
FOLDS = 5
# With fewer deals foretold, folds tell more.
MIN_FORETOLD = 1_000
MIN_LEARNT = 20
# Of more deals the newest tell: a gain that these do not show is none.
MOST_DEALS = 20_000


@dataclass(frozen=True)
class SegmentCount:
    """One segment, and how many deals of it were learnt from."""

    name: str
    deals: int


@dataclass(frozen=True)
class Tried:
    """Slopes of their own at one reach, beside those that all share.

    Attributes:
        reach: How far they may depart from these, see `kaopu.features.segments`.
        log_loss: Mean over the deals foretold.
        gain, gain_se: How much less it is, paired, and the standard error.
    """

    reach: float
    log_loss: float
    gain: float
    gain_se: float


@dataclass(frozen=True)
class SegmentChoice:
    """What was tried, and what was chosen.

    Attributes:
        source: Id of the category that tells segments apart.
        segments: Those with deals enough for slopes of their own, most deals first.
        others: How many further values there are, of too few deals.
        other_deals: How many deals are of these, or of no value.
        how: ``forward`` where later deals were foretold, ``folds`` where deals held out
            were; ``few`` where nothing was tried, for fewer than two segments have deals
            enough; ``left_out`` where the column may not be learnt from.
        tested: How many deals were foretold.
        shared: Their mean log loss under slopes that all share.
        tried: Slopes of their own, best log loss first.
        is_own: Whether segments have slopes of their own: the first of those tried.
    """

    source: str
    segments: tuple[SegmentCount, ...] = ()
    others: int = 0
    other_deals: int = 0
    how: How = "few"
    tested: int = 0
    shared: float = 0.0
    tried: tuple[Tried, ...] = ()
    is_own: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the choice as plain data."""
        plain = asdict(self)
        return plain | {key: list(plain[key]) for key in ("segments", "tried")}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> SegmentChoice:
        """Return the choice that `to_json` wrote."""
        segments = tuple(SegmentCount(**segment) for segment in record["segments"])
        tried = tuple(Tried(**one) for one in record["tried"])
        return cls(**{**record, "segments": segments, "tried": tried})


@dataclass(frozen=True)
class PastDeals:
    """The deals by which it is decided.

    Attributes:
        facts: As they ended (n, n_sources).
        won: Outcomes 0 or 1 (n,).
        groups: Equal for copies of a deal (n,).
        created: The day each was opened (n,), nan where not known; None if of none.
        ended: The day each ended, likewise.
    """

    facts: pd.DataFrame
    won: Floats
    groups: Ints
    created: Floats | None = None
    ended: Floats | None = None

    @classmethod
    def of(
        cls,
        facts: pd.DataFrame,
        won: NDArray[np.bool_],
        groups: Ints,
        created: Floats | None,
        open_days: Floats | None,
    ) -> PastDeals:
        """Return deals of which some may be undated; ``open_days`` lie between its days."""
        ended = None if created is None or open_days is None else created + open_days
        return cls(facts, won.astype(float), groups, created, ended)


def give_slopes(
    encoder: FeatureEncoder, source: str, matrix: Matrix, past: PastDeals, seed: int
) -> tuple[Matrix, SegmentChoice]:
    """Return the matrix to learn from, and whether segments have slopes of their own.

    Args:
        encoder: Fitted on the deals; keeps the slopes, if segments gain from them.
        source: Id of the category that tells segments apart.
        matrix: What the encoder made of the deals.
        past: The deals.
        seed: Of the folds.
    """
    choice, segments = _counted(source, past, matrix.shape)
    if len(segments.values) < ENOUGH_SEGMENTS:
        return matrix, choice
    how, splits = plan(past, seed)
    if not splits:
        return matrix, choice
    slopes = encoder.slopes_of(segments, past.facts, matrix)
    groups = past.groups[np.concatenate([test for _, test in splits])]
    shared = _foretold(matrix, past.won, splits)
    tried, wide = list[Tried](), dict[float, Matrix]()
    for reach in REACHES:
        own = replace(slopes, reach=reach)
        wide[reach] = encoder.with_slopes(own, past.facts, matrix)
        losses = _foretold(wide[reach], past.won, splits)
        gain, error = gain_of(shared - losses, groups)
        tried.append(Tried(reach, float(losses.mean()), gain, error))
    tried.sort(key=lambda one: one.log_loss)
    best = tried[0]
    choice = replace(
        choice,
        how=how,
        tested=len(groups),
        shared=float(shared.mean()),
        tried=tuple(tried),
        is_own=best.gain > best.gain_se,
    )
    if not choice.is_own:
        return matrix, choice
    encoder.keep_slopes(replace(slopes, reach=best.reach))
    return wide[best.reach], choice


def _counted(
    source: str, past: PastDeals, shape: tuple[int, int]
) -> tuple[SegmentChoice, Segments]:
    """Return the segments with deals enough, before anything is tried."""
    values = past.facts[source]
    segments = Segments.of(source, values, past.won == 1, most_segments(*shape))
    codes = segments.codes(values)
    counts = np.bincount(codes[codes >= 0], minlength=len(segments.values))
    choice = SegmentChoice(
        source,
        segments=tuple(map(SegmentCount, segments.values, counts.tolist())),
        others=int(values[is_known(values)].nunique()) - len(segments.values),
        other_deals=int((codes < 0).sum()),
    )
    return choice, segments


def most_segments(deals: int, columns: int) -> int:
    """Return how many segments a matrix of common columns affords, at least a few.

    A linear part takes time by deals and by the square of its columns.
    """
    wide = (MOST_WORK / max(deals, 1)) ** 0.5
    return int(np.clip(wide // max(columns, 1) - 1, FEW_SEGMENTS, MAX_SEGMENTS))


def plan(past: PastDeals, seed: int) -> tuple[How, list[Split]]:
    """Return how deals are foretold, and which from which; none where it cannot be."""
    forward = _forward(past)
    if sum(len(test) for _, test in forward) >= MIN_FORETOLD:
        return "forward", forward
    rows = _newest(past)
    won, groups = past.won[rows], past.groups[rows]
    folds = grouped_folds(won, groups, max_folds(won, groups, FOLDS), seed)
    return "folds", [(rows[train], rows[test]) for train, test in folds]


def _newest(past: PastDeals) -> Ints:
    """Return the deals that are looked at, the newest last, before them the undated."""
    if past.created is None:
        return np.arange(len(past.won))[-MOST_DEALS:]
    undated_first = np.nan_to_num(past.created, nan=-np.inf)
    return np.argsort(undated_first, kind="stable")[-MOST_DEALS:]


def _forward(past: PastDeals) -> list[Split]:
    """Return for each step which deals had ended before it, and which were opened in it.

    Copies of the deals of a step are not learnt from.
    """
    if past.created is None:
        return []
    order = _newest(past)
    order = order[~np.isnan(past.created[order])]
    ended = past.created if past.ended is None else past.ended
    days = past.created, ended
    return forward_steps(order, order, days, past.won, past.groups, MIN_LEARNT)


def _foretold(matrix: Matrix, won: Floats, splits: Iterable[Split]) -> Floats:
    """Return the log loss of each tested deal, at the better of the strengths."""
    losses: list[list[Floats]] = [[] for _ in STRENGTHS]
    for train, test in splits:
        weights = np.ones(len(train))
        parts = LinearPart.fit(matrix[train], won[train], weights, STRENGTHS)
        for own, part in zip(losses, parts, strict=True):
            own.append(row_log_loss(part.margin(matrix[test]), won[test]))
    return min((np.concatenate(own) for own in losses), key=lambda loss: float(loss.mean()))
