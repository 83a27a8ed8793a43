"""The classifier of facts: encodes inside, so that no fold ever sees another's rows.

This is the estimator that is trained, evaluated, stored and explained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from kaopu.features import FeatureEncoder, FeatureSource, Lineage
from kaopu.features.limit_search import learn_limits
from kaopu.leads.finished import MIN_DEALS, identical_rows
from kaopu.leads.states import is_gone_by
from kaopu.model.blend import BlendClassifier
from kaopu.model.folds import content_order
from kaopu.model.market.drift import DatedDeals, DriftChoice, choose
from kaopu.model.parts import PART_KINDS
from kaopu.model.parts.base import TrainingData
from kaopu.model.prior import column_prior
from kaopu.model.search import SearchSpace
from kaopu.model.segments import PastDeals, SegmentChoice, give_slopes
from kaopu.model.similar_deals import SimilarDeals
from kaopu.model.snapshots import (
    Moments,
    Views,
    late_sources,
    reached_intent,
    seen_early,
    seen_midway,
    training_views,
)
from kaopu.model.thin import BaseRate, imagined_leads

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]


class LeadClassifier(ClassifierMixin, BaseEstimator):
    """P(won) from the facts of a `kaopu.leads.lead_table.LeadTable`.

    Works wherever scikit-learn takes a classifier that reads a data frame, for example
    in ``cross_val_predict(LeadClassifier(sources), table.facts, outcome)``.

    Parameters:
        sources: The columns of the facts and what they are, from
            `kaopu.features.feature_sources`.
        parts: Part kinds to choose from.
        random_state: Seed of folds and trees.
        search: The settings of the parts that are tried; by default all of them.
        win_rate: The share of deals that are won, where it is known beforehand; it counts
            where deals are few.
        by: Id of the category whose values may get slopes of their own, where past deals
            show that these gain: see `kaopu.model.segments`. Empty for none.
        follow_drift: Whether a market that moves is followed as far as past deals show:
            see `kaopu.model.market.drift`.
        are_few: Whether the deals are too few to learn from them alone, see
            `kaopu.model.thin`; by default their number says it. A part of deals enough,
            held out to be tested on, is so learnt from as all of them are.
        limits: Id of a number of behaviour to its limit, where that is not to be learnt,
            see `kaopu.features.limits`.

    Attributes:
        classes_: The two classes; probabilities and signs are about ``classes_[1]``.
        encoder_: The fitted `FeatureEncoder`.
        blend_: The fitted `BlendClassifier`.
        reference_: The training deals by their out-of-fold log-odds.
        segments_: Whether segments have slopes of their own, and why; None without ``by``.
        drift_: How the market is followed, and why; None where the days of deals are not
            told, or deals are few. Its shift is part of the blend's offset.
    """

    # Of classifiers that were stored before there were these, too.
    win_rate: float | None = None
    by = ""
    segments_: SegmentChoice | None = None
    follow_drift = True
    are_few: bool | None = None
    drift_: DriftChoice | None = None
    limits: Mapping[str, float] | None = None

    def __init__(
        self,
        sources: Sequence[FeatureSource] = (),
        parts: Sequence[str] = PART_KINDS,
        random_state: int | None = 0,
        search: SearchSpace | None = None,
        win_rate: float | None = None,
        by: str = "",
        follow_drift: bool = True,
        are_few: bool | None = None,
        limits: Mapping[str, float] | None = None,
    ) -> None:
        self.sources = sources
        self.parts = parts
        self.random_state = random_state
        self.search = search
        self.win_rate = win_rate
        self.by = by
        self.follow_drift = follow_drift
        self.are_few = are_few
        self.limits = limits

    def fit(
        self,
        X: pd.DataFrame,
        y: Any,
        groups: Any = None,
        open_days: Any = None,
        created: Any = None,
        landmarks: Sequence[pd.DataFrame] = (),
        ended: pd.DataFrame | None = None,
    ) -> Self:
        """Fit on facts ``X`` (one column a source) and outcomes ``y`` (n,).

        Deals equal in every fact form a group, unless ``groups`` (n,) says otherwise;
        rows of a group are never split over inner folds. Each deal enters as it ended
        and as it was seen before: see `kaopu.model.snapshots`. ``open_days`` (n,) says
        for how long each was open, ``created`` (n,) on which day each was opened, nan where
        that is not known. ``landmarks`` hold what histories tell of the same deals at other
        moments of their lives, each (n rows, a column a source), and ``ended`` what they
        told when each ended, from which the limits of behaviour are learnt.
        """
        y = np.asarray(y)
        self.classes_ = _classes(y)
        # Folds and trees draw by position: sorted, the same deals give the same model.
        seen = [*landmarks] if ended is None else [*landmarks, ended]
        order = content_order(X, np.searchsorted(self.classes_, y), seen)
        X, y = X.iloc[order].reset_index(drop=True), y[order]
        landmarks = [f.iloc[order].reset_index(drop=True) for f in landmarks]
        if ended is not None:
            ended = ended.iloc[order].reset_index(drop=True)
        groups = (
            identical_rows(X)
            if groups is None
            else pd.factorize(np.asarray(groups)[order])[0]
        )
        won = (y == self.classes_[1]).astype(np.float64)
        is_thin = self.are_few
        if is_thin is None:
            is_thin = bool(min(won.sum(), len(won) - won.sum()) < MIN_DEALS)
        told = [X, *landmarks]
        limits = learn_limits(self.sources, told, won, groups, self.limits, ended)
        self.encoder_ = FeatureEncoder(self.sources, is_thin, limits)
        lasted = None if open_days is None else np.asarray(open_days)[order]
        midway = self._midway(X, lasted)
        gone_by = {str(name) for name in midway if is_gone_by(midway[name]).any()}
        matrix = self.encoder_.fit_transform(X, won, groups, gone_by)
        self.segments_ = None
        opened = None if created is None else np.asarray(created)[order]
        if self.by:
            past = PastDeals.of(X, won == 1, groups, opened, lasted)
            matrix, self.segments_ = give_slopes(
                self.encoder_, self.by, matrix, past, self.random_state or 0
            )
        dated = None
        if self.follow_drift and not is_thin and opened is not None:
            dated = DatedDeals.of(won, groups, opened, lasted)
        self.drift_ = None if dated is None else choose(matrix, dated)
        views = self._views(matrix, X, midway, landmarks)
        if dated is not None and self.drift_ is not None and self.drift_.half_life:
            views.weights[:] *= self.drift_.weights(dated.created)[views.deals]
        # Of many deals these are large, and the blend needs the views alone.
        del X, midway, matrix, landmarks, ended, seen, told
        self.blend_ = self._blend(views, won, groups, is_thin)
        # Past deals stay where they stood: near a lead's log-odds they won as often.
        scored = self.blend_.oof_log_odds_[: len(y)]
        self.reference_ = SimilarDeals.of(scored, won)
        if self.drift_ is not None and dated is not None:
            self.drift_ = self.drift_.with_trend(scored, dated)
            self.blend_.move(self.drift_.shift, self.drift_.shift_se)
        return self

    def _blend(
        self, views: Views, won: Floats, groups: NDArray[np.intp], is_thin: bool
    ) -> BlendClassifier:
        """Return the blend fitted on the views of deals; of few, the linear part alone."""
        blend = BlendClassifier(self.parts, self.random_state, self.search)
        outcomes, copies = won[views.deals], groups[views.deals]
        prior, seed = column_prior(self.lineage), self.random_state or 0
        if is_thin:
            data = TrainingData(views.X, outcomes, views.weights, seed, prior)
            imagined = self.encoder_.transform(imagined_leads(self.sources, seed))
            return blend.fit_thin(data, copies, BaseRate.of(self.win_rate), imagined)
        of_segments = self.lineage.of_segments
        return blend.fit(views.X, outcomes, views.weights, copies, prior, of_segments)

    def _views(
        self,
        matrix: Matrix,
        facts: pd.DataFrame,
        midway: pd.DataFrame,
        landmarks: Sequence[pd.DataFrame],
    ) -> Views:
        late = late_sources(self.sources)
        if not len(facts):
            return Views(matrix, np.arange(0), np.empty(0))
        early = self.encoder_.transform(seen_early(facts.head(1), late))[0]
        seed = self.random_state or 0
        then = matrix if midway is facts else self.encoder_.transform(midway)
        moments = Moments.of(facts, landmarks, self.lineage, self.encoder_.transform)
        reached = reached_intent(facts, late)
        return training_views(
            matrix, reached, early, late, self.lineage, seed, then, moments
        )

    def _midway(self, facts: pd.DataFrame, open_days: Floats | None) -> pd.DataFrame:
        """Return the deals at a moment before they ended; as they ended where unknown."""
        if open_days is None:
            return facts
        return seen_midway(facts, self.sources, open_days, self.random_state or 0)

    @property
    def lineage(self) -> Lineage:
        """The lineage of the matrix columns."""
        check_is_fitted(self)
        return self.encoder_.lineage_

    def decision_function(self, X: pd.DataFrame, created: Floats | None = None) -> Floats:
        """Return the calibrated log-odds (n,) of being won.

        They are those of the market when the newest deal learnt from was opened; of past
        deals, with ``created`` (n,), those of the market when each was opened itself.
        """
        check_is_fitted(self)
        log_odds = self.blend_.decision_function(self.encoder_.encode(X).matrix)
        if created is None or self.drift_ is None or not self.drift_.has_trend:
            return log_odds
        return np.asarray(log_odds + self.drift_.shift_on(created) - self.drift_.shift)

    def interval(self, X: Matrix, log_odds: Floats) -> tuple[Floats, Floats]:
        """Return where leads' own probabilities lie, nine times in ten: low, high (n,).

        A model stored without its spread says where those of the past deals scored most
        alike lie, as it did then.

        Args:
            X: The leads' matrix (n, d), of ``encoder_``.
            log_odds: Their calibrated log-odds (n,).
        """
        if (spread := self.blend_.spread_) is not None:
            return spread.interval(X, log_odds)
        similar = self.reference_.similar(log_odds)
        return similar.low, similar.high

    def predict_proba(self, X: pd.DataFrame, created: Floats | None = None) -> Floats:
        """Return the probabilities (n, 2) of lost and won; see `decision_function`."""
        won = expit(self.decision_function(X, created))
        return np.column_stack([1 - won, won])

    def predict(self, X: pd.DataFrame) -> NDArray[Any]:
        """Return the likelier outcome (n,)."""
        log_odds = self.decision_function(X)
        return np.asarray(self.classes_[(log_odds > 0).astype(int)])


def _classes(y: NDArray[Any]) -> NDArray[Any]:
    """Return the two classes; lost and won are known by 0 and 1 where one is absent.

    Raises:
        ValueError: There are more, or one that is neither 0 nor 1.
    """
    found = np.unique(y)
    if len(found) < 2 and set(found.tolist()) <= {0, 1}:
        return np.array([0.0, 1.0])
    if len(found) != 2:
        raise ValueError(f"the classifier needs two classes, found {len(found)}")
    return found
