"""Which version a name stands for, and which is to take its place.

A training is stored beside the champion as its challenger; the name goes on to mean the
champion until somebody promotes the challenger (see `kaopu.promotion`). The first usable
model is champion by itself, and one that there is nothing to defend of gives way at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaopu.leads.finished import MIN_DEALS
from kaopu.store.bundle import bundle_versions
from kaopu.store.decisions import Decision, decisions_of, write_decision
from kaopu.store.model_files.manifest import MANIFEST


@dataclass(frozen=True)
class Standing:
    """What the versions of a name are.

    Attributes:
        champion: The version that the name stands for; None where there is none.
        challenger: The newest that is later than that, if any. Those that a rollback has
            left behind are none.
        is_settled: Whether the champion stands in the record, or would with the next
            training: a model that is not usable, where no other is, does not.
    """

    champion: int | None
    challenger: int | None
    is_settled: bool


def standing_of(folder: Path) -> Standing:
    """Return what the versions under ``models/NAME/`` are.

    Where a process was stopped before it wrote that one gave way, it has given way.

    Raises:
        DecisionsDamagedError: The record of decisions cannot be read.
    """
    versions, decisions = bundle_versions(folder), decisions_of(folder)
    due = _due(folder, versions, decisions)
    last = due or _valid(versions, decisions)
    champion = last.champion if last else _newest_of_most(folder, versions)
    left = [d.newest for d in decisions if d.kind == "rolled_back"]
    floor = max([champion or 0, *left])
    challenger = max((v for v in versions if v > floor), default=None)
    return Standing(champion, challenger, last is not None)


def champion_version(folder: Path) -> int | None:
    """Return the version that the name of ``models/NAME/`` stands for; None for none."""
    return standing_of(folder).champion


def settle(folder: Path) -> Decision | None:
    """Write what is decided by itself into the record; return it, None for nothing.

    Only for who holds the lock under which models are stored.
    """
    due = _due(folder, bundle_versions(folder), decisions_of(folder))
    return write_decision(folder, due) if due else None


def version_before(folder: Path) -> int | None:
    """Return the version to which a rollback goes; None where there is none."""
    versions = bundle_versions(folder)
    stack: list[int] = []
    for decision in decisions_of(folder):
        if decision.kind == "rolled_back" and decision.champion in stack:
            del stack[stack.index(decision.champion) + 1 :]
        elif not stack or stack[-1] != decision.champion:
            stack.append(decision.champion)
    champion = champion_version(folder)
    earlier = [v for v in stack if v in versions and v != champion]
    return earlier[-1] if earlier else None


def _valid(versions: list[int], decisions: list[Decision]) -> Decision | None:
    """Return the last decision whose champion is still there."""
    there = (d for d in reversed(decisions) if d.champion in versions)
    return next(there, None)


def _due(folder: Path, versions: list[int], decisions: list[Decision]) -> Decision | None:
    """Return the decision that makes itself and is not in the record yet."""
    last, newest = _valid(versions, decisions), max(versions, default=0)
    if last is None:
        current = _newest_of_most(folder, versions)
        if current is None or not _read(folder, current).usable:
            return None
        why = "first" if len(versions) == 1 else "inherited"
        return Decision("first", current, None, newest, why)
    champion, why = last.champion, ""
    for version in versions:
        if version > decisions[-1].newest:
            reason = _gives_way(_read(folder, champion), _read(folder, version))
            champion, why = (version, reason) if reason else (champion, why)
    if champion == last.champion:
        return None
    return Decision("gave_way", champion, last.champion, newest, why)


def _newest_of_most(folder: Path, versions: list[int]) -> int | None:
    """Return the newest version; of one of few deals, though, the newest of more.

    An export that was cut short looks like one of few deals.
    """
    enough = [v for v in versions if not _read(folder, v).is_few]
    return max(enough or versions, default=None)


@dataclass(frozen=True)
class _Known:
    """What a manifest says of a version; one that cannot be read counts as a good one."""

    usable: bool = True
    is_few: bool = False
    deals: int = 0


def _read(folder: Path, version: int) -> _Known:
    try:
        manifest: Any = json.loads((folder / str(version) / MANIFEST).read_bytes())
        counts = manifest["training"]
        fewest = min(counts["won"], counts["lost"])
        return _Known(bool(manifest["usable"]), fewest < MIN_DEALS, int(counts["deals"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _Known()


def _gives_way(champion: _Known, newer: _Known) -> str:
    """Return why a champion gives way to a newer model at once; empty if it does not."""
    if not newer.usable:
        return ""
    if not champion.usable:
        return "champion_not_usable"
    # Of few deals no test could tell which is better: more have more to say.
    if champion.is_few and (not newer.is_few or newer.deals >= champion.deals):
        return "champion_of_few"
    return ""
