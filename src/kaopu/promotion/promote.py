"""Promotes a challenger, or goes back to the version before; each is recorded.

Used by the command line; `kaopu.promotion.compare` measures, `kaopu.promotion.rule` judges.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from kaopu.errors import (
    AlreadyChampionError,
    ModelNotFoundError,
    NoChallengerError,
    NoVersionBeforeError,
)
from kaopu.promotion.records import Comparison, Verdict
from kaopu.promotion.rule import decide
from kaopu.scoring import LeadModel
from kaopu.store.bundle import bundle_versions, read_bundle
from kaopu.store.champion import standing_of, version_before
from kaopu.store.decisions import Decision
from kaopu.store.find import at_home, known_models
from kaopu.store.home import Home
from kaopu.store.storing import finish_trackings, store_decision

FORCED = "forced"


@dataclass(frozen=True)
class Pair:
    """A champion, and who asks for its place."""

    name: str
    champion: LeadModel
    challenger: LeadModel


@dataclass(frozen=True)
class Promotion:
    """What was decided about a challenger, and by what.

    Attributes:
        decision: As it stands in the record.
        verdict: What the rule says; None where it was not asked.
        comparison: What was measured; None where nothing was.
    """

    decision: Decision
    verdict: Verdict | None
    comparison: Comparison | None


def find_pair(home: Home, model: str) -> Pair:
    """Return the champion of a name, and its challenger.

    Args:
        home: Where the models are.
        model: The name, or ``NAME/VERSION`` for another challenger than the newest.

    Raises:
        ModelNotFoundError: There is no such model.
        NoChallengerError: Nothing was trained since.
        AlreadyChampionError: The version is the champion itself.
        BundleDamagedError, BundleNotTrustedError: A bundle cannot be loaded.
    """
    finish_trackings(home)
    name, folder, version = _named(home, model)
    standing = standing_of(folder)
    champion, challenger = standing.champion, version or standing.challenger
    assert champion is not None  # noqa: S101 - the name has a bundle
    if challenger is None:
        raise NoChallengerError(name, f"{name}/{champion}")
    if challenger == champion:
        raise AlreadyChampionError(name, f"{name}/{champion}")
    versions = champion, challenger
    return Pair(name, *(at_home(read_bundle(folder / str(v)), home) for v in versions))


def promote(
    home: Home,
    pair: Pair,
    comparison: Comparison | None,
    *,
    force: bool = False,
    asked: bool = True,
    track: bool = True,
) -> Promotion:
    """Decide about a challenger, by its own pipeline file's rule, and record it.

    Args:
        home: Where the models are.
        pair: The champion and the challenger.
        comparison: What was measured; None where there were too few deals.
        force: Promote whatever the rule says.
        asked: Whether anything was to be measured; without, only force promotes.
        track: Whether MLflow's aliases follow.

    Raises:
        ChampionMovedError: Another version is champion by now.
        OutputNotWritableError: The record cannot be written.
        TrackingError: MLflow's store cannot be used; the decision holds.
    """
    rule = pair.challenger.pipeline.promotion
    verdict = decide(comparison, pair.challenger.usable, rule) if asked else None
    promotes = verdict is not None and verdict.promotes
    champion, challenger = _version(pair.champion), _version(pair.challenger)
    decision = Decision(
        kind="promoted" if promotes or force else "not_promoted",
        champion=challenger if promotes or force else champion,
        before=champion,
        newest=max(bundle_versions(home.models / pair.name)),
        why=verdict.why if verdict and (promotes or not force) else FORCED,
        challenger=challenger,
        is_forced=force and not promotes,
        rule=asdict(rule),
        figures=_figures(comparison, verdict),
    )
    made = store_decision(home, pair.name, decision, track=track)
    return Promotion(made, verdict, comparison)


def roll_back(
    home: Home, name: str, to: int | None = None, *, track: bool = True
) -> Decision:
    """Make a name stand for the version before, or another, and record it.

    Args:
        home: Where the models are.
        name: Of the pipeline.
        to: The version; by default the one that was champion before.
        track: Whether MLflow's aliases follow.

    Raises:
        ModelNotFoundError: There is no such model or version.
        NoVersionBeforeError: No other version was champion.
        AlreadyChampionError: The version is the champion itself.
        ChampionMovedError: Another version is champion by now.
        TrackingError: MLflow's store cannot be used; the decision holds.
    """
    finish_trackings(home)
    name, folder, _ = _named(home, name if to is None else f"{name}/{to}")
    champion = standing_of(folder).champion
    assert champion is not None  # noqa: S101 - the name has a bundle
    target = version_before(folder) if to is None else to
    if target is None:
        raise NoVersionBeforeError(name, f"{name}/{champion}")
    if target == champion:
        raise AlreadyChampionError(name, f"{name}/{champion}")
    # Whoever it stands for from now on must load.
    read_bundle(folder / str(target))
    newest = max(bundle_versions(folder))
    decision = Decision(
        "rolled_back", target, champion, newest, "asked", is_forced=to is not None
    )
    return store_decision(home, name, decision, track=track)


def _named(home: Home, model: str) -> tuple[str, Path, int | None]:
    """Return the name, its folder, and the version that ``NAME/VERSION`` names."""
    name, _, version = model.partition("/")
    folder = home.models / name
    versions = bundle_versions(folder) if name else []
    is_there = bool(versions) if not version else version in map(str, versions)
    if not is_there:
        raise ModelNotFoundError(model, str(home.models), known_models(home))
    return name, folder, int(version) if version else None


def _version(model: LeadModel) -> int:
    assert model.bundle is not None  # noqa: S101 - it was read from there
    return int(model.bundle.name)


def _figures(comparison: Comparison | None, verdict: Verdict | None) -> dict[str, object]:
    figures: dict[str, object] = comparison.to_json() if comparison else {}
    return figures | ({"verdict": asdict(verdict)} if verdict else {})
