"""Which signals matter: how far each moves the odds, averaged over the training deals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from kaopu.explain.shapley.contributions import LeadExplainer
from kaopu.explain.shapley.points import shapley_points
from kaopu.framework import Framework, load_framework
from kaopu.model.classifier import LeadClassifier
from kaopu.model.thin import imagined_leads

# Deals drawn evenly from more than these: means over 5,000 are known to two digits.
MAX_DEALS = 5_000


@dataclass(frozen=True)
class PlayerImportance:
    """What a signal, the context or our own side moves, up or down, on average.

    Attributes:
        columns: Columns of the export that speak of it; with none, it is not recorded.
        log_odds: Mean absolute contribution.
        points: The same as a share of the probability, by exact Shapley values.
        share: Of the eight players' summed ``log_odds``.
    """

    id: str
    columns: int
    log_odds: float
    points: float
    share: float


@dataclass(frozen=True)
class SourceImportance:
    """What one column moves, up or down, on average: mean absolute contribution."""

    source: str
    column: str
    player: str
    log_odds: float


@dataclass(frozen=True)
class Importance:
    """Which signals matter to a model.

    Attributes:
        deals: Training deals that were averaged over; 0 where there are none.
        players: In the framework's order: six signals, the context, our own side.
        sources: Those that matter most first.
    """

    deals: int
    players: tuple[PlayerImportance, ...]
    sources: tuple[SourceImportance, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data."""
        plain = asdict(self)
        return {**plain, **{key: list(plain[key]) for key in ("players", "sources")}}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Importance:
        """Return the record that `to_json` wrote."""
        return cls(
            deals=record["deals"],
            players=tuple(PlayerImportance(**player) for player in record["players"]),
            sources=tuple(SourceImportance(**source) for source in record["sources"]),
        )


def importance(
    classifier: LeadClassifier, facts: pd.DataFrame, framework: Framework | None = None
) -> Importance:
    """Return which signals matter to a fitted classifier.

    Args:
        classifier: The model.
        facts: Those of its training deals; without any, leads of which every answer is as
            likely are averaged over.
        framework: Names the players; the bundled one by default.
    """
    ids = (framework or load_framework()).player_ids
    explainer = LeadExplainer(classifier)
    lineage = explainer.lineage
    deals = min(len(facts), MAX_DEALS)
    rows = np.unique(np.linspace(0, len(facts) - 1, deals).round())
    drawn = facts.iloc[rows.astype(np.intp)].reset_index(drop=True)
    if not deals:
        drawn = imagined_leads(classifier.sources, classifier.random_state or 0)
    by_source = explainer.contributions(drawn)
    by_player = lineage.by_player(by_source, ids)
    moved = np.abs(by_player).mean(axis=0)
    points = np.abs(shapley_points(explainer.base, by_player)).mean(axis=0)
    owners = [source.player for source in classifier.sources]
    players = [
        PlayerImportance(
            id=player,
            columns=owners.count(player),
            log_odds=float(moved[i]),
            points=float(points[i]),
            share=float(moved[i] / (moved.sum() or 1.0)),
        )
        for i, player in enumerate(ids)
    ]
    columns = {source.id: source.column for source in classifier.sources}
    sources = [
        SourceImportance(source, columns[source], lineage.player_of[source], float(mean))
        for source, mean in zip(
            explainer.sources, np.abs(by_source).mean(axis=0), strict=True
        )
    ]
    ordered = sorted(sources, key=lambda source: (-source.log_odds, source.source))
    return Importance(deals, tuple(players), tuple(ordered))
