"""The top reason of a score record: what moves a lead most, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.lead.leading_fact import leading
from kaopu.explain.records import Support
from kaopu.framework import Namer
from kaopu.language import Language, Text
from kaopu.leads.cells import NOT_ASKED, is_known, is_not_asked, is_unknown

REASON = Text.of(en="{name} {points} points", zh="{name} {points} 个百分点")
BECAUSE = Text.of(en="{reason} ({fact})", zh="{reason}（{fact}）")
FACT = Text.of(en="{name}: {value}", zh="{name}：{value}")
NOT_TOLD = Text.of(en="asked, not told", zh="问了没说")
BLANK_RATE = Text.of(
    en="{name} left blank, as in {deals} past deals, of which {rate} % were won",
    zh="{name}没填，以往 {deals} 个商机也没填，成交率 {rate}%",
)
BLANK = {
    1: Text.of(
        en="{name} left blank, which past deals speak for, all else alike",
        zh="{name}没填，其他情况相同时，以往没填的商机成交更多",
    ),
    -1: Text.of(
        en="{name} left blank, which past deals speak against, all else alike",
        zh="{name}没填，其他情况相同时，以往没填的商机成交更少",
    ),
}


def top_reasons(explained: ExplainedLeads, language: Language) -> list[str]:
    """Return for each lead what moves it most: points, and the fact behind them.

    Example: ``decision maker's attitude +14.5 points (attitude of the decider: supports)``.
    """
    presenter = _Presenter(explained, language)
    top = np.abs(explained.points).argmax(axis=1)
    return [presenter.reason(row, int(i)) for row, i in enumerate(top)]


@dataclass(frozen=True)
class _Presenter:
    explained: ExplainedLeads
    language: Language

    @cached_property
    def namer(self) -> Namer:
        return Namer(self.explained.framework, self.language)

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each player's facts stand among the sources."""
        players = self.explained.players
        return {
            player: [
                i for i, s in enumerate(self.explained.sources) if players[s] == player
            ]
            for player in self.explained.framework.player_ids
        }

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """Which facts are filled in (n, sources)."""
        facts = self.explained.table.facts
        return np.column_stack([is_known(facts[s]) for s in self.explained.sources])

    @cached_property
    def cells(self) -> dict[str, NDArray[np.object_]]:
        """The cells of every source (n,), as the export spells them."""
        evidence = self.explained.table.evidence
        return {s: evidence[s].to_numpy(dtype=object) for s in self.explained.sources}

    @cached_property
    def values(self) -> dict[str, NDArray[Any]]:
        """The facts of every source (n,), as the model reads them."""
        facts = self.explained.table.facts
        return {s: facts[s].to_numpy() for s in self.explained.sources}

    @cached_property
    def unknown(self) -> dict[str, NDArray[np.bool_]]:
        """In which leads (n,) each source was asked for and not told."""
        facts = self.explained.table.facts
        return {s: is_unknown(facts[s]) for s in self.explained.sources}

    @cached_property
    def not_asked(self) -> dict[str, NDArray[np.bool_]]:
        """In which leads (n,) each source counts as not filled in, a dash say."""
        facts = self.explained.table.facts
        return {s: is_not_asked(facts[s]) for s in self.explained.sources}

    @cached_property
    def blanks(self) -> dict[str, Support | None]:
        """How past deals ended of which a source was left blank."""
        counts = self.explained.history.counts
        return {source: own.support(NOT_ASKED) for source, own in counts.items()}

    def reason(self, row: int, i: int) -> str:
        player = self.explained.framework.player_ids[i]
        share = float(self.explained.points[row, i])
        reason = REASON.in_(self.language).format(
            name=self.explained.framework.names[player].in_(self.language),
            points=f"{100 * share:+.1f}".replace("-", "−"),
        )
        fact = self.fact(row, player, 1 if share > 0 else -1)
        return (
            BECAUSE.in_(self.language).format(reason=reason, fact=fact) if fact else reason
        )

    def fact(self, row: int, player: str, sign: int) -> str:
        """Return the player's fact to name; empty if none moves in the direction."""
        places = self.places[player]
        moves = self.explained.by_source[row, places].tolist()
        place = leading(moves, self.filled[row, places].tolist(), float(sign))
        if place is None:
            return ""
        source = self.explained.sources[places[place]]
        name = self.namer.field(source, self.explained.columns[source])
        value = self.value(row, source)
        if not value:
            return self.blank(source, name, sign)
        return FACT.in_(self.language).format(name=name, value=value)

    def value(self, row: int, source: str) -> str:
        """Return a fact's value by its name, or as the cell stands; empty for a blank."""
        cell = str(self.cells[source][row]).strip()
        if self.unknown[source][row]:
            return NOT_TOLD.in_(self.language)
        if not cell or self.not_asked[source][row]:
            return ""
        return self.namer.level(source, str(self.values[source][row])) or cell

    def blank(self, source: str, name: str, sign: int) -> str:
        """Return what past deals say of a blank that moves the odds in a direction."""
        support = self.blanks.get(source)
        rate = None if support is None else support.rate
        if support is None or rate is None or sign * (rate - support.overall) <= 0:
            return BLANK[sign].in_(self.language).format(name=name)
        return BLANK_RATE.in_(self.language).format(
            name=name, deals=support.deals, rate=f"{100 * rate:.0f}"
        )
