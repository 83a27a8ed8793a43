"""The top reason of a score record: what moves a lead most, in the reader's language."""

from __future__ import annotations

import numpy as np

from kaopu.explain import ExplainedLeads
from kaopu.framework import Language, Namer
from kaopu.framework.records import Text
from kaopu.tables.cells import is_unknown

REASON = Text("{name} {points} points", "{name} {points} 个百分点")
BECAUSE = Text("{reason} ({fact})", "{reason}（{fact}）")
FACT = Text("{name}: {value}", "{name}：{value}")
NOT_TOLD = Text("asked, not told", "问了没说")
EMPTY = Text("not filled in", "未填写")


def top_reasons(explained: ExplainedLeads, language: Language) -> list[str]:
    """Return for each lead what moves it most: points, and the fact behind them.

    Example: ``decision maker's attitude +14.5 points (attitude of the decider: supports)``.
    """
    framework, points = explained.framework, explained.points
    top = np.abs(points).argmax(axis=1)
    reasons = []
    for row, i in enumerate(top):
        player, share = framework.player_ids[i], float(points[row, i])
        reason = REASON.say(language).format(
            name=framework.names[player].say(language),
            points=f"{100 * share:+.1f}".replace("-", "−"),
        )
        if source := _main_source(explained, row, player, float(np.sign(share))):
            fact = _fact(explained, row, source, language)
            reason = BECAUSE.say(language).format(reason=reason, fact=fact)
        reasons.append(reason)
    return reasons


def _main_source(explained: ExplainedLeads, row: int, player: str, sign: float) -> str:
    """Return the player's source that moves most in the direction of ``sign``; or empty."""
    moves = {
        source: sign * explained.by_source[row, i]
        for i, source in enumerate(explained.sources)
        if explained.players[source] == player
    }
    if not moves or max(moves.values()) <= 0:
        return ""
    return max(moves, key=lambda source: moves[source])


def _fact(explained: ExplainedLeads, row: int, source: str, language: Language) -> str:
    """Return a fact by its names; a cell whose level is not known as it stands."""
    namer = Namer(explained.framework, language)
    values = explained.table.facts[source].iloc[[row]]
    cell = str(explained.table.evidence[source].iloc[row]).strip()
    told = namer.level(source, str(values.iloc[0])) or cell or EMPTY.say(language)
    if is_unknown(values)[0]:
        told = NOT_TOLD.say(language)
    name = namer.field(source, explained.columns[source])
    return FACT.say(language).format(name=name, value=told)
