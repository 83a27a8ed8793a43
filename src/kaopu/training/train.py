"""Training: from an export of finished deals to an evaluated model.

Used by the Python API and the command line; writes nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kaopu.errors import UsageError
from kaopu.evaluation.protocol import Progress, evaluate
from kaopu.explain.past.importance import importance
from kaopu.explain.shapley.against_shap import check_explanation
from kaopu.features import feature_sources
from kaopu.files import DATA_FRAME
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from kaopu.pipeline import PipelineFile, resolve
from kaopu.scoring import LeadModel, TrainingCounts, TrainingRecord
from kaopu.scoring.usability import assess_usability
from kaopu.training.past import past_history
from kaopu.training.prepare import PreparedDeals, prepare_deals
from kaopu.training.steps import Steps


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
    name: Path | str = DATA_FRAME,
    options: TrainingOptions | None = None,
    progress: Progress | None = None,
) -> LeadModel:
    """Return a model trained and evaluated on the finished deals of an export.

    Args:
        authored: The pipeline file.
        deals: The export; rows whose outcome is open are left out and counted.
        name: What messages call the export.
        options: How to train.
        progress: Wraps an iteration over steps, given their number: evaluation folds,
            and what comes after them.

    Raises:
        KaopuError: The pipeline file or the deals cannot be used; the message says why.
    """
    options = options or TrainingOptions()
    prepared = prepare_deals(resolve(authored), deals, name, force=options.force)
    with Steps(progress, prepared.finished.table.facts.size) as steps:
        return _trained(authored, prepared, options, steps)


def _trained(
    authored: PipelineFile, prepared: PreparedDeals, options: TrainingOptions, steps: Steps
) -> LeadModel:
    pipeline, finished = prepared.pipeline, prepared.finished
    classifier = LeadClassifier(
        feature_sources(pipeline), random_state=options.seed, search=options.search
    )
    evaluation = evaluate(
        classifier, finished, options.search, jobs=options.jobs, progress=steps.folds
    )
    classifier.fit(finished.facts, finished.outcome, finished.groups, finished.open_days)
    steps.done()
    check = check_explanation(
        classifier.blend_, classifier.encoder_.transform(finished.facts)
    )
    if not check.passed:
        raise UsageError(
            "explanation_differs",
            difference=f"{check.largest_difference:.2g}",
            gap=f"{check.largest_gap:.2g}",
        )
    steps.done()
    counts = _counts(prepared)
    return LeadModel(
        pipeline=pipeline,
        pipeline_text=authored.text,
        classifier=classifier,
        history=past_history(pipeline, finished, classifier),
        usability=assess_usability(evaluation, counts),
        record=TrainingRecord(
            training=counts,
            evaluation=evaluation,
            importance=importance(classifier, finished.facts),
            explanation_check=check,
            audit=prepared.audit,
            personal=prepared.personal,
            selection=classifier.blend_.selection_,
            notes=prepared.notes,
        ),
    )


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
