"""The deletion check: clearing what a program names first must move the prediction most.

On real deals, of which half teach the program and half a judge, then the other way
round. What may be cleared is the framework's signs of a deal and its other known facts
of the six signals, each set to what would be better by past deals; the first that a
program names is held against the others. By its own prediction kaopu cannot fail, for
it names first what clearing would give most; the judge has seen none of its deals.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.special import expit, logit
from threadpoolctl import threadpool_limits

from comparison.figures import Estimate
from comparison.programs import PaperForest
from comparison.sets import PIPELINES, SetMissingError
from faithful.programs import PROGRAMS, Told
from faithful.worlds import looked_for
from kaopu.evaluation.baselines import PlainLogistic
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.what_if import CounterfactualFinder, clear_signs
from kaopu.features.encoded import ChangedFacts
from kaopu.files import read_table
from kaopu.leads.finished import finished_deals, identical_rows
from kaopu.leads.lead_table import LeadTable, read_leads
from kaopu.leads.states import is_known
from kaopu.leakage.learnt_columns import audit_sources, blocked_columns
from kaopu.model.folds import grouped_folds
from kaopu.pipeline import Pipeline, read_pipeline, resolve

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

FILE = "salvirt_b2b.csv"
COLUMNS = ("moves_more", "ahead", "judged_more", "judged_ahead")
REPEATS, QUICK_REPEATS = 5, 1


@dataclass(frozen=True)
class Deletion:
    """What clearing the first does, over the deals that have two things to clear.

    Attributes:
        deals: How many deals those are.
        moves_more: Share of the others whose clearing raises the program's probability
            less, by deal; a tie counts half.
        ahead: Points gained by clearing the first less the mean of one of the others.
        judged_more, judged_ahead: The same by the judge's probability.
    """

    program: str
    deals: int
    moves_more: Estimate
    ahead: Estimate
    judged_more: Estimate
    judged_ahead: Estimate


class Judge:
    """The mean log-odds of a plain logistic regression and of a random forest."""

    def __init__(self, finder: CounterfactualFinder, deals: LeadTable) -> None:
        sources = tuple(finder.sources.values())
        baselines = (PlainLogistic(sources), PaperForest(sources))
        groups = identical_rows(deals.facts)
        self._fitted = [
            each.fit(deals.facts, deals.outcome, groups=groups) for each in baselines
        ]

    def changed_log_odds(self, facts: ChangedFacts) -> Floats:
        """Return the judged log-odds (k,) of changed facts."""
        return self.log_odds(facts.frame())

    def log_odds(self, facts: pd.DataFrame) -> Floats:
        """Return the judged log-odds (n,)."""
        won = [each.predict_proba(facts)[:, 1] for each in self._fitted]
        # A forest may be sure.
        return np.asarray(np.mean(logit(np.clip(won, 0.01, 0.99)), axis=0), dtype=float)


def deletion_check(data: Path, repeats: int = REPEATS, jobs: int = -1) -> list[Deletion]:
    """Return the check of every program.

    Raises:
        SetMissingError: The real deals are not in ``data``.
    """
    pipeline, deals = load_deals(data)
    assert deals.outcome is not None
    groups = identical_rows(deals.facts)
    halves = [
        (half, seed)
        for seed in range(repeats)
        for half in grouped_folds(deals.outcome, groups, 2, seed)
    ]
    done = Parallel(n_jobs=jobs)(
        delayed(_one_half)(pipeline, deals, *half, seed) for half, seed in halves
    )
    return [_deletion(name, pd.concat([part[name] for part in done])) for name in PROGRAMS]


def _one_half(
    pipeline: Pipeline, deals: LeadTable, train: Rows, test: Rows, seed: int
) -> dict[str, pd.DataFrame]:
    """Return the rows of the tested deals by program."""
    with threadpool_limits(1):
        past, leads = deals.take(train), deals.take(test)
        finder, signs = looked_for(pipeline, past, leads)
        things = [*signs, *other_facts(finder, leads, signs)]
        judge = Judge(finder, leads)
        judged = clear_signs(finder, leads.facts, things, judge.changed_log_odds)
        gains = np.stack([c.probability for c in judged], axis=1)
        gains -= expit(judge.log_odds(leads.facts))[:, None]
        found = {}
        for name, make in PROGRAMS.items():
            program = make()
            program.fit(pipeline, past, seed)
            told = program.explain(leads, things, finder)
            found[name] = first_against_others(told, things, gains).set_index(test)
        return found


def load_deals(data: Path) -> tuple[Pipeline, LeadTable]:
    """Return the pipeline without blocked columns, and the finished deals."""
    if not (data / FILE).is_file():
        raise SetMissingError(f"deletion check: {data / FILE} is not there")
    pipeline = resolve(read_pipeline(PIPELINES / "salvirt.toml"))
    reading = read_leads(read_table(data / FILE), pipeline, "training", FILE)
    audits = audit_sources(pipeline, finished_deals(reading.table()))
    reading = reading.without(blocked_columns(pipeline, audits, FILE))
    return reading.pipeline, finished_deals(reading.table()).table


def other_facts(
    finder: CounterfactualFinder, leads: LeadTable, signs: list[SignRows]
) -> list[SignRows]:
    """Return the known facts of the six signals that raise no sign, each as a sign."""
    named = {source: np.zeros(len(leads), dtype=bool) for source in finder.sources}
    for sign in signs:
        for source, rows in sign.raised.items():
            named[source] |= rows
    found = []
    for source in finder.sources.values():
        if source.player in finder.framework.signal_ids:
            rows = is_known(leads.facts[source.id]) & ~named[source.id]
            nothing = np.zeros(len(leads))
            facts = {source.id: rows}
            found.append(SignRows(source.id, source.player, facts, rows, nothing))
    return found


def first_against_others(
    told: Told, things: list[SignRows], judged: Floats
) -> pd.DataFrame:
    """Return a row a deal (n,) with the columns of `Deletion`; nan under two things.

    Args:
        told: What the program says.
        things: What may be cleared.
        judged: What clearing each gives by the judge (n, things), as a probability.
    """
    own = np.stack([told.cleared[t.id] - told.probability for t in things], axis=1)
    order = told.order(things)
    rows = [
        (*_beaten(gain, places), *_beaten(gain_judged, places))
        for gain, gain_judged, places in zip(own, judged, order, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _beaten(gains: Floats, places: Floats) -> tuple[float, float]:
    """Return the share of others whose gain is less than the first's, and points ahead."""
    able = ~np.isnan(gains)
    if able.sum() < 2:
        return np.nan, np.nan
    own = gains[able].round(9)
    first = int(places[able].argmin())
    others = np.delete(own, first)
    beaten = (own[first] > others) + 0.5 * (own[first] == others)
    return float(beaten.mean()), float(100 * (own[first] - others.mean()))


def _deletion(name: str, rows: pd.DataFrame) -> Deletion:
    """Return the means over deals; repeats of a deal are no further evidence."""
    by_deal = rows.groupby(level=0).mean().dropna()
    errors = by_deal.std(ddof=1) / np.sqrt(len(by_deal))
    figures = {
        key: Estimate(float(by_deal[key].mean()), float(errors[key])) for key in COLUMNS
    }
    return Deletion(name, len(by_deal), **figures)
