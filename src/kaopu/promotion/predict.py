"""What a model says of deals that it has not seen: as it is stored, or fitted afresh."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone

from kaopu.evaluation.protocol import early_probabilities
from kaopu.leads.finished import FinishedDeals
from kaopu.model.classifier import LeadClassifier
from kaopu.model.folds import Split
from kaopu.model.search import SearchSpace
from kaopu.scoring import LeadModel

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Progress = Callable[[Iterable[Any], int], Iterable[Any]]


@dataclass(frozen=True)
class Predicted:
    """What was foretold of some deals.

    Attributes:
        p: Probabilities of being won (n,), with all that was known in the end.
        early: The same of deals as the target-stage leads that they were; nan of those
            that say nothing of that (n,).
        rate: The win rate of the deals learnt from (n,).
    """

    p: Floats
    early: Floats
    rate: Floats


def stored_predictions(model: LeadModel, deals: FinishedDeals, rows: Ints) -> Predicted:
    """Return what a stored model says of deals that it has not seen."""
    counts = model.record.training
    rate = counts.won / counts.deals if counts.deals else 0.5
    return _predicted(model.classifier, deals, rows, rate)


def refitted_predictions(
    model: LeadModel,
    deals: FinishedDeals,
    splits: Iterable[Split],
    jobs: int = -1,
    progress: Progress | None = None,
) -> Predicted:
    """Return what a model's procedure says of deals, fitted on those of before.

    The settings are those of its training: seed, search, segments, the framework's word.

    Args:
        model: Whose procedure it is.
        deals: As that model reads them.
        splits: What is learnt from, and what is foretold.
        jobs: Processes, as joblib counts them.
        progress: Wraps the iteration over splits, given their number.

    Returns:
        The deals foretold in the order of their positions.
    """
    splits = list(splits)
    runs = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_refitted)(model.classifier, deals, split) for split in splits
    )
    found = list(progress(runs, len(splits)) if progress else runs)
    order = np.argsort(np.concatenate([test for _, test in splits]), kind="stable")
    parts = {
        name: np.concatenate([getattr(one, name) for one in found])[order]
        for name in ("p", "early", "rate")
    }
    return Predicted(**parts)


def _refitted(classifier: LeadClassifier, deals: FinishedDeals, split: Split) -> Predicted:
    train, test = split
    table, won = deals.table, deals.outcome
    search = (classifier.search or SearchSpace()).of_folds()
    # Whether deals are few is that of the training, as in its own validation.
    model = clone(classifier).set_params(search=search)
    model.fit(
        table.facts.iloc[train].reset_index(drop=True),
        won[train],
        deals.groups[train],
        None if deals.open_days is None else deals.open_days[train],
        None if table.created is None else table.created[train],
        deals.landmarks_of(train),
        deals.ended_of(train),
    )
    return _predicted(model, deals, test, float(won[train].mean()))


def _predicted(
    classifier: LeadClassifier, deals: FinishedDeals, rows: Ints, rate: float
) -> Predicted:
    table = deals.table
    facts = table.facts.iloc[rows].reset_index(drop=True)
    created = None if table.created is None else table.created[rows]
    p: Floats = classifier.predict_proba(facts, created)[:, 1]
    ended_there = np.where(table.stage[rows] == "target", p, np.nan)
    early = early_probabilities(classifier, facts, created, ended_there)
    return Predicted(p, early, np.full(len(rows), rate))
