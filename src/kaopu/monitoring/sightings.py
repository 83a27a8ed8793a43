"""Leads as they were seen first: each counts once, at the same point of its life.

Open leads are emptier than finished deals, and old ones fuller than new ones. So what leads
hold now is compared with what leads held when they were first scored. Those of the very
first scoring are of all ages, and are compared with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.framework import load_framework
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.rows.fact_readings import SAID
from kaopu.leads.rows.stages import infer_stages, intent_sources, mark_not_yet
from kaopu.leads.states import NOT_UNDERSTOOD, UNKNOWN
from kaopu.leads.values import read_numbers
from kaopu.pipeline import Pipeline
from kaopu.pipeline.resolved import Source

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# What stands for a date that was set: which day it is matters to nothing here.
DATED = 1.0


@dataclass(frozen=True)
class Sightings:
    """What was said of n leads first.

    Attributes:
        ids: Lead ids, sorted (n,).
        days: Days since 1970-01-01 on which they were scored (n,).
        scoring: The number of the scoring (n,).
        probability: What it said (n,).
        facts: The facts of the six signals as texts, by source, each (n,); None where
            the scoring did not look at one.
    """

    ids: NDArray[np.object_]
    days: Floats
    scoring: NDArray[np.intp]
    probability: Floats
    facts: Mapping[str, NDArray[np.object_]]

    @classmethod
    def of(
        cls, seen: Iterable[tuple[str, float, int, float, Mapping[str, str]]]
    ) -> Sightings:
        """Return the sightings of leads, each told by id, day, scoring, score and facts."""
        rows = sorted(seen, key=lambda row: row[0])
        names = sorted({name for row in rows for name in row[4]})
        return cls(
            ids=np.array([row[0] for row in rows], dtype=object),
            days=np.array([row[1] for row in rows], dtype=np.float64),
            scoring=np.array([row[2] for row in rows], dtype=np.intp),
            probability=np.array([row[3] for row in rows], dtype=np.float64),
            facts={
                name: np.array([row[4].get(name) for row in rows], dtype=object)
                for name in names
            },
        )

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.ids)

    @property
    def is_opening(self) -> Bools:
        """Which leads (n,) the very first scoring held, new and old ones alike."""
        if not len(self):
            return np.zeros(0, dtype=bool)
        return np.asarray(self.scoring == self.scoring.min(), dtype=np.bool_)

    def with_others(self, others: Sightings) -> Sightings:
        """Return these leads and others together; no lead may be in both."""
        order = np.argsort(np.concatenate([self.ids, others.ids]), kind="stable")

        def joined(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate([one, other])[order]

        def texts(seen: Sightings, name: str) -> NDArray[np.object_]:
            return seen.facts.get(name, np.full(len(seen), None, dtype=object))

        return Sightings(
            joined(self.ids, others.ids),
            joined(self.days, others.days),
            joined(self.scoring, others.scoring),
            joined(self.probability, others.probability),
            {
                name: joined(texts(self, name), texts(others, name))
                for name in sorted({*self.facts, *others.facts})
            },
        )

    def take(self, rows: Bools | NDArray[np.intp]) -> Sightings:
        """Return the leads at ``rows``, a mask or positions."""
        return Sightings(
            self.ids[rows],
            self.days[rows],
            self.scoring[rows],
            self.probability[rows],
            {name: texts[rows] for name, texts in self.facts.items()},
        )


def seen_facts(seen: Sightings, pipeline: Pipeline) -> pd.DataFrame:
    """Return the facts that were kept, in the form of a lead table, with the stage.

    The stage is inferred: a lead was an intent customer if any fact of that stage had been
    asked for. Today's stage would tell what became of the lead.
    """
    signals = load_framework().signal_ids
    facts = pd.DataFrame(index=pd.RangeIndex(len(seen)))
    for source in pipeline.sources:
        if source.player in signals and source.id in seen.facts:
            facts[source.id] = _values(seen.facts[source.id], source, pipeline)
    late = [id_ for id_ in intent_sources(pipeline) if id_ in facts]
    own = cast("MutableMapping[str, pd.Series]", facts)
    stage = infer_stages(pipeline, own, len(seen))
    mark_not_yet(own, stage, tuple(late))
    # Nobody records in notes what was not said: a gap there is no question left open.
    said = [s.id for s in pipeline.derived_sources if s.derived in SAID and s.id in facts]
    mark_not_yet(own, np.full(len(seen), "target", dtype=object), tuple(said))
    facts[STAGE_FACT] = pd.Series(stage, dtype=object)
    return facts


def _values(texts: NDArray[np.object_], source: Source, pipeline: Pipeline) -> pd.Series:
    cells = pd.Series([text or "" for text in texts], dtype=object)
    if source.kind in ("level", "flag", "category"):
        return cells
    values = np.full(len(cells), np.nan)
    values[(cells == UNKNOWN).to_numpy(dtype=bool)] = np.inf
    told = ~cells.isin(["", UNKNOWN, NOT_UNDERSTOOD]).to_numpy(dtype=bool)
    if source.kind == "date":
        values[told] = DATED
        return pd.Series(values)
    if told.any():
        custom = pipeline.customs.number(source.column)
        own = cells[told].astype("str").reset_index(drop=True)
        read = read_numbers(own, source.unknown, source.missing, custom, percents=True)
        values[told] = read.values.to_numpy(dtype=np.float64)
    return pd.Series(values)
