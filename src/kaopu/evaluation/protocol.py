"""The validation protocol: what a user will get, beside the constant rate.

Every outer training fold goes through encoding, selection and calibration afresh; no
row it is tested on touches any of them. Three designs: ``random`` folds, ``grouped``
folds that keep rows of equal facts together, and ``forward``, which learns from the
past and is tested on the newest deals. Of many deals one fold of each is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import clone

from kaopu.evaluation.baselines import BASELINES, Baseline, ConstantRate
from kaopu.evaluation.by_segment import Texts, segment_values, tested_segments
from kaopu.evaluation.novelty import novelty_of
from kaopu.evaluation.records import DESIGNS, DesignResult, Evaluation
from kaopu.evaluation.summary import Tested, summarise
from kaopu.leads.finished import MIN_TESTED, FinishedDeals
from kaopu.model.classifier import LeadClassifier
from kaopu.model.folds import (
    Split,
    grouped_folds,
    max_folds,
    stratified_folds,
)
from kaopu.model.search import SearchSpace
from kaopu.model.snapshots import late_sources, reached_intent, seen_early

Floats = NDArray[np.float64]
Progress = Callable[[Iterable[Any], int], Iterable[Any]]

OTHERS = {name: kind for name, kind in BASELINES.items() if name != "constant_rate"}
NEWEST = 0.2
MIN_FORWARD = 20
MAX_ENDED = 0.9
# Of so many deals one fold is held out, once: it has deals enough to tell.
DEALS_OF_ONE_FOLD = 20_000


def evaluate(
    classifier: LeadClassifier,
    deals: FinishedDeals,
    search: SearchSpace | None = None,
    *,
    baselines: Mapping[str, Baseline] | None = None,
    repeats: int = 1,
    jobs: int = -1,
    progress: Progress | None = None,
) -> Evaluation:
    """Return how well ``classifier`` does on deals it has not seen.

    With fewer than `MIN_TESTED` of either outcome nothing is tested: the evaluation holds
    no design.

    Args:
        classifier: Unfitted; a clone is fitted on every training fold.
        deals: What is learnt from and tested on.
        search: Says how many folds there are, and resamples for standard errors.
        baselines: Fitted in the same folds, beside the constant rate; by default all of
            `kaopu.evaluation.baselines`.
        repeats: How often folds are drawn.
        jobs: Processes, as joblib counts them.
        progress: Wraps the iteration over folds, given their number.
    """
    search = search or SearchSpace()
    if min(deals.won, deals.lost) < MIN_TESTED:
        return Evaluation()
    if baselines is None:
        baselines = {name: kind(classifier.sources) for name, kind in OTHERS.items()}
    plans = _plan(deals, search.folds, repeats)
    splits = [(name, split) for name, part in plans.items() for split in part]
    facts, won = deals.facts, deals.outcome
    segments = segment_values(classifier.sources, classifier.by, facts, won)
    runs = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_test_fold)(
            classifier, deals, baselines, segments, split, name == "forward"
        )
        for name, split in splits
    )
    tested = list(progress(runs, len(splits)) if progress else runs)
    results: dict[str, DesignResult | None] = dict.fromkeys(DESIGNS)
    for name, part in plans.items():
        own = [t for (n, _), t in zip(splits, tested, strict=True) if n == name]
        folds = max(1, len(part) // repeats) if name != "forward" else 1
        results[name] = summarise(own, folds, search.resamples)
    return Evaluation(results["random"], results["grouped"], results["forward"])


def _plan(deals: FinishedDeals, wanted: int, repeats: int) -> dict[str, list[Split]]:
    """Return the splits of every design that applies."""
    y, groups = deals.outcome, deals.groups
    folds = max_folds(y, np.arange(len(y)), wanted)
    plans = {"random": [s for i in range(repeats) for s in stratified_folds(y, folds, i)]}
    folds = max_folds(y, groups, wanted)
    drawn = [grouped_folds(y, groups, folds, i) for i in range(repeats)]
    if len(np.unique(groups)) < len(groups) and all(drawn):
        plans["grouped"] = [split for splits in drawn for split in splits]
    if forward := forward_split(deals):
        plans["forward"] = [forward]
    if len(deals) >= DEALS_OF_ONE_FOLD:
        return {name: part[:1] for name, part in plans.items()}
    return plans


def forward_split(
    deals: FinishedDeals, groups: NDArray[np.intp] | None = None
) -> Split | None:
    """Return (past, newest fifth) by the day deals were opened; None without dates.

    Only deals that had ended when the first of the newest was opened are learnt from,
    where closing dates are known: a forecast could have known no others. A deal whose
    closing day is blank counts as ended after the time in which nine of ten others end:
    to learn from all of them, or from none, would bend the win rate. Copies of the newest
    deals are not learnt from: they would be tested on what they taught.

    Args:
        deals: Finished deals.
        groups: Equal for copies of a deal (n,); by default rows of equal facts are.
    """
    table, y = deals.table, deals.outcome
    if table.created is None:
        return None
    dated = np.flatnonzero(~np.isnan(table.created))
    if len(dated) == 0:
        return None
    start = np.quantile(table.created[dated], 1 - NEWEST)
    newest = dated[table.created[dated] >= start]
    past = dated[table.created[dated] < start]
    if table.closed is not None:
        past = past[~(_ends(table.created, table.closed)[past] >= start)]
    if groups is None:
        groups = deals.copies
    past = past[~np.isin(groups[past], groups[newest])]
    if any((y[part] == c).sum() < MIN_FORWARD for part in (past, newest) for c in (0, 1)):
        return None
    return past, newest


def _ends(created: Floats, closed: Floats) -> Floats:
    """Return the day each deal ended (n,), guessed where blank; nan if none is known."""
    lasted = closed - created
    known = ~np.isnan(lasted)
    if not known.any():
        return closed
    usual = np.quantile(lasted[known], MAX_ENDED)
    return np.where(np.isnan(closed), created + usual, closed)


def _test_fold(
    classifier: LeadClassifier,
    deals: FinishedDeals,
    baselines: Mapping[str, Baseline],
    segments: Mapping[str, Texts],
    split: Split,
    is_forward: bool,
) -> Tested:
    train, test = split
    table, y, groups = deals.table, deals.outcome, deals.groups
    known = table.facts.iloc[train].reset_index(drop=True)
    asked = table.facts.iloc[test].reset_index(drop=True)
    lasted = None if deals.open_days is None else deals.open_days[train]
    opened = None if table.created is None else table.created[train]
    told = deals.landmarks_of(train), deals.ended_of(train)
    learnt_from = (known, y[train], groups[train], lasted, opened, *told)
    model = clone(classifier).fit(*learnt_from)
    others = {
        name: baseline.fit(known, y[train], groups[train]).predict_proba(asked)[:, 1]
        for name, baseline in {"constant_rate": ConstantRate(), **baselines}.items()
    }
    # Of the market when a deal was opened: folds hold out old deals, too.
    asked_on = None if table.created is None else table.created[test]
    p: Floats = model.predict_proba(asked, asked_on)[:, 1]
    unmoved = None
    if is_forward and model.drift_ is not None and model.drift_.is_followed:
        unmoved = _unmoved(model, learnt_from, asked)
    stage = table.stage[test]
    ended_there = np.where(stage == "target", p, np.nan)
    return Tested(
        rows=test,
        y=y[test],
        groups=groups[test],
        p=p,
        rate=others.pop("constant_rate"),
        baselines=others,
        stage=stage,
        early=early_probabilities(model, asked, asked_on, ended_there),
        created=asked_on,
        unmoved=unmoved,
        novelty=novelty_of(model, asked),
        segments=tested_segments(segments, y, train, test),
    )


def _unmoved(
    model: LeadClassifier, learnt_from: tuple[Any, ...], asked: pd.DataFrame
) -> Floats:
    """Return the probabilities (n,) of a model that does not follow the market.

    Args:
        model: That does.
        learnt_from: What it was fitted on.
        asked: Facts.
    """
    drift = model.drift_
    if drift is not None and drift.half_life is None:
        return np.asarray(expit(model.decision_function(asked) - drift.shift))
    still = clone(model).set_params(follow_drift=False)
    p: Floats = still.fit(*learnt_from).predict_proba(asked)[:, 1]
    return p


def early_probabilities(
    model: LeadClassifier,
    facts: pd.DataFrame,
    created: Floats | None,
    ended_there: Floats,
) -> Floats:
    """Return the probabilities (n,) of deals as the target-stage leads that they were.

    Args:
        model: Fitted.
        facts: Of the deals.
        created: On which day each was opened (n,), if that is known.
        ended_there: Those of deals that ended as such leads (n,), nan for the others.
    """
    late = late_sources(model.sources)
    if not late:
        return ended_there
    early: Floats = model.predict_proba(seen_early(facts, late), created)[:, 1]
    return np.where(reached_intent(facts, late), early, ended_there)
