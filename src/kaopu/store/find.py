"""Finds the model a user names: a pipeline's name, a bundle's folder, an MLflow URI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kaopu.errors import ModelNotFoundError
from kaopu.leads.finished import MIN_DEALS
from kaopu.scoring import LeadModel
from kaopu.store.bundle import bundle_versions, read_bundle
from kaopu.store.home import Home
from kaopu.store.model_files.manifest import MANIFEST
from kaopu.store.storing import finish_trackings
from kaopu.store.tracking.runs import fetch_bundle

MLFLOW_SCHEMES = ("models:/", "runs:/")


def find_model(model: str, home: Home) -> LeadModel:
    """Return the model that ``model`` names.

    Args:
        model: A pipeline's name (see `current_version`), ``NAME/VERSION``, the path of a
            bundle, or an MLflow URI such as ``models:/NAME@champion``.
        home: Where ``models/`` and ``mlruns/`` are.

    Raises:
        ModelNotFoundError: It names none.
        BundleDamagedError, BundleNotTrustedError: The bundle cannot be loaded.
    """
    finish_trackings(home)
    if model.startswith(MLFLOW_SCHEMES):
        return read_bundle(fetch_bundle(home, model))
    folder = home.models / model
    if version := current_version(folder):
        return read_bundle(folder / str(version))
    for path in (folder, Path(model)):
        if path.is_dir() and any(
            (path / name).exists() for name in (MANIFEST, "model.skops")
        ):
            return read_bundle(path)
    raise ModelNotFoundError(model, str(home.models), known_models(home))


def current_version(folder: Path) -> int | None:
    """Return the version under ``models/NAME/`` that the name stands for; None for none.

    It is the newest; but one of few deals does not take the place of one of more, for
    an export that was cut short looks like that.
    """
    versions = bundle_versions(folder)
    enough = [v for v in versions if not _is_of_few(folder / str(v) / MANIFEST)]
    return max(enough or versions, default=None)


def _is_of_few(manifest: Path) -> bool:
    """Tell whether a bundle is of too few deals; one that cannot be read is not."""
    try:
        counts: Any = json.loads(manifest.read_bytes())["training"]
        return bool(min(counts["won"], counts["lost"]) < MIN_DEALS)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def known_models(home: Home) -> list[str]:
    """Return the names that have a bundle."""
    if not home.models.is_dir():
        return []
    return sorted(path.name for path in home.models.iterdir() if bundle_versions(path))
