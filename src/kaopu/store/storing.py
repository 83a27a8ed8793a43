"""Stores what a training made: its bundle, then its run in MLflow, under one lock.

A bundle whose training is to be tracked has a marker beside it until MLflow has its run.
So a training that is stopped between the two is finished by the next command, and the
newest bundle is the newest version of the registry. Another marker stands in the folder of
a name from before a decision about its champion until MLflow's aliases say the same.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kaopu.errors import (
    ChampionMovedError,
    KaopuError,
    OutputNotWritableError,
    StoreBusyError,
    TrackingError,
)
from kaopu.scoring import LeadModel
from kaopu.store.bundle import (
    UNFINISHED,
    Pages,
    marked_versions,
    marker_of,
    read_bundle,
    write_bundle,
)
from kaopu.store.champion import settle, standing_of
from kaopu.store.decisions import Decision, write_decision
from kaopu.store.home import Home
from kaopu.store.locking import locked
from kaopu.store.model_files.manifest import MANIFEST
from kaopu.store.tracking.aliases import move_aliases
from kaopu.store.tracking.runs import TrackedRun, close_dead_runs, is_tracked, log_training

# Marks the folder of a name whose aliases have not followed a decision yet.
UNFOLLOWED = ".unfollowed"


def store_training(
    home: Home, model: LeadModel, pages: Pages | None = None, *, track: bool = True
) -> tuple[LeadModel, TrackedRun | None]:
    """Store a trained model; return it under its label, and its run if it is tracked.

    What trainings that were killed have left behind is put in order too.

    Args:
        home: Where to.
        model: What to store.
        pages: Gives further files of the bundle, see `write_bundle`.
        track: Whether MLflow gets the run.

    Raises:
        OutputNotWritableError: The bundle cannot be written; nothing is left of it.
        StoreBusyError: Another training has been storing for too long.
        TrackingError: MLflow's store cannot be used. The bundle is stored, and is tracked
            by the first training that can.
    """
    with locked(home.models):
        _remove_unfinished(home.models)
        folder = home.models / model.pipeline.name
        # What the name stands for before there is this model, too.
        settle(folder)
        stored = write_bundle(home.models, model, pages, tracked=track)
        settle(folder)
        if not track:
            return stored, None
        close_dead_runs(home)
        _track_marked(home, besides=stored.bundle)
        run = log_training(home, stored)
        follow(home, folder)
        assert stored.bundle is not None  # noqa: S101 - it was just written
        marker_of(stored.bundle).unlink(missing_ok=True)
    return stored, run


def store_decision(home: Home, name: str, decision: Decision, *, track: bool) -> Decision:
    """Write a decision about what a name stands for; return it with its moment.

    Args:
        home: Where the name's models are.
        name: Of the pipeline.
        decision: What was decided.
        track: Whether MLflow's aliases are to follow.

    Raises:
        ChampionMovedError: The name stands for another version by now than the one that
            was decided about; nothing is decided.
        OutputNotWritableError: The record cannot be written; nothing is decided.
        StoreBusyError: Another process has been storing for too long.
        TrackingError: MLflow's store cannot be used. The decision holds, and the aliases
            follow with the next command that can move them.
    """
    folder = home.models / name
    with locked(home.models):
        settle(folder)
        champion = standing_of(folder).champion
        if champion != decision.before:
            labels = (f"{name}/{decision.before}", f"{name}/{champion}")
            raise ChampionMovedError(name, *labels)
        if track:
            (folder / UNFOLLOWED).touch()
        made = write_decision(folder, decision)
        if track:
            _follow_marked(home, folder)
    return made


def follow(home: Home, folder: Path) -> None:
    """Make MLflow's aliases of a name say what its versions are."""
    standing = standing_of(folder)
    champion = standing.champion if standing.is_settled else None
    move_aliases(home, folder.name, champion, standing.challenger)


def _follow_marked(home: Home, folder: Path) -> None:
    """Make the aliases follow a decision; a champion without a run gets one first."""
    standing = standing_of(folder)
    champion = folder / str(standing.champion)
    model = _readable(champion)
    if model is not None and not is_tracked(home, model.label):
        log_training(home, model)
    follow(home, folder)
    (folder / UNFOLLOWED).unlink(missing_ok=True)


def finish_trackings(home: Home) -> None:
    """Track the bundles whose trainings were stopped before MLflow had their run.

    Costs nothing where there are none. A training at work is left to do it itself, and
    what cannot be tracked now stays marked; the training has said why.
    """
    if not any(_marked(home.models)) and not _unfollowed(home.models):
        return
    unable = suppress(StoreBusyError, OutputNotWritableError, TrackingError)
    with unable, locked(home.models, wait=0):
        _remove_unfinished(home.models)
        close_dead_runs(home)
        _track_marked(home)
        for folder in _unfollowed(home.models):
            _follow_marked(home, folder)


def _track_marked(home: Home, besides: Path | None = None) -> None:
    """Track all marked bundles but one, the oldest first."""
    for bundle in list(_marked(home.models)):
        if bundle == besides:
            continue
        model = _readable(bundle)
        # One that is damaged cannot be tracked, now or later.
        if model is not None and not is_tracked(home, model.label):
            log_training(home, model)
        settle(bundle.parent)
        follow(home, bundle.parent)
        marker_of(bundle).unlink(missing_ok=True)


def _readable(bundle: Path) -> LeadModel | None:
    try:
        return read_bundle(bundle)
    except KaopuError:
        return None


def _marked(models: Path) -> Iterator[Path]:
    """Yield the marked bundles of all pipelines, of each the oldest first."""
    folders = sorted(models.iterdir()) if models.is_dir() else []
    for folder in folders:
        for version in marked_versions(folder):
            yield folder / str(version)


def _unfollowed(models: Path) -> list[Path]:
    """Return the folders of names whose aliases have not followed a decision yet."""
    folders = sorted(models.iterdir()) if models.is_dir() else []
    return [folder for folder in folders if (folder / UNFOLLOWED).exists()]


def _remove_unfinished(models: Path) -> None:
    """Remove what killed trainings left: half written bundles, markers without one."""
    for folder in models.iterdir():
        for left in folder.glob(f"{UNFINISHED}*") if folder.is_dir() else ():
            shutil.rmtree(left, ignore_errors=True)
    for bundle in list(_marked(models)):
        if not (bundle / MANIFEST).is_file():
            marker_of(bundle).unlink(missing_ok=True)
