"""The Python API: train, load, score and explain on data frames and other sources.

The command line makes the same calls. `import kaopu` is cheap; the first call pays for
the libraries it needs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kaopu.evaluation.protocol import Progress
from kaopu.files import DATA_FRAME, Source, as_source, check_folder_writable, read_source
from kaopu.model.search import SearchSpace
from kaopu.pipeline import PipelineFile, read_pipeline
from kaopu.report.evaluation.render import evaluation_files
from kaopu.scoring import LeadModel
from kaopu.store import Home, TrackedRun, find_model, store_training
from kaopu.store.notes.answers import counted, model_answers_path, read_answers
from kaopu.training.train import OnHistories, TrainingOptions, train_model


@dataclass(frozen=True)
class Training:
    """A finished training: the stored model, and its MLflow run if it was tracked."""

    model: LeadModel
    run: TrackedRun | None


def train(
    pipeline: PipelineFile | Path | str,
    deals: pd.DataFrame | Source,
    *,
    home: Path | str | None = None,
    track: bool = True,
    seed: int = 0,
    jobs: int = -1,
    search: SearchSpace | None = None,
) -> LeadModel:
    """Train on finished deals; store the bundle, log the run, return the model.

    Args:
        pipeline: A pipeline file or its path.
        deals: The export, one row a deal, as a data frame or any source; rows still open
            are left out.
        home: Where ``models/`` and ``mlruns/`` are; ``KAOPU_HOME`` or the current folder
            by default.
        track: Whether to log the run to MLflow.
        seed: Of folds and trees.
        jobs: Processes for the folds, as joblib counts them.
        search: What is tried, a `kaopu.model.search.SearchSpace`; its ``quick()`` is for
            a trial run.

    Raises:
        KaopuError: The pipeline file or the deals cannot be used; the message says why.

    Example:
        >>> model = kaopu.train("pipelines/demo.toml", deals)  # doctest: +SKIP
        >>> model.score(leads)[["lead_id", "probability"]]  # doctest: +SKIP
    """
    options = TrainingOptions(seed, jobs, search or SearchSpace())
    source = as_source(deals, DATA_FRAME)
    frame = read_source(source).frame
    return run_training(pipeline, frame, source.name, home, options, track).model


def run_training(
    pipeline: PipelineFile | Path | str,
    deals: pd.DataFrame,
    name: Path | str,
    home: Path | str | None,
    options: TrainingOptions,
    track: bool,
    progress: Progress | None = None,
    on_histories: OnHistories | None = None,
) -> Training:
    """Train, store and track; `train` and the command line both come here."""
    authored = pipeline if isinstance(pipeline, PipelineFile) else read_pipeline(pipeline)
    place = Home.find(home)
    check_folder_writable(place.models / authored.name)
    if track and not place.tracking:
        check_folder_writable(place.mlruns)
    answers, kept = counted(read_answers(place)), model_answers_path(place)
    options = replace(options, answers=answers, kept=kept)
    model = train_model(authored, deals, name, options, progress, on_histories)
    return Training(*store_training(place, model, evaluation_files, track=track))


def load(model: str | Path, *, home: Path | str | None = None) -> LeadModel:
    """Return a stored model.

    Args:
        model: A pipeline's name (its champion), ``NAME@challenger``, ``NAME/VERSION``, a
            bundle's path, or an MLflow URI such as ``models:/NAME@champion``.
        home: Where ``models/`` and ``mlruns/`` are, as for `train`.

    Raises:
        ModelNotFoundError: There is no such model; the known ones are named.
        BundleDamagedError: A file of the bundle is not the one that was stored.
        BundleNotTrustedError: The model file holds what no kaopu model is made of.
    """
    return find_model(str(model), Home.find(home))
