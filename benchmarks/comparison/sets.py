"""The data sets of the comparison: facts, outcomes and groups, alike for every program."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn import datasets

from comparison.tangled import tangled_deals
from kaopu.features import FeatureSource, feature_sources
from kaopu.files import read_table
from kaopu.framework.records import CONTEXT
from kaopu.leads.finished import finished_deals, identical_rows
from kaopu.leads.lead_table import STAGE_FACT, LeadTable, build_lead_table, read_leads
from kaopu.leakage.learnt_columns import audit_sources, blocked_columns
from kaopu.pipeline import parse_pipeline, read_pipeline, resolve
from kaopu.simulate import simulate

Floats = NDArray[np.float64]

PIPELINES = Path(__file__).parents[2] / "pipelines"


@dataclass(frozen=True)
class DataSet:
    """One data set, read as `kaopu train` reads it.

    Attributes:
        about: What it is, in a few words.
        facts: One column a source (n, sources); the only thing programs see.
        sources: What the columns are.
        y: Outcomes 0 or 1 (n,).
        groups: The same number for rows equal in every fact (n,).
        stage: ``target`` or ``intent`` (n,).
        truth: The true probabilities (n,), where they are known.
    """

    name: str
    about: str
    facts: pd.DataFrame
    sources: tuple[FeatureSource, ...]
    y: Floats
    groups: NDArray[np.intp]
    stage: NDArray[np.object_]
    truth: Floats | None = None


class SetMissingError(Exception):
    """A data set's file is not there."""


def load_set(name: str, data: Path, seed: int) -> DataSet:
    """Return one of `SETS`.

    Args:
        name: A key of `SETS`.
        data: The folder of real data.
        seed: Of the simulator.

    Raises:
        SetMissingError: Its file is not in ``data``.
    """
    return SETS[name](name, data, seed)


def _export(
    name: str, data: Path, _seed: int, *, pipeline: str, file: str, about: str
) -> DataSet:
    """Return real deals without the columns that the leakage audit blocks."""
    if not (data / file).is_file():
        raise SetMissingError(f"{name}: {data / file} is not there")
    meaning = resolve(read_pipeline(PIPELINES / pipeline))
    reading = read_leads(read_table(data / file), meaning, "training", file)
    audits = audit_sources(meaning, finished_deals(reading.table()))
    gone = blocked_columns(meaning, audits, file)
    reading = reading.without(gone)
    table = finished_deals(reading.table()).table
    left_out = f", without {', '.join(sorted(gone))}, which the audit blocks" * bool(gone)
    return _data_set(name, about + left_out, table, feature_sources(reading.pipeline))


def _simulated(name: str, _data: Path, seed: int, *, deals: int) -> DataSet:
    meaning = resolve(read_pipeline(PIPELINES / "demo.toml"))
    world = simulate(deals, 0, seed)
    table = build_lead_table(world.deals, meaning, "training", name)
    truth = world.deals_truth["true_probability"].to_numpy(float)
    about = f"simulated deals of seed {seed}, whose true probabilities are known"
    return _data_set(name, about, table, feature_sources(meaning), truth)


def _tangled(name: str, _data: Path, seed: int, *, deals: int) -> DataSet:
    facts, y, truth = tangled_deals(deals, seed)
    is_number = facts.dtypes.map(pd.api.types.is_numeric_dtype)
    sources = tuple(
        FeatureSource(c, c, CONTEXT, "number" if is_number[c] else "category")
        for c in facts
    )
    facts = facts.astype({c: object for c in facts if not is_number[c]})
    facts[STAGE_FACT] = "intent"
    stage = np.full(deals, "intent", dtype=object)
    about = f"simulated deals of seed {seed}: facts that work together, codes, thresholds"
    return DataSet(name, about, facts, sources, y, np.arange(deals), stage, truth)


def _measured(
    name: str, _data: Path, _seed: int, *, load: Callable[[], Any], positive: str
) -> DataSet:
    """Return a scikit-learn set: one class against the rest, its numbers as context.

    The leakage audit is not asked: that one measurement nearly settles the class is no
    leak here.
    """
    bunch = load()
    names = [str(n) for n in bunch.feature_names]
    classes = [str(c) for c in bunch.target_names]
    frame = pd.DataFrame(bunch.data, columns=names).astype(str)
    won = bunch.target == classes.index(positive)
    frame["(class)"] = np.where(won, "yes", "no")
    text = (
        f'schema = 1\nname = "{name}"\ntitle = "{name}"\n'
        '[outcome]\ncolumn = "(class)"\nwon = ["yes"]\nlost = ["no"]\n'
        f"[context]\nnumbers = {json.dumps(names)}\n"
    )
    meaning = resolve(parse_pipeline(text, Path(f"{name}.toml")))
    table = build_lead_table(frame, meaning, "training", name)
    about = f"scikit-learn's {name}: {positive} against the rest"
    return _data_set(name, about, table, feature_sources(meaning))


def _data_set(
    name: str,
    about: str,
    table: LeadTable,
    sources: tuple[FeatureSource, ...],
    truth: Floats | None = None,
) -> DataSet:
    assert table.outcome is not None
    groups = identical_rows(table.facts)
    return DataSet(
        name, about, table.facts, sources, table.outcome, groups, table.stage, truth
    )


# One class against the rest: of two classes the one named first by its makers, else the
# one between the others, which is the hardest to tell from them.
SETS: dict[str, Callable[[str, Path, int], DataSet]] = {
    "salvirt": partial(
        _export,
        pipeline="salvirt.toml",
        file="salvirt_b2b.csv",
        about="real deals of a software company",
    ),
    "maven": partial(
        _export,
        pipeline="maven.toml",
        file="maven_sales_pipeline.csv",
        about="opportunities of a CRM sample",
    ),
    "simulated_40": partial(_simulated, deals=40),
    "simulated_120": partial(_simulated, deals=120),
    "simulated_500": partial(_simulated, deals=500),
    "simulated_5000": partial(_simulated, deals=5_000),
    "simulated_50000": partial(_simulated, deals=50_000),
    "simulated_200000": partial(_simulated, deals=200_000),
    "tangled_5000": partial(_tangled, deals=5_000),
    "tangled_50000": partial(_tangled, deals=50_000),
    "breast_cancer": partial(
        _measured, load=datasets.load_breast_cancer, positive="malignant"
    ),
    "iris": partial(_measured, load=datasets.load_iris, positive="versicolor"),
    "wine": partial(_measured, load=datasets.load_wine, positive="class_1"),
    "digits": partial(_measured, load=datasets.load_digits, positive="8"),
}
