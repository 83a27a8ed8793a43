"""Training: from an export of finished deals to an evaluated model.

Used by the Python API and the command line; writes nothing itself.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import (
    Fault,
    OneClassError,
    PipelineMeaningError,
    TooFewDealsError,
    UsageError,
)
from kaopu.evaluation.protocol import Progress, evaluate
from kaopu.evaluation.records import Evaluation
from kaopu.explain.lead.explainer import Explainer
from kaopu.explain.past.beliefs import learn_beliefs
from kaopu.explain.past.groups import count_groups
from kaopu.explain.past.history import History, learn_history
from kaopu.explain.past.importance import importance
from kaopu.explain.shapley.against_shap import check_explanation
from kaopu.explain.signs.costs import learn_costs
from kaopu.explain.signs.raised import framework_signs
from kaopu.explain.signs.what_if import CounterfactualFinder
from kaopu.features import feature_sources
from kaopu.files.reading.texts import as_texts
from kaopu.framework import load_framework
from kaopu.leads.cells import normalised
from kaopu.leads.data_notes import DataNote
from kaopu.leads.dates import fitting_formats
from kaopu.leads.joining import join_frame
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.leads.personal import masked
from kaopu.leakage.export_audit import audit_export, audit_record, without_blocked
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from kaopu.pipeline import Pipeline, PipelineFile, check_columns, resolve
from kaopu.scoring import LeadModel, Usability

# Below this many deals of either outcome nothing is claimed; below the second, folds
# cannot be made at all.
MIN_DEALS = 40
MIN_FORCED = 5
# Deals in which beliefs are held against the evidence: more change no mark.
BELIEF_DEALS = 5_000


@dataclass(frozen=True)
class TrainingOptions:
    """How to train.

    Attributes:
        force: Train on fewer than 40 won or lost deals; the model is marked.
        seed: Of folds and trees.
        jobs: Processes for the folds, as joblib counts them.
        search: What is tried, and how thoroughly it is validated.
    """

    force: bool = False
    seed: int = 0
    jobs: int = -1
    search: SearchSpace = field(default_factory=SearchSpace)


def train_model(
    authored: PipelineFile,
    deals: pd.DataFrame,
    name: Path | str = "the data frame",
    options: TrainingOptions | None = None,
    progress: Progress | None = None,
) -> LeadModel:
    """Return a model trained and evaluated on the finished deals of an export.

    Args:
        authored: The pipeline file.
        deals: The export; rows whose outcome is open are left out and counted.
        name: What messages call the export.
        options: How to train.
        progress: Wraps the iteration over evaluation folds, given their number.

    Raises:
        KaopuError: The pipeline file or the deals cannot be used; the message says why.
    """
    options = options or TrainingOptions()
    pipeline = resolve(authored)
    deals = join_frame(deals, pipeline, pipeline.training_columns, name)
    pipeline = settle_dates(pipeline, deals, name)
    everything = build_lead_table(deals, pipeline, "training", name)
    table = finished_deals(everything)
    check_enough(table, force=options.force)
    audit = audit_export(pipeline, deals, everything)
    pipeline = without_blocked(audit.pipeline, audit.learnt, name)
    everything = build_lead_table(deals, pipeline, "training", name)
    table = finished_deals(everything)
    classifier = LeadClassifier(
        feature_sources(pipeline), random_state=options.seed, search=options.search
    )
    evaluation = evaluate(
        classifier, table, options.search, jobs=options.jobs, progress=progress
    )
    assert table.outcome is not None  # noqa: S101 - finished deals have one
    classifier.fit(table.facts, table.outcome)
    check = check_explanation(classifier.blend_, classifier.encoder_.transform(table.facts))
    if not check.passed:
        raise UsageError(
            f"the explanation differs from shap's by {check.largest_difference:.2g} "
            f"log-odds and misses the score by {check.largest_gap:.2g}, expected 1e-6 "
            "at most; no model was written; report the versions of shap and scikit-learn"
        )
    return LeadModel(
        pipeline=pipeline,
        pipeline_text=authored.text,
        classifier=classifier,
        history=past_history(pipeline, table, classifier),
        usability=assess_usability(evaluation, table),
        record={
            "training": _counts(everything, table),
            "audit": audit_record(pipeline, audit.learnt, audit.others),
            "personal": [asdict(column) for column in audit.personal],
            "evaluation": evaluation.to_json(),
            "baseline": evaluation.baseline_json(),
            "selection": classifier.blend_.selection_,
            "explanation_check": asdict(check),
            "importance": importance(classifier, table.facts).to_json(),
            "notes": [asdict(note) for note in (*audit.notes, *everything.notes)],
        },
    )


def settle_dates(pipeline: Pipeline, deals: pd.DataFrame, name: Path | str) -> Pipeline:
    """Return the pipeline with the format of its dates, found over whole columns.

    Raises:
        PipelineMeaningError: No known format reads a column, or two do.
    """
    if pipeline.date_format or not pipeline.date_columns:
        return pipeline
    texts = as_texts(deals)
    check_columns(pipeline, list(texts.columns), pipeline.training_columns, name)
    skipped = pipeline.missing | _unknown_words(pipeline)
    cells = pd.concat([texts[column] for column in pipeline.date_columns])
    cells = cells[~normalised(cells).isin(list(skipped))]
    formats = fitting_formats(cells)
    if len(formats) == 1:
        return replace(pipeline, date_format=formats[0])
    columns = ", ".join(map(repr, pipeline.date_columns))
    if formats:
        problem = f"the dates in {columns} can be read as {' or as '.join(formats)}"
    else:
        problem = f"no known format reads all dates in {columns}"
    fault = Fault("dates.format", problem, 'set it, for example format = "%d/%m/%Y"')
    raise PipelineMeaningError(f"pipeline {pipeline.name}", [fault], name)


def _unknown_words(pipeline: Pipeline) -> frozenset[str]:
    dates = [source for source in pipeline.sources if source.kind == "date"]
    return frozenset[str]().union(*(source.unknown for source in dates))


def finished_deals(table: LeadTable) -> LeadTable:
    """Return the rows whose outcome is won or lost."""
    assert table.outcome is not None  # noqa: S101 - a training column
    return table.take(~np.isnan(table.outcome))


def check_enough(table: LeadTable, *, force: bool) -> None:
    """Check that there are deals enough to learn from.

    Raises:
        OneClassError: All are won, or all lost.
        TooFewDealsError: Fewer than 40 of either; with ``force``, fewer than 5.
    """
    assert table.outcome is not None  # noqa: S101 - finished deals have one
    won = int(table.outcome.sum())
    lost = len(table) - won
    if not won or not lost:
        present, absent = ("lost", "won") if not won else ("won", "lost")
        raise OneClassError(table.name, present, absent, won + lost)
    least = MIN_FORCED if force else MIN_DEALS
    if min(won, lost) < least:
        raise TooFewDealsError(table.name, won, lost, least, can_force=not force)


def past_history(
    pipeline: Pipeline, table: LeadTable, classifier: LeadClassifier
) -> History:
    """Return what explanations need to know of the deals, as they ended.

    How strong the six signals of past deals were is looked at in a few thousand of them.
    """
    framework = load_framework()
    assert table.outcome is not None  # noqa: S101 - finished deals have one
    history = learn_history(framework, pipeline.sources, table)
    sources = {source.id: source for source in classifier.sources}
    clearer = CounterfactualFinder(framework, sources, history.counts)
    costs = learn_costs(clearer, table.facts, table.outcome, history.low_marks)
    history = replace(history, costs=costs)
    rows = np.unique(np.linspace(0, len(table) - 1, BELIEF_DEALS).astype(np.intp))
    players = Explainer(classifier, history).players(table.facts.iloc[rows])
    evidence = np.full(len(table), np.nan)
    evidence[rows] = players[:, : len(framework.signal_ids)].sum(axis=1)
    reps = reps_to_keep(pipeline, table)
    beliefs = learn_beliefs(framework, table.beliefs, reps, evidence, table.outcome)
    signs = framework_signs(framework, table.facts, {}, history.low_marks)
    moved = dict(zip(framework.player_ids, players.T, strict=True))
    rep = pipeline.rep or ""
    deals = replace(table, reps=reps)
    groups = count_groups(pipeline.sources, deals, signs, moved, rows, rep)
    return replace(history, beliefs=beliefs, groups=groups)


def reps_to_keep(pipeline: Pipeline, table: LeadTable) -> NDArray[np.object_] | None:
    """Return who holds the beliefs, as the model keeps it: no mail address or number.

    Such a rep counts as unnamed, unless the pipeline file allows the column.
    """
    if table.reps is None or pipeline.rep in pipeline.allowed:
        return table.reps
    names = [str(name) for name in table.reps]
    kept = {name: name if masked(name) == name else "" for name in set(names)}
    return np.array([kept[name] for name in names], dtype=object)


def assess_usability(evaluation: Evaluation, table: LeadTable) -> Usability:
    """Return whether the model may be used, in one sentence with its figures."""
    design, result = evaluation.deciding
    gain = result.log_loss_gain
    figures = (
        f"log loss {result.metrics['log_loss'].mean:.3f} against "
        f"{result.baseline['log_loss'].mean:.3f} of the constant rate, "
        f"a gain of {gain.mean:.3f} ± {gain.se:.3f} ({design} validation)"
    )
    assert table.outcome is not None  # noqa: S101 - finished deals have one
    fewest = int(min(table.outcome.sum(), (1 - table.outcome).sum()))
    if fewest < MIN_DEALS:
        few = f"trained on {fewest} deals of the rarer outcome, fewer than {MIN_DEALS}"
        return Usability(usable=False, reason=f"{few}; {figures}")
    if not evaluation.usable:
        nothing = "there is nothing here to predict from"
        return Usability(usable=False, reason=f"{nothing}: {figures}")
    return Usability(usable=True, reason=figures)


def _counts(everything: LeadTable, table: LeadTable) -> dict[str, int]:
    assert table.outcome is not None  # noqa: S101 - finished deals have one
    won = int(table.outcome.sum())
    return {
        "rows": len(everything),
        "deals": len(table),
        "won": won,
        "lost": len(table) - won,
        "open": len(everything) - len(table),
    }


def all_notes(model: LeadModel) -> list[DataNote]:
    """Return what training noted about its data."""
    return [DataNote(**note) for note in model.record.get("notes", ())]
