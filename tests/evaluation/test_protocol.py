from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import log_loss, roc_auc_score

from kaopu.evaluation.metrics import METRICS
from kaopu.evaluation.protocol import _unmoved, evaluate, forward_split
from kaopu.evaluation.records import DesignResult, Estimate, Evaluation
from kaopu.evaluation.summary import Tested as Fold
from kaopu.evaluation.summary import summarise
from kaopu.features import FeatureSource
from kaopu.leads.finished import finished_deals, identical_rows
from kaopu.leads.lead_table import LeadTable
from kaopu.model.classifier import LeadClassifier
from kaopu.model.market.drift import DriftChoice
from kaopu.model.search import SearchSpace

Sources = tuple[FeatureSource, ...]
# Where standard errors do not matter.
FEW_RESAMPLES = SearchSpace(resamples=5)


class Memory(ClassifierMixin, BaseEstimator):
    """Knows the outcome of the deals it was fitted on, and nothing of any other."""

    sources: Sources = ()
    by = ""
    drift_ = None

    def fit(
        self,
        X: pd.DataFrame,
        y: np.ndarray,
        groups: object = None,
        open_days: object = None,
        created: object = None,
        landmarks: object = (),
        ended: object = None,
    ) -> Self:
        self.classes_ = np.unique(y)
        self.known_ = dict(zip(keys(X), y, strict=True))
        return self

    def predict_proba(self, X: pd.DataFrame, created: object = None) -> np.ndarray:
        won = np.array([self.known_.get(key, 0.5) for key in keys(X)])
        won = np.clip(won, 0.01, 0.99)
        return np.column_stack([1 - won, won])


def keys(facts: pd.DataFrame) -> list[str]:
    return [repr(row) for row in facts.itertuples(index=False)]


def make_table(facts: pd.DataFrame, outcome: np.ndarray, **columns: Any) -> LeadTable:
    n = len(facts)
    return LeadTable(
        name="made",
        ids=np.arange(n).astype(str).astype(object),
        outcome=outcome,
        stage=np.full(n, "intent", dtype=object),
        created=columns.get("created"),
        closed=columns.get("closed"),
        amount=None,
        beliefs={},
        facts=facts,
        raw_cells=facts.astype(str),
    )


