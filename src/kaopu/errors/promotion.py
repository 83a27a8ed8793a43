"""Failures of promoting a model: nothing to compare, or a record that cannot be read."""

from __future__ import annotations

from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Message


class DecisionsDamagedError(KaopuError):
    """The record of which version a name stands for holds a line that is no decision."""

    def __init__(self, path: Path | str, line: int) -> None:
        super().__init__("decisions_damaged", path=str(path), line=line)


class NoChallengerError(KaopuError):
    """Nothing was trained since the champion that could take its place."""

    def __init__(self, name: str, champion: str) -> None:
        super().__init__("no_challenger", name=name, champion=champion)


class AlreadyChampionError(KaopuError):
    """The version that is to become champion is it already."""

    def __init__(self, name: str, champion: str) -> None:
        super().__init__("already_champion", name=name, champion=champion)


class ChampionMovedError(KaopuError):
    """The name came to stand for another version while it was being decided about."""

    def __init__(self, name: str, before: str, champion: str) -> None:
        super().__init__("champion_moved", name=name, before=before, champion=champion)


class NoVersionBeforeError(KaopuError):
    """A rollback was asked for, and no other version was ever champion."""

    def __init__(self, name: str, champion: str) -> None:
        super().__init__("no_version_before", name=name, champion=champion)


class DifferentIdsError(KaopuError):
    """Two models know deals by different columns, so that none can be paired."""

    def __init__(
        self, challenger: str, own: str | None, champion: str, other: str | None
    ) -> None:
        super().__init__(
            "different_ids",
            challenger=challenger,
            own=_column(own),
            champion=champion,
            other=_column(other),
        )


class NoRunError(KaopuError):
    """What is to be trained again names no run of MLflow and no bundle."""

    def __init__(self, found: str, looked_in: str) -> None:
        super().__init__("no_run", found=found, looked_in=looked_in)


def _column(name: str | None) -> Message:
    if name is None:
        return Message("promotion_ids", "none")
    return Message("promotion_ids", "column", {"column": repr(name)})
