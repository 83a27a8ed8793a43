"""The stage of each lead, and which gaps come from its being early."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts, replaced, set_rows
from kaopu.framework import load_framework
from kaopu.leads.data_notes import DataNote
from kaopu.leads.states import NOT_YET, is_known, is_not_asked, is_not_yet
from kaopu.masking import masked_counts
from kaopu.pipeline import Pipeline, Source
from kaopu.spelling import normalise

# What tells facts that are there from the first day on.
EVER = ("history", "told")
# The share of contacts that come from the customer.
SPOKE = "customer_share"


def lead_stages(
    texts: pd.DataFrame, pipeline: Pipeline, facts: Mapping[str, pd.Series]
) -> tuple[NDArray[np.object_], list[DataNote]]:
    """Return each lead's stage, from its column or what has been asked, and notes."""
    notes = list[DataNote]()
    if pipeline.stage is None:
        return infer_stages(pipeline, facts, len(texts)), notes
    column, values = pipeline.stage.column, pipeline.stage.values
    codes, cells = distinct_texts(texts[column])
    words = [normalise(str(cell)) for cell in cells]
    told = np.array([values.get(word, "") for word in words], dtype=object)
    often = np.bincount(codes, minlength=len(cells)).tolist()
    strange = {
        str(cell): rows
        for cell, word, rows in zip(cells, words, often, strict=True)
        if word not in values and word not in pipeline.missing
    }
    strange = dict(sorted(strange.items(), key=lambda item: -item[1]))
    for text, rows in masked_counts(strange, pipeline.regions).items():
        notes.append(DataNote(column, "stage", rows, repr(text)))
    stage, is_told = told[codes], (told != "")[codes]
    if not is_told.all():
        stage = np.where(is_told, stage, infer_stages(pipeline, facts, len(texts)))
    return stage.astype(object), notes


def intent_sources(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the ids of the sources that are asked about in the intent stage only."""
    framework = load_framework()
    signals = {s.id for s in framework.signals if s.stage == "intent"}
    return tuple(
        s.id for s in pipeline.sources if s.player in signals and s.derived not in EVER
    )


def infer_stages(
    pipeline: Pipeline, facts: Mapping[str, pd.Series], rows: int
) -> NDArray[np.object_]:
    """Return the stage (n,) that facts tell; those that are not there tell nothing.

    A lead is an intent customer once any intent-stage fact has been asked for. So is one
    who has spoken to us, as histories tell, or said something of that stage.
    """
    asked = np.zeros(rows, dtype=bool)
    for name in intent_sources(pipeline):
        if name not in facts:
            continue
        asked |= ~(is_not_asked(facts[name]) | is_not_yet(facts[name]))
    for source in pipeline.derived_sources:
        if source.id in facts and source.derived in EVER and _is_of_talks(source):
            values = facts[source.id]
            spoke = is_known(values)
            if source.fact == SPOKE:
                spoke &= values.to_numpy(dtype=np.float64) > 0
            asked |= spoke
    return np.where(asked, "intent", "target").astype(object)


def _is_of_talks(source: Source) -> bool:
    """Tell whether a fact is known of a customer who talks to us alone."""
    signals = {s.id for s in load_framework().signals if s.stage == "intent"}
    is_said = source.derived == "told" and source.player in signals
    return is_said or source.fact == SPOKE


def mark_not_yet(
    facts: MutableMapping[str, pd.Series],
    stage: NDArray[np.object_],
    sources: tuple[str, ...],
) -> None:
    """Turn the gaps that come from a lead being early into `NOT_YET`, in place."""
    early = stage == "target"
    if not early.any():
        return
    for name in sources:
        too_early = early & is_not_asked(facts[name])
        if not too_early.any():
            continue
        if facts[name].dtype.kind == "f":
            facts[name] = set_rows(facts[name], too_early, -np.inf)
        else:
            facts[name] = replaced(facts[name], too_early, NOT_YET)
