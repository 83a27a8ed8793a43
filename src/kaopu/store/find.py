"""Finds the model a user names: a pipeline's name, a bundle's folder, an MLflow URI."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kaopu.errors import ModelNotFoundError
from kaopu.histories.settle import keeping_answers
from kaopu.scoring import LeadModel
from kaopu.store.bundle import bundle_versions, read_bundle
from kaopu.store.champion import standing_of
from kaopu.store.home import Home
from kaopu.store.model_files.manifest import MANIFEST
from kaopu.store.notes.answers import model_answers_path
from kaopu.store.storing import finish_trackings
from kaopu.store.tracking.content import CHALLENGER, CHAMPION
from kaopu.store.tracking.runs import fetch_bundle

MLFLOW_SCHEMES = ("models:/", "runs:/")
ALIASES = (CHAMPION, CHALLENGER)


def find_model(model: str, home: Home) -> LeadModel:
    """Return the model that ``model`` names.

    Args:
        model: A pipeline's name, which stands for its champion (see
            `kaopu.store.champion`), ``NAME@challenger``, ``NAME/VERSION``, the path of a
            bundle, or an MLflow URI such as ``models:/NAME@champion``.
        home: Where ``models/`` and ``mlruns/`` are.

    Raises:
        ModelNotFoundError: It names none.
        DecisionsDamagedError: Which version the name stands for cannot be read.
        BundleDamagedError, BundleNotTrustedError: The bundle cannot be loaded.
    """
    finish_trackings(home)
    return at_home(read_bundle(_folder_of(model, home)), home)


def at_home(model: LeadModel, home: Home) -> LeadModel:
    """Return a model that keeps in a home what a language model answers about notes."""
    if model.pipeline.notes.llm is None:
        return model
    kept = model_answers_path(home)
    return replace(model, pipeline=keeping_answers(model.pipeline, kept))


def _folder_of(model: str, home: Home) -> Path:
    if model.startswith(MLFLOW_SCHEMES):
        return fetch_bundle(home, model)
    if version := version_named(model, home):
        return home.models / model.partition("@")[0] / str(version)
    for path in (home.models / model, Path(model)):
        if path.is_dir() and any(
            (path / name).exists() for name in (MANIFEST, "model.skops")
        ):
            return path
    raise ModelNotFoundError(model, str(home.models), known_models(home))


def version_named(model: str, home: Home) -> int | None:
    """Return the version that a pipeline's name, or ``NAME@ALIAS``, stands for just now.

    None for all other names, which stand for the same always, and where there is none.

    Raises:
        DecisionsDamagedError: It cannot be read.
    """
    name, _, alias = model.partition("@")
    if alias not in ("", *ALIASES):
        return None
    standing = standing_of(home.models / name)
    return standing.challenger if alias == CHALLENGER else standing.champion


def known_models(home: Home) -> list[str]:
    """Return the names that have a bundle."""
    if not home.models.is_dir():
        return []
    return sorted(path.name for path in home.models.iterdir() if bundle_versions(path))
