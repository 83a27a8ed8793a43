"""Training: from an export of finished deals to an evaluated model.

Used by the Python API and the command line; writes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
from sklearn.base import clone

from kaopu.errors import UsageError
from kaopu.evaluation.protocol import Progress, evaluate
from kaopu.explain.past.importance import importance
from kaopu.explain.shapley.against_shap import check_explanation
from kaopu.features import feature_sources
from kaopu.files import DATA_FRAME, Assumption
from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT
from kaopu.histories.settle import settle_notes
from kaopu.leads.data_notes import WIN_RATE, WIN_RATE_UNUSED, DataNote
from kaopu.leads.dates import DAY_ZERO
from kaopu.leads.finished import FinishedDeals
from kaopu.model.classifier import LeadClassifier
from kaopu.model.parts.forms import Matrix
from kaopu.model.search import SearchSpace
from kaopu.model.segments import SegmentChoice
from kaopu.model.thin import ASSUMED_DEALS, imagined_leads
from kaopu.notes.reliability import CueCounts
from kaopu.pipeline import PipelineFile, resolve
from kaopu.pipeline.history.note_options import NotesOptions
from kaopu.scoring import LeadModel, TrainingCounts, TrainingRecord
from kaopu.scoring.seen_deals import SeenDeals
from kaopu.scoring.training_record import FrameworkSay
from kaopu.scoring.usability import assess_usability
from kaopu.training.past import past_history
from kaopu.training.prepare import PreparedDeals, prepare_deals
from kaopu.training.reader import must_do_without, said_of_reader, without_model
from kaopu.training.steps import Steps
from kaopu.training.versions import versions

# Is told what was met in the tables of histories.
OnHistories: TypeAlias = Callable[[Sequence[Assumption]], None]


@dataclass(frozen=True)
class TrainingOptions:
    """How to train.

    Attributes:
        seed: Of folds and trees.
        jobs: Processes for the folds, as joblib counts them.
        search: What is tried, and how thoroughly it is validated.
        answers: What people said of facts that notes tell, by cue.
        kept: The folder that keeps what a language model answers about notes.
        notes: How an earlier training read notes, to read them as it did; None to find out.
    """

    seed: int = 0
    jobs: int = -1
    search: SearchSpace = field(default_factory=SearchSpace)
    answers: Mapping[str, CueCounts] = field(default_factory=dict)
    kept: Path | None = None
    notes: NotesOptions | None = None


def train_model(
    authored: PipelineFile,
    deals: pd.DataFrame,
    name: Path | str = DATA_FRAME,
    options: TrainingOptions | None = None,
    progress: Progress | None = None,
    on_histories: OnHistories | None = None,
) -> LeadModel:
    """Return a model trained and evaluated on the finished deals of an export.

    Args:
        authored: The pipeline file.
        deals: The export; rows whose outcome is open are left out and counted.
        name: What messages call the export.
        options: How to train.
        progress: Wraps an iteration over steps, given their number: evaluation folds,
            and what comes after them.
        on_histories: Is told what was met in the tables of histories, once they are read.

    Raises:
        KaopuError: The pipeline file or the deals cannot be used; the message says why.
    """
    options = options or TrainingOptions()
    pipeline = resolve(authored)
    if options.notes is None:
        pipeline = settle_notes(pipeline, options.answers, options.kept)
    else:
        pipeline = replace(pipeline, notes=options.notes)
    prepared = prepare_deals(pipeline, deals, name)
    if must_do_without(prepared):
        pipeline = without_model(pipeline)
        prepared = prepare_deals(pipeline, deals, name)
    if on_histories and prepared.histories:
        on_histories(prepared.histories)
    with Steps(progress, prepared.finished.table.facts.size) as steps:
        return _trained(authored, prepared, options, steps)


def _trained(
    authored: PipelineFile, prepared: PreparedDeals, options: TrainingOptions, steps: Steps
) -> LeadModel:
    pipeline, finished = prepared.pipeline, prepared.finished
    classifier = _classifier(prepared, options)
    tested = clone(classifier).set_params(search=options.search.of_folds())
    evaluation = evaluate(
        tested, finished, options.search, jobs=options.jobs, progress=steps.folds
    )
    classifier.fit(
        finished.facts,
        finished.outcome,
        finished.groups,
        finished.open_days,
        finished.table.created,
        finished.landmarks,
        finished.ended,
    )
    steps.done()
    check = check_explanation(classifier.blend_, _checked_rows(classifier, finished))
    if not check.passed:
        raise UsageError(
            "explanation_differs",
            difference=f"{check.largest_difference:.2g}",
            gap=f"{check.largest_gap:.2g}",
        )
    steps.done()
    counts, framework = _counts(prepared), _framework(classifier)
    return LeadModel(
        pipeline=pipeline,
        pipeline_text=authored.text,
        classifier=classifier,
        history=past_history(pipeline, finished, classifier),
        usability=assess_usability(evaluation, counts, framework),
        record=TrainingRecord(
            training=counts,
            evaluation=evaluation,
            importance=importance(classifier, finished.facts),
            explanation_check=check,
            audit=prepared.audit,
            personal=prepared.personal,
            selection=classifier.blend_.selection_,
            notes=(*said_of_reader(prepared), *prepared.notes, *_assumed(prepared)),
            framework=framework,
            segments=_segments(authored, classifier),
            drift=classifier.drift_,
            data_digest=prepared.digest,
            seed=options.seed,
            versions=versions(),
            data_name=prepared.name,
            days=_days(finished),
        ),
        seen=SeenDeals.of(pipeline, finished),
    )


def _classifier(prepared: PreparedDeals, options: TrainingOptions) -> LeadClassifier:
    pipeline = prepared.pipeline
    return LeadClassifier(
        feature_sources(pipeline),
        random_state=options.seed,
        search=options.search,
        win_rate=pipeline.win_rate,
        by=pipeline.by or "",
        are_few=prepared.finished.are_few,
        limits=dict(pipeline.limits) or None,
    )


def _days(deals: FinishedDeals) -> tuple[str, ...]:
    """Return the days on which the first and the last deal were created, as ISO texts."""
    created = deals.table.created
    known = np.array([]) if created is None else created[np.isfinite(created)]
    if not len(known):
        return ()
    ends = (float(known.min()), float(known.max()))
    return tuple((DAY_ZERO + timedelta(days=int(day))).isoformat() for day in ends)


def _checked_rows(classifier: LeadClassifier, deals: FinishedDeals) -> Matrix:
    """Return the matrix of deals; beside few of them, of leads that might come."""
    encoder = classifier.encoder_
    matrix = encoder.transform(deals.facts)
    if not deals.are_few:
        return matrix
    imagined = imagined_leads(classifier.sources, classifier.random_state or 0)
    return np.vstack([matrix, encoder.transform(imagined)])


def _framework(classifier: LeadClassifier) -> FrameworkSay:
    """Return how far the scores are the framework's word."""
    fields = load_framework().fields
    told = [s for s in classifier.sources if s.id in fields and s.player != CONTEXT]
    share = classifier.blend_.framework_share_ if told else 0.0
    return FrameworkSay(share, len(told))


def _assumed(prepared: PreparedDeals) -> list[DataNote]:
    """Return that the win rate was assumed, where few deals leave a say to it.

    Or that the one that is stated has no say, for there are deals enough.
    """
    deals, stated = prepared.finished, prepared.pipeline.win_rate
    if not deals.are_few:
        unused = stated is not None
        return [DataNote("", WIN_RATE_UNUSED, len(deals))] if unused else []
    if stated is not None:
        return []
    return [DataNote("", WIN_RATE, len(deals), number=round(ASSUMED_DEALS))]


def _segments(authored: PipelineFile, classifier: LeadClassifier) -> SegmentChoice | None:
    """Return whether segments have slopes of their own; None where none are asked for."""
    by = authored.section("model").get("by")
    if by is None or classifier.segments_ is not None:
        return classifier.segments_
    return SegmentChoice(by, how="left_out")


def _counts(prepared: PreparedDeals) -> TrainingCounts:
    finished = prepared.finished
    return TrainingCounts(
        rows=prepared.rows,
        deals=len(finished),
        won=finished.won,
        lost=finished.lost,
        open=prepared.rows - len(finished),
        columns=prepared.columns,
        unused=prepared.unused,
    )
