"""How far a market that moves is followed: by what later deals show of earlier ones.

Newer deals may weigh more, and the base rate may follow a trend to the day on which the
last deal ended. Each only as far as it foretells later deals from earlier ones,
within the deals that are learnt from: of every step of the newest half, from the deals
that had ended before it. Linear models are enough to tell, as in `segments`.

The newest deals that have ended are those that ended fast, and these are won more or less
often than others. So a trend is learnt, and tested, on deals opened so early that nine of
ten of their like have ended; where it is not known when deals ended, nothing is followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.model.calibration import row_log_loss
from kaopu.model.folds import Split, forward_steps
from kaopu.model.logistic import fit_logistic, inverse
from kaopu.model.parts.linear import LinearPart
from kaopu.model.selection import gain_of

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Matrix = NDArray[np.float32]

How = Literal["no_days", "few", "forward"]

DAYS_A_YEAR = 365.25
# Years after which a deal counts half; none is tried, too.
HALF_LIVES = (2.0, 1.0, 0.5)
# Log-odds a year: how far the base rate of a market is thought to move before any deal
# is seen. What deals say of a trend is held back towards none by so much.
USUAL_TREND = 0.2
# A trend, which is held back anyway, is followed unless it lost by more than so many
# standard errors: few deals hardly tell a small gain from none.
LOST = 0.5
# Half-lives, of which several are tried and which give up deals, must gain so many.
SURE = 2.0
# However steep, the base rate is moved by no more than this, in log-odds.
MAX_SHIFT = 1.0
STRENGTH = 0.1
# The share of deals that must have ended for what is seen of a day to be the whole.
ENDED = 0.9
# The share of days that lie no later than the last: a year that is mistyped is none.
LAST = 0.99
MIN_LEARNT = 20
MIN_FORETOLD = 100
# Of more deals the newest tell.
MOST_DEALS = 20_000


@dataclass(frozen=True)
class DatedDeals:
    """The deals by which it is decided; days since 1970-01-01, nan where not known.

    Attributes:
        won: Outcomes 0 or 1 (n,).
        groups: Equal for copies of a deal (n,).
        created: The day each was opened (n,).
        lasted: For how many days each was open (n,).
    """

    won: Floats
    groups: Ints
    created: Floats
    lasted: Floats

    @classmethod
    def of(
        cls, won: Floats, groups: Ints, created: Floats, lasted: Floats | None
    ) -> DatedDeals:
        """Return deals of which it may be known of none for how long they were open."""
        unknown = np.full(len(won), np.nan)
        return cls(won, groups, created, unknown if lasted is None else lasted)

    def take(self, rows: Ints) -> DatedDeals:
        """Return some of the deals."""
        return DatedDeals(*(getattr(self, key)[rows] for key in self.__annotations__))

    @property
    def usual(self) -> float:
        """Within how many days nine of ten have ended; nan if that is not known."""
        known = self.lasted[~np.isnan(self.lasted + self.created)]
        return float(np.quantile(known, ENDED)) if len(known) else np.nan

    @property
    def ended(self) -> Floats:
        """The day each ended (n,); where blank, as late as most."""
        return self.created + np.where(np.isnan(self.lasted), self.usual, self.lasted)

    @property
    def are_whole(self) -> Bools:
        """Which were opened so early that nearly all deals of their day have ended (n,)."""
        return np.asarray(self.created <= _last(self.created + self.lasted) - self.usual)


@dataclass(frozen=True)
class Tried:
    """One way to follow the market, beside not following it.

    Attributes:
        half_life: Years after which a deal counts half; None where all count alike.
        has_trend: Whether the base rate follows a trend.
        log_loss: Mean over the deals foretold.
        gain, gain_se: How much less it is, paired, and the standard error.
    """

    half_life: float | None
    has_trend: bool
    log_loss: float
    gain: float
    gain_se: float


@dataclass(frozen=True)
class DriftChoice:
    """What was tried, and what was chosen.

    Attributes:
        how: ``forward`` where later deals were foretold; ``no_days`` where it is not known
            when deals were opened and ended, ``few`` where too few could be foretold.
        tested: How many deals were foretold.
        unmoved: Their mean log loss when the market is not followed.
        tried: The ways to follow it, best log loss first.
        half_life: Years after which a deal counts half; None where all count alike.
        has_trend: Whether the base rate follows a trend.
        slope, slope_se: What it moves in a year, in log-odds, held back towards none.
        middle: The mean day on which deals were opened; from it on the trend is counted.
        last: The day by which all but one in a hundred had ended; there the trend ends.
        points: What the base rate of the deals is moved by, as a share of 1.
    """

    how: How = "no_days"
    tested: int = 0
    unmoved: float = 0.0
    tried: tuple[Tried, ...] = ()
    half_life: float | None = None
    has_trend: bool = False
    slope: float = 0.0
    slope_se: float = 0.0
    middle: float = 0.0
    last: float = 0.0
    points: float = 0.0

    @property
    def is_followed(self) -> bool:
        """Whether anything is done about the market."""
        return self.half_life is not None or self.has_trend

    @property
    def shift(self) -> float:
        """What is added to the log-odds of leads."""
        return float(self.shift_on(np.array([self.last]))[0]) if self.has_trend else 0.0

    @property
    def shift_se(self) -> float:
        """The standard error of `shift`."""
        years = (self.last - self.middle) / DAYS_A_YEAR
        return float(min(abs(self.slope_se * years), MAX_SHIFT))

    def shift_on(self, days: Floats) -> Floats:
        """Return what the trend adds to log-odds on days (n,); after the last, no more.

        Of a day that is not known, nothing.
        """
        years = (np.minimum(days, self.last) - self.middle) / DAYS_A_YEAR
        return np.clip(np.nan_to_num(self.slope * years), -MAX_SHIFT, MAX_SHIFT)

    def weights(self, created: Floats) -> Floats:
        """Return how much deals opened on days (n,) count; the undated like the mean."""
        return _weights(created, self.half_life)

    def with_trend(self, log_odds: Floats, deals: DatedDeals) -> DriftChoice:
        """Return the choice with its trend, by calibrated out-of-fold log-odds (n,)."""
        found = None
        if self.has_trend:
            found = _trend(log_odds, deals, self.weights(deals.created))
        if found is None:
            return replace(self, has_trend=False)
        slope, error, middle, last = found
        known = replace(self, slope=slope, slope_se=error, middle=middle, last=last)
        moved = expit(log_odds + known.shift) - expit(log_odds)
        return replace(known, points=float(moved.mean()))

    def to_json(self) -> dict[str, Any]:
        """Return the choice as plain data."""
        plain = asdict(self)
        return plain | {"tried": list(plain["tried"])}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> DriftChoice:
        """Return the choice that `to_json` wrote."""
        return cls(**{**record, "tried": tuple(Tried(**one) for one in record["tried"])})


def choose(matrix: Matrix, deals: DatedDeals) -> DriftChoice:
    """Return how the market is followed.

    Deals count by age only where this gains twice its standard error over all alike;
    the base rate follows a trend, which is held back anyway, unless the deals foretold
    speak against it.

    Args:
        matrix: What the encoder made of the n deals.
        deals: The same.
    """
    if np.isnan(deals.usual):
        return DriftChoice()
    splits = _splits(deals)
    tested = sum(len(test) for _, test in splits)
    if tested < MIN_FORETOLD:
        return DriftChoice("few", tested)
    ways = [(half, trend) for half in (None, *HALF_LIVES) for trend in (False, True)]
    losses = dict(zip(ways, _foretold(matrix, deals, splits), strict=True))
    groups = deals.groups[np.concatenate([test for _, test in splits])]
    unmoved = losses.pop((None, False))
    tried = [
        Tried(half, trend, float(loss.mean()), *gain_of(unmoved - loss, groups))
        for (half, trend), loss in losses.items()
    ]
    tried.sort(key=lambda one: one.log_loss)
    half_life, has_trend = _chosen(tried)
    base = float(unmoved.mean())
    return DriftChoice("forward", tested, base, tuple(tried), half_life, has_trend)


def _chosen(tried: Sequence[Tried]) -> tuple[float | None, bool]:
    """Return the half-life, and whether there is a trend."""
    sure = [t for t in tried if t.half_life is not None and t.gain > SURE * t.gain_se]
    trend = next(t for t in tried if t.half_life is None)
    if sure and sure[0].log_loss < trend.log_loss:
        return sure[0].half_life, sure[0].has_trend
    return None, trend.gain > -LOST * trend.gain_se


def _splits(deals: DatedDeals) -> list[Split]:
    """Return for each step which deals had ended before it, and which were opened in it."""
    order = np.argsort(deals.created, kind="stable")
    order = order[~np.isnan(deals.created[order])][-MOST_DEALS:]
    asked = order[deals.are_whole[order]]
    days = deals.created, deals.ended
    return forward_steps(order, asked, days, deals.won, deals.groups, MIN_LEARNT)


def _foretold(matrix: Matrix, deals: DatedDeals, splits: Sequence[Split]) -> list[Floats]:
    """Return the log loss of each tested deal, of every way in order."""
    losses: list[list[Floats]] = [[] for _ in range(2 * (1 + len(HALF_LIVES)))]
    for train, test in splits:
        known, place = deals.take(train), 0
        for half_life in (None, *HALF_LIVES):
            weights = _weights(known.created, half_life)
            part = LinearPart.fit(matrix[train], known.won, weights, [STRENGTH])[0]
            choice = DriftChoice(half_life=half_life, has_trend=True)
            choice = choice.with_trend(part.margin(matrix[train]), known)
            margin = part.margin(matrix[test])
            for shift in (0.0, choice.shift):
                losses[place].append(row_log_loss(margin + shift, deals.won[test]))
                place += 1
    return [np.concatenate(own) for own in losses]


def _last(days: Floats) -> float:
    """Return the last day but for the few that are mistyped; nan if none is known."""
    known = days[~np.isnan(days)]
    return float(np.quantile(known, LAST, method="inverted_cdf")) if len(known) else np.nan


def _weights(created: Floats, half_life: float | None) -> Floats:
    """Return how much deals count (n,); they add up to as many as they are worth."""
    if half_life is None:
        return np.ones(len(created))
    age = np.maximum(_last(created) - created, 0.0) / DAYS_A_YEAR
    weights = 0.5 ** (age / half_life)
    weights = np.where(np.isnan(weights), np.nanmean(weights), weights)
    return np.asarray(weights * weights.sum() / (weights**2).sum())


def _trend(
    log_odds: Floats, deals: DatedDeals, weights: Floats
) -> tuple[float, float, float, float] | None:
    """Return slope, its error, middle and last day of what log-odds leave unsaid.

    A logistic regression on the day, the log-odds given, whose slope has a normal prior
    around none.
    """
    dated = ~np.isnan(deals.created)
    rows = deals.are_whole & dated
    won = deals.won[rows].sum()
    if min(won, rows.sum() - won) < MIN_LEARNT or np.isnan(log_odds).any():
        return None
    newest = _last(deals.created)
    days = np.minimum(deals.created[dated], newest)
    middle = float(np.average(days, weights=weights[dated]))
    last = max(newest, _last(deals.created + deals.lasted))
    years = (np.minimum(deals.created[rows], newest) - middle) / DAYS_A_YEAR
    design = np.column_stack([np.ones(len(years)), years])
    given, y, w = log_odds[rows], deals.won[rows], weights[rows]
    prior = np.diag([0.0, USUAL_TREND**-2])
    theta, known = fit_logistic(design, y, w, np.zeros(2), prior, given)
    return float(theta[1]), float(inverse(known)[1, 1] ** 0.5), middle, last
