"""Simulated companies, and what every warning sign of their open leads truly costs.

The true cost of a sign is that against its cleared level, which is what a rep means who
asks whether it hurts: the cell is set in the export to what would clear it, and the
simulator is asked again. The cleared level is found once, from the past deals, and is
the same for every program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.past.history import learn_history
from kaopu.explain.signs.raised import SignRows, framework_signs
from kaopu.explain.signs.what_if import CounterfactualFinder
from kaopu.features import feature_sources
from kaopu.framework import load_framework
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.pipeline import Pipeline, read_pipeline, resolve
from kaopu.simulate import Weights, simulate, true_log_odds

Floats = NDArray[np.float64]

PIPELINE = Path(__file__).parents[2] / "pipelines" / "demo.toml"
COUNTS = ("postponements",)


@dataclass(frozen=True)
class TrueSign:
    """One sign in the k leads that it is raised in.

    Attributes:
        sign: The sign over all leads.
        rows: The places of the k leads.
        cost: True log-odds less those of the lead with the sign cleared (k,).
        below_average: What the facts that raise it add, counted from the average (k,).
        probability: True probability with the sign cleared (k,).
        is_harmless: Whether it was made to cost nothing.
    """

    sign: SignRows
    rows: NDArray[np.intp]
    cost: Floats
    below_average: Floats
    probability: Floats
    is_harmless: bool


@dataclass(frozen=True)
class World:
    """A simulated company.

    Attributes:
        deals: Past deals to learn from.
        others: As many further deals of the same company.
        leads: Open leads.
        truth: The truth about the leads, see `kaopu.simulate.true_log_odds`.
        finder: Finds what clears a sign.
        signs: The framework's signs in the leads.
    """

    pipeline: Pipeline
    deals: LeadTable
    others: LeadTable
    leads: LeadTable
    truth: pd.DataFrame
    finder: CounterfactualFinder
    signs: tuple[TrueSign, ...]

    @property
    def players(self) -> dict[str, str]:
        """The player of every source."""
        return {id_: source.player for id_, source in self.finder.sources.items()}

    @property
    def raised(self) -> list[SignRows]:
        """The signs over all leads."""
        return [true.sign for true in self.signs]


def make_world(deals: int, leads: int, seed: int) -> World:
    """Return the company of a seed: every second deal is past, the rest are others."""
    pipeline = resolve(read_pipeline(PIPELINE))
    simulated = simulate(2 * deals, leads, seed)
    halves = [
        build_lead_table(
            simulated.deals.iloc[half::2].reset_index(drop=True), pipeline, "training"
        )
        for half in (0, 1)
    ]
    table = build_lead_table(simulated.leads, pipeline, "scoring")
    finder, raised = looked_for(pipeline, halves[0], table)
    signs = [
        _true_sign(sign, finder, table, simulated.leads, simulated.weights)
        for sign in raised
        if sign.rows.any()
    ]
    return World(pipeline, *halves, table, simulated.leads_truth, finder, tuple(signs))


def looked_for(
    pipeline: Pipeline, deals: LeadTable, leads: LeadTable
) -> tuple[CounterfactualFinder, list[SignRows]]:
    """Return what clears signs by past deals, and the framework's signs in leads."""
    framework = load_framework()
    history = learn_history(framework, pipeline.sources, finished_deals(deals))
    sources = {source.id: source for source in feature_sources(pipeline)}
    # What clearing would do is asked of every sign.
    able = tuple(replace(sign, final=False) for sign in framework.signs)
    finder = CounterfactualFinder(replace(framework, signs=able), sources, history.counts)
    return finder, framework_signs(framework, leads.facts, {}, history.low_marks)


def _true_sign(
    sign: SignRows,
    finder: CounterfactualFinder,
    leads: LeadTable,
    export: pd.DataFrame,
    weights: Weights,
) -> TrueSign:
    rows = np.flatnonzero(sign.rows)
    values = finder.clearing_values(sign, leads.facts)
    before = true_log_odds(export.iloc[rows], weights)
    after = true_log_odds(cleared_export(export, values).iloc[rows], weights)
    return TrueSign(
        sign=sign,
        rows=rows,
        cost=(before["true_log_odds"] - after["true_log_odds"]).to_numpy(float),
        below_average=sum(
            (
                np.where(raised[rows], before[f"field_log_odds_{field}"], 0.0)
                for field, raised in sign.raised.items()
            ),
            np.zeros(len(rows)),
        ),
        probability=after["true_probability"].to_numpy(float),
        is_harmless=sign.id in weights.harmless_signs,
    )


def cleared_export(export: pd.DataFrame, values: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return the export with its cells set to what clears them, where that is not None."""
    edited = export.copy()
    for field, column in values.items():
        rows = column.notna().to_numpy()
        cells = edited[field].astype(object)
        cells[rows] = _cells(field, column[rows], export["created"][rows])
        edited[field] = cells
    return edited


def _cells(field: str, values: pd.Series, created: pd.Series) -> NDArray[np.object_]:
    if field.endswith("_date"):
        days = pd.to_timedelta(values.astype(float).to_numpy(), unit="D").round("D")
        dates = pd.DatetimeIndex(pd.to_datetime(created)) + days
        return np.asarray(dates.strftime("%Y-%m-%d"), dtype=object)
    if field in COUNTS:
        return values.astype(float).astype(int).astype(str).to_numpy(object)
    return values.astype(str).to_numpy(object)
