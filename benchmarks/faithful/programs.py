"""The programs whose explanations are measured: kaopu, plain shap bars, a checklist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
import shap
from numpy.typing import NDArray
from scipy.special import logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from comparison.plain import STATE, PlainFrame
from kaopu.explain.lead.explainer import Explainer
from kaopu.explain.past.history import learn_history
from kaopu.explain.signs.raised import SignRows, framework_signs
from kaopu.explain.signs.sign_effects import MIN_COST
from kaopu.explain.signs.what_if import CounterfactualFinder, clear_signs
from kaopu.features import feature_sources
from kaopu.framework import load_framework
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadTable
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from kaopu.pipeline import Pipeline
from kaopu.training.past import past_history

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Columns = Mapping[str, Floats]
Signs = Sequence[SignRows]

OURS = "kaopu"
# The verdicts that say that a sign hurts, more or less surely.
HURTS = ("confirmed", "points_that_way")


@dataclass(frozen=True)
class Told:
    """What a program says of n leads.

    Attributes:
        probability: P(won) (n,).
        by_source: What each fact adds (n,), in the program's own unit.
        confirmed: By sign's id, the leads (n,) in which it says that the sign hurts.
        sure: The same, where it says that it is sure of it.
        cleared: By sign's id, P(won) (n,) were the sign cleared; nan where not raised.
        by_clearing: Whether it names first what clearing gives most, not what costs most.
    """

    probability: Floats
    by_source: Columns
    confirmed: Mapping[str, Bools]
    cleared: Columns
    sure: Mapping[str, Bools]
    by_clearing: bool = False

    def order(self, signs: Signs) -> Floats:
        """Return in which order signs are named (n, signs), least first."""
        if self.by_clearing:
            return np.stack([self.probability - self.cleared[s.id] for s in signs], axis=1)
        return np.stack([summed(sign, self.by_source) for sign in signs], axis=1)

    def signals(self, players: Mapping[str, str]) -> Floats:
        """Return what the facts of each signal add together (n, 6)."""
        found = np.zeros((len(self.probability), len(load_framework().signal_ids)))
        for i, signal in enumerate(load_framework().signal_ids):
            for source, values in self.by_source.items():
                if players[source] == signal:
                    found[:, i] += values
        return found


def summed(sign: SignRows, by_source: Columns) -> Floats:
    """Return the sum over the facts that raise a sign (n,)."""
    nothing = np.zeros(len(sign.rows))
    values = [np.where(r, by_source.get(s, 0.0), 0.0) for s, r in sign.raised.items()]
    return np.asarray(sum(values, nothing), dtype=np.float64)


class Program(Protocol):
    """What is asked of a program."""

    def fit(self, pipeline: Pipeline, deals: LeadTable, seed: int) -> None:
        """Learn from past deals."""
        ...

    def explain(self, leads: LeadTable, signs: Signs, finder: CounterfactualFinder) -> Told:
        """Explain leads, and the signs that are raised in them."""
        ...


@dataclass
class Kaopu:
    """This project, as `kaopu train` and `kaopu explain` do it.

    Attributes:
        search: What is tried; all there is by default.
    """

    search: SearchSpace | None = None

    def fit(self, pipeline: Pipeline, deals: LeadTable, seed: int) -> None:
        """Learn the classifier and the history."""
        sources = feature_sources(pipeline)
        model = LeadClassifier(
            sources,
            random_state=seed,
            search=self.search,
            limits=dict(pipeline.limits) or None,
        )
        self._model = model.fit(deals.facts, deals.outcome)
        self._explainer = Explainer(
            model, past_history(pipeline, finished_deals(deals), model)
        )

    def explain(self, leads: LeadTable, signs: Signs, finder: CounterfactualFinder) -> Told:
        """Return the verdicts and what-ifs as they are shown."""
        explained = self._explainer.explain(leads)
        predict = self._model.decision_function
        cleared = _cleared(finder, leads.facts, signs, predict)
        confirmed, sure = {}, {}
        for sign in explained.signs:
            if sign.id not in sign.raised:
                said = [sign.rows[i] and sign.verdict(i) for i in range(len(leads))]
                sure[sign.id] = np.array([word == "confirmed" for word in said])
                confirmed[sign.id] = np.array([word in HURTS for word in said])
                shown = explained.clearings[sign.id].probability
                # Of a sign that nothing clears it shows none.
                asked = cleared.get(sign.id, shown)
                cleared[sign.id] = np.where(np.isnan(shown), asked, shown)
        by_source = dict(zip(explained.sources, explained.by_source.T, strict=True))
        probability = explained.probability
        return Told(probability, by_source, confirmed, cleared, sure, by_clearing=True)


class Bars:
    """Plain shap bars: boosting on one-hot columns, a sign by its column's name.

    A sign is confirmed where the bars of the columns that raise it cost 0.1 log-odds
    together.
    """

    def fit(self, pipeline: Pipeline, deals: LeadTable, seed: int) -> None:
        """Learn the boosted trees, all settings at scikit-learn's defaults."""
        self._plain = PlainFrame.of(feature_sources(pipeline), deals.facts)
        frame = self._plain.frame(deals.facts)
        names = list(self._plain.categories)
        self._one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        self._one_hot.fit(frame[names])
        of_dummies = [
            name.removeprefix(STATE)
            for name, values in zip(names, self._one_hot.categories_, strict=True)
            for _ in values
        ]
        self._sources = [*self._plain.numbers, *of_dummies]
        self._model = HistGradientBoostingClassifier(random_state=seed)
        self._model.fit(self._matrix(deals.facts), deals.outcome)

    def _matrix(self, facts: pd.DataFrame) -> Floats:
        frame = self._plain.frame(facts)
        numbers = frame[list(self._plain.numbers)].to_numpy(float)
        dummies = self._one_hot.transform(frame[list(self._plain.categories)])
        return np.column_stack([numbers, dummies])

    def _log_odds(self, facts: pd.DataFrame) -> Floats:
        return np.asarray(self._model.decision_function(self._matrix(facts)), dtype=float)

    def explain(self, leads: LeadTable, signs: Signs, finder: CounterfactualFinder) -> Told:
        """Return the bars; dummies of a column are summed."""
        explainer = shap.TreeExplainer(
            self._model, feature_perturbation="tree_path_dependent"
        )
        values = np.asarray(explainer.shap_values(self._matrix(leads.facts)))
        by_source = {source: np.zeros(len(leads)) for source in self._sources}
        for i, source in enumerate(self._sources):
            by_source[source] += values[:, i]
        hurts = {s.id: s.rows & (summed(s, by_source) <= -MIN_COST) for s in signs}
        return Told(
            _sigmoid(self._log_odds(leads.facts)),
            by_source,
            hurts,
            _cleared(finder, leads.facts, signs, self._log_odds),
            hurts,
        )