@pytest.fixture
def table() -> LeadTable:
    """Two hundred deals, each twice, over four hundred days."""
    rng = np.random.default_rng(0)
    facts = pd.DataFrame({"id": [f"deal {i}" for i in np.arange(400) // 2]})
    created = rng.permutation(400).astype(float)
    return make_table(
        facts,
        (rng.random(400) < 0.4).astype(float),
        created=created,
        closed=created + rng.integers(1, 60, 400),
    )


@pytest.fixture(scope="module")
def evaluation(past: LeadTable, demo_sources: Sources) -> Evaluation:
    search = SearchSpace(resamples=30)
    classifier = LeadClassifier(demo_sources, ("linear",), search=SearchSpace.quick())
    return evaluate(classifier, finished_deals(past), search, repeats=1, jobs=1)


def remembered(table: LeadTable, **options: Any) -> Evaluation:
    """Return what a model that remembers its deals is worth, without baselines."""
    deals = finished_deals(table)
    return evaluate(Memory(), deals, FEW_RESAMPLES, baselines={}, jobs=1, **options)


class TestDesigns:
    def test_all_three(self, table: LeadTable) -> None:
        result = remembered(table)
        assert (result.random.deals, result.random.folds) == (400, 5)
        assert result.grouped is not None
        assert (result.grouped.deals, result.grouped.folds) == (400, 5)
        assert result.forward is not None
        assert (result.forward.deals, result.forward.folds) == (80, 1)
        assert (result.decision.design, result.decision.why) == ("forward", "strictest")

    def test_no_groups_where_no_facts_repeat(self, table: LeadTable) -> None:
        facts = pd.DataFrame({"id": [f"deal {i}" for i in range(400)]})
        result = remembered(replace(table, facts=facts, created=None))
        assert result.grouped is None
        assert result.forward is None
        assert result.decision.result is result.random

    def test_groups_decide_where_there_are_no_dates(self, table: LeadTable) -> None:
        result = evaluate(
            Memory(),
            finished_deals(replace(table, created=None)),
            FEW_RESAMPLES,
            baselines={},
            jobs=1,
        )
        assert result.decision.design == "grouped"

    def test_no_groups_where_all_won_deals_are_alike(self, table: LeadTable) -> None:
        facts = table.facts.copy()
        facts.loc[table.outcome == 1, "id"] = "the same"
        result = evaluate(
            Memory(),
            finished_deals(replace(table, facts=facts)),
            FEW_RESAMPLES,
            baselines={},
            jobs=1,
        )
        assert result.grouped is None

    def test_folds_may_be_drawn_more_than_once(self, table: LeadTable) -> None:
        once = remembered(table)
        twice = remembered(table, repeats=2)
        assert (once.random.repeats, twice.random.repeats) == (1, 2)
        assert once.random.deals == twice.random.deals == len(table)

    def test_progress_wraps_the_folds(self, table: LeadTable) -> None:
        counts = []

        def progress(runs: Iterable[Any], count: int) -> Iterable[Any]:
            counts.append(count)
            return runs

        evaluate(
            Memory(),
            finished_deals(table),
            FEW_RESAMPLES,
            baselines={},
            jobs=1,
            progress=progress,
        )
        assert counts == [5 + 5 + 1]


@pytest.mark.slow
class TestHonesty:
    def test_no_tested_deal_was_learnt_from(self, table: LeadTable) -> None:
        unique = replace(table, facts=pd.DataFrame({"id": np.arange(400)}))
        result = remembered(unique)
        for design in (result.random, result.forward):
            assert design.metrics["log_loss"].mean == pytest.approx(np.log(2))

    def test_nor_one_of_equal_facts_in_grouped_folds(self, table: LeadTable) -> None:
        result = remembered(table)
        assert result.grouped.metrics["log_loss"].mean == pytest.approx(np.log(2))
        assert result.random.metrics["log_loss"].mean > np.log(2)

    @pytest.mark.parametrize("parts", [("linear",), ("linear", "boosted")])
    def test_what_names_each_deal_is_no_use(self, parts: tuple[str, ...]) -> None:
        rng = np.random.default_rng(2)
        facts = pd.DataFrame(
            {
                "id": [f"deal {i}" for i in range(300)],
                "number": np.arange(300.0),
                "noise": rng.normal(size=300),
                "few": rng.choice(list("abcdefgh"), 300),
            }
        )
        kinds = {"id": "category", "number": "number", "noise": "number", "few": "category"}
        sources = [FeatureSource(k, k, "context", kind) for k, kind in kinds.items()]
        table = make_table(facts, (rng.random(300) < 0.4).astype(float))
        search = SearchSpace(SearchSpace.quick().learners, resamples=5)
        classifier = LeadClassifier(sources, parts, search=search)
        result = evaluate(classifier, finished_deals(table), search, jobs=1, repeats=1)
        assert result.random.metrics["roc_auc"].mean == pytest.approx(0.5, abs=0.08)
        assert not result.usable

    def test_the_past_ends_before_the_newest_begin(self, table: LeadTable) -> None:
        past, newest = forward_split(finished_deals(table), np.arange(400))
        start = table.created[newest].min()
        assert len(newest) == 80
        assert table.created[past].max() < start
        assert table.closed[past].max() < start
        running = (table.created < start) & (table.closed >= start)
        assert running.sum() > 10
        assert len(past) == 400 - 80 - running.sum()

    def test_where_no_closing_date_is_known_all_of_the_past_counts(
        self, table: LeadTable
    ) -> None:
        closed = np.full(400, np.nan)
        for part in (replace(table, closed=closed), replace(table, closed=None)):
            past, newest = forward_split(finished_deals(part), np.arange(400))
            assert len(past) + len(newest) == 400

    def test_a_deal_of_unknown_end_is_taken_to_last_as_nine_of_ten_do(
        self, table: LeadTable
    ) -> None:
        created = np.arange(400.0)
        closed = created + np.tile([10.0] * 8 + [50.0] * 2, 40)
        blank = np.arange(400) % 3 == 0
        closed[blank] = np.nan
        dated = replace(table, created=created, closed=closed)
        past, newest = forward_split(finished_deals(dated), np.arange(400))
        assert created[newest].min() == 320
        assert created[past[blank[past]]].max() == 267
        assert created[past[~blank[past]]].max() > 300

    def test_copies_of_the_newest_deals_are_not_learnt_from(self, table: LeadTable) -> None:
        past, newest = forward_split(finished_deals(table))
        groups = identical_rows(table.facts)
        assert len(newest) == 80
        assert not set(groups[past]) & set(groups[newest])
        assert len(past) < len(forward_split(finished_deals(table), np.arange(400))[0])

    @pytest.mark.parametrize("copies", [2, 4])
    def test_copied_noise_is_no_use(self, copies: int) -> None:
        rng = np.random.default_rng(7)
        X, y = rng.normal(size=(300, 4)), rng.integers(2, size=300).astype(float)
        facts = pd.DataFrame(np.tile(X, (copies, 1)), columns=list("abcd"))
        created = rng.uniform(18000, 18700, 300 * copies).round()
        noise = make_table(facts, np.tile(y, copies), created=created)
        sources = [FeatureSource(k, k, "context", "number") for k in "abcd"]
        search = SearchSpace(draws=1, resamples=50)
        classifier = LeadClassifier(sources, ("linear",), search=search)
        deals = finished_deals(noise)
        result = evaluate(classifier, deals, search, baselines={}, jobs=1, repeats=1)
        assert not result.usable

    def test_deals_without_a_date_are_in_neither(self, table: LeadTable) -> None:
        table.created[:100] = np.nan
        past, newest = forward_split(finished_deals(table))
        assert min(past.min(), newest.min()) >= 100

    @pytest.mark.parametrize("created", [None, np.full(400, np.nan), np.zeros(400)])
    def test_no_forward_design_without_dates_that_tell(
        self, table: LeadTable, created: np.ndarray | None
    ) -> None:
        assert forward_split(finished_deals(replace(table, created=created))) is None

    def test_nor_with_few_of_either_outcome(self, table: LeadTable) -> None:
        newest = forward_split(finished_deals(table))[1]
        outcome = table.outcome.copy()
        outcome[newest] = 0
        assert forward_split(finished_deals(replace(table, outcome=outcome))) is None


class TestFigures:
    def test_a_model_of_real_signals_is_usable(self, evaluation: Evaluation) -> None:
        assert evaluation.usable
        assert evaluation.random.metrics["roc_auc"].mean > 0.7
        gain = evaluation.random.log_loss_gain
        assert gain.mean > 4 * gain.se > 0

    def test_the_gain_is_that_over_the_constant_rate(self, evaluation: Evaluation) -> None:
        for design in (evaluation.random, evaluation.forward):
            own, constant = design.metrics["log_loss"], design.constant_rate["log_loss"]
            assert design.log_loss_gain.mean == pytest.approx(constant.mean - own.mean)

    def test_the_constant_rate_knows_no_order(self, evaluation: Evaluation) -> None:
        for design in (evaluation.random, evaluation.forward):
            assert design.constant_rate["roc_auc"] == Estimate(0.5, 0)
            assert design.constant_rate["lift_top_tenth"].mean == pytest.approx(1)

    def test_every_metric_has_an_estimate(self, evaluation: Evaluation) -> None:
        for design in (evaluation.random, evaluation.forward):
            for part in (design.metrics, design.constant_rate):
                assert list(part) == list(METRICS)
                assert all(np.isfinite([e.mean, e.se]).all() for e in part.values())

    def test_it_is_plain_data(self, evaluation: Evaluation) -> None:
        told = json.loads(json.dumps(evaluation.to_json(), allow_nan=False))
        assert told == evaluation.to_json()
        assert told["grouped"] is None
        assert told["random"]["deals"] == 600
        assert told["random"]["log_loss"]["mean"] == (
            evaluation.random.metrics["log_loss"].mean
        )
        rate = evaluation.baseline_json()
        assert rate["random"]["roc_auc"] == {"mean": 0.5, "se": 0.0}
        assert "log_loss_gain" not in rate["random"]

    @pytest.mark.slow
    def test_it_is_the_same_again_and_on_more_processes(
        self, demo_sources: Sources, past: LeadTable
    ) -> None:
        few = past.take(np.arange(150))
        classifier = LeadClassifier(demo_sources, ("linear",), search=SearchSpace.quick())
        deals = finished_deals(few)
        one = evaluate(classifier, deals, FEW_RESAMPLES, repeats=1, jobs=1)
        assert evaluate(classifier, deals, FEW_RESAMPLES, repeats=1, jobs=2) == one


def fold(y: list[float], p: list[float], rate: float, rows: int) -> Fold:
    outcome, probability = np.array(y), np.array(p)
    return Fold(np.arange(rows, rows + len(y)), outcome, probability, np.full(len(y), rate))


class TestSummary:
    FOLDS = (
        fold([1, 0, 1, 0], [0.9, 0.2, 0.6, 0.4], 0.4, rows=0),
        fold([1, 0, 0, 0], [0.3, 0.2, 0.6, 0.1], 0.6, rows=4),
    )

    def test_mean_and_standard_error_over_folds(self) -> None:
        result = summarise(self.FOLDS, folds=2)
        aucs = [roc_auc_score(t.y, t.p) for t in self.FOLDS]
        assert result.metrics["roc_auc"].mean == pytest.approx(np.mean(aucs))
        expected = np.std(aucs, ddof=1) / np.sqrt(2)
        assert result.metrics["roc_auc"].se == pytest.approx(expected)
        assert (result.deals, result.folds, result.repeats) == (8, 2, 1)

    def test_the_gain_is_paired_by_fold(self) -> None:
        gains = [log_loss(t.y, t.rate) - log_loss(t.y, t.p) for t in self.FOLDS]
        gain = summarise(self.FOLDS, folds=2).log_loss_gain
        assert gain.mean == pytest.approx(np.mean(gains))
        assert gain.se == pytest.approx(np.std(gains, ddof=1) / np.sqrt(2))

    def test_a_repeat_adds_no_evidence(self) -> None:
        once, twice = (summarise(self.FOLDS * n, folds=2) for n in (1, 2))
        assert (twice.deals, twice.repeats) == (8, 2)
        for name in METRICS:
            assert twice.metrics[name].mean == pytest.approx(once.metrics[name].mean)
            assert twice.metrics[name].se >= once.metrics[name].se * 0.8

    def test_calibration_is_measured_over_all_folds_at_once(self) -> None:
        y, p = (np.concatenate([getattr(t, k) for t in self.FOLDS]) for k in "yp")
        expected = METRICS["expected_calibration_error"](y, p)
        found = summarise(self.FOLDS, folds=2).metrics["expected_calibration_error"]
        assert found.mean == pytest.approx(expected)
        assert found.se > 0

    def test_one_split_is_resampled(self) -> None:
        rng = np.random.default_rng(0)
        p = rng.random(500)
        y = (rng.random(500) < p).astype(float)
        one = summarise([Fold(np.arange(500), y, p, np.full(500, 0.5))], folds=1)
        brier = (p - y) ** 2
        assert one.metrics["brier_score"].mean == pytest.approx(brier.mean())
        expected = brier.std() / np.sqrt(500)
        assert one.metrics["brier_score"].se == pytest.approx(expected, rel=0.15)
        gains = np.log(np.where(y == 1, p, 1 - p)) - np.log(0.5)
        assert one.log_loss_gain.mean == pytest.approx(gains.mean())
        expected = gains.std(ddof=1) / np.sqrt(500)
        assert one.log_loss_gain.se == pytest.approx(expected)


def test_copies_of_a_deal_are_one_piece_of_evidence() -> None:
    rng = np.random.default_rng(0)
    p = rng.random(100)
    y = (rng.random(100) < p).astype(float)
    once = Fold(np.arange(100), y, p, np.full(100, 0.5))
    rows = np.tile(np.arange(100), 4)
    copied = replace(
        once, rows=np.arange(400), y=y[rows], p=p[rows], rate=np.full(400, 0.5), groups=rows
    )
    gains = [summarise([fold], folds=1).log_loss_gain for fold in (once, copied)]
    assert gains[1].mean == pytest.approx(gains[0].mean)
    assert gains[1].se == pytest.approx(gains[0].se)


def test_usable_is_more_than_one_standard_error_above_the_rate() -> None:
    assert Evaluation(design(0.02, 0.01), None, None).usable
    assert not Evaluation(design(0.01, 0.01), None, None).usable
    assert not Evaluation(design(-0.1, 0.01), None, None).usable
    assert not Evaluation(design(0.1, 0.01), design(0.1, 0.1), design(0, 0.1)).usable


def design(gain: float, se: float) -> DesignResult:
    return DesignResult(10, 5, 1, {}, {}, Estimate(gain, se))


def test_equal_facts_are_what_groups_are_made_of(table: LeadTable) -> None:
    assert len(set(identical_rows(table.facts))) == 200


class Recording(LeadClassifier):
    """Keeps what it is fitted on."""

    def fit(self, *learnt_from: Any) -> Recording:
        self.learnt_from_ = learnt_from
        return self

    def predict_proba(self, X: Any, created: Any = None) -> Any:
        assert not self.follow_drift
        return np.tile(self.learnt_from_, (len(X), 1))


def test_a_model_that_does_not_follow_the_market_learns_from_the_same() -> None:
    model = Recording()
    model.drift_ = DriftChoice(half_life=1.0)
    asked = pd.DataFrame({"a": ["x"] * 3})
    assert _unmoved(model, (0.3, 0.7, 0.0, 0.0, 0.0), asked).tolist() == [0.7] * 3


class OfMoments(Memory):
    """Is more sure of a won deal the more of its moments it was shown."""

    def fit(
        self,
        X: pd.DataFrame,
        y: np.ndarray,
        groups: object = None,
        open_days: object = None,
        created: object = None,
        landmarks: Iterable[pd.DataFrame] = (),
        ended: pd.DataFrame | None = None,
    ) -> Self:
        super().fit(X, y, groups, open_days, created)
        for frame in landmarks:
            assert frame["at"].tolist() == X["deal"].tolist()
        self.seen_ = {i for frame in landmarks for i in frame["at"]}
        assert ended is not None
        assert ended["at"].tolist() == X["deal"].tolist()
        return self

    def predict_proba(self, X: pd.DataFrame, created: object = None) -> np.ndarray:
        assert not self.seen_ & set(X["deal"])
        assert self.seen_
        return super().predict_proba(X, created)


def test_of_a_tested_deal_no_other_moment_is_learnt_from() -> None:
    facts = pd.DataFrame({"deal": np.arange(80.0), "n": np.arange(80) % 3})
    deals = finished_deals(make_table(facts, np.arange(80) % 2.0))
    at = pd.DataFrame({"at": np.arange(80.0)})
    told = replace(deals, landmarks=(at,), ended=at)
    found = evaluate(OfMoments(), told, FEW_RESAMPLES, baselines={}, jobs=1)
    assert found.random is not None