class Checklist:
    """The framework's rules alone: a sign hurts wherever it holds, and all alike.

    So that it can be asked for a probability, the number of signs is turned into one by
    how past deals with so many ended.
    """

    def fit(self, pipeline: Pipeline, deals: LeadTable, seed: int) -> None:
        """Count the signs of past deals."""
        history = learn_history(load_framework(), pipeline.sources, finished_deals(deals))
        self._low_marks = history.low_marks
        self._sources = [source.id for source in feature_sources(pipeline)]
        counts = self._count(deals.facts)[:, None]
        self._rate = LogisticRegression().fit(counts, deals.outcome)

    def _signs(self, facts: pd.DataFrame) -> Signs:
        return framework_signs(load_framework(), facts, {}, self._low_marks)

    def _count(self, facts: pd.DataFrame) -> Floats:
        rows = [sign.rows for sign in self._signs(facts)]
        return np.asarray(np.sum(rows, axis=0), dtype=float)

    def _log_odds(self, facts: pd.DataFrame) -> Floats:
        won = self._rate.predict_proba(self._count(facts)[:, None])[:, 1]
        return np.asarray(logit(won), dtype=float)

    def explain(self, leads: LeadTable, signs: Signs, finder: CounterfactualFinder) -> Told:
        """Return -1 a sign, shared by the facts that raise it."""
        by_source = {source: np.zeros(len(leads)) for source in self._sources}
        for sign in self._signs(leads.facts):
            raising = np.sum([*sign.raised.values()], axis=0)
            for source, rows in sign.raised.items():
                by_source[source] -= rows / np.maximum(raising, 1)
        hurts = {sign.id: sign.rows for sign in signs}
        return Told(
            _sigmoid(self._log_odds(leads.facts)),
            by_source,
            hurts,
            _cleared(finder, leads.facts, signs, self._log_odds),
            hurts,
        )


def _cleared(
    finder: CounterfactualFinder,
    facts: pd.DataFrame,
    signs: Signs,
    predict: Callable[[pd.DataFrame], Floats],
) -> dict[str, Floats]:
    found = clear_signs(finder, facts, signs, lambda changed: predict(changed.frame()))
    return {clearing.sign.id: clearing.probability for clearing in found}


def _sigmoid(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=float)


PROGRAMS: dict[str, Callable[[], Program]] = {
    OURS: Kaopu,
    "shap_bars": Bars,
    "checklist": Checklist,
}
