"""The top reason of a score record: what moves a lead most, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaopu.explain import ExplainedLeads, Support, leading
from kaopu.framework import Language, Namer
from kaopu.framework.records import Text
from kaopu.tables.cells import NOT_ASKED, is_known, is_not_asked, is_unknown

REASON = Text("{name} {points} points", "{name} {points} 个百分点")
BECAUSE = Text("{reason} ({fact})", "{reason}（{fact}）")
FACT = Text("{name}: {value}", "{name}：{value}")
NOT_TOLD = Text("asked, not told", "问了没说")
# Of a blank, what past deals say of it.
BLANK = Text("{name} left blank, {told}", "{name}没填，{told}")
BLANK_RATE = Text(
    "as in {deals} past deals, of which {rate} were won",
    "以往 {deals} 个商机也没填，成交率 {rate}",
)
BLANK_FOR = Text(
    "which past deals speak for, all else alike", "其他情况相同时，以往没填的商机成交更多"
)
BLANK_AGAINST = Text(
    "which past deals speak against, all else alike",
    "其他情况相同时，以往没填的商机成交更少",
)
PERCENT = Text("{share:.0f} %", "{share:.0f}%")


def top_reasons(explained: ExplainedLeads, language: Language) -> list[str]:
    """Return for each lead what moves it most: points, and the fact behind them.

    A fact goes by its names, as ``decision maker's attitude +14.5 points (decider's
    attitude: supportive)``.
    """
    teller = _Teller(explained, language)
    top = np.abs(explained.points).argmax(axis=1)
    return [teller.reason(row, int(i)) for row, i in enumerate(top)]


@dataclass(frozen=True)
class _Teller:
    explained: ExplainedLeads
    language: Language

    @cached_property
    def namer(self) -> Namer:
        """Names fields and levels."""
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
    def filled(self) -> np.ndarray:
        """Which facts are filled in (n, sources)."""
        facts = self.explained.table.facts
        return np.column_stack([is_known(facts[s]) for s in self.explained.sources])

    @cached_property
    def blanks(self) -> dict[str, Support | None]:
        """How past deals ended of which a source was left blank."""
        counts = self.explained.history.counts
        return {source: told.support(NOT_ASKED) for source, told in counts.items()}

    def reason(self, row: int, i: int) -> str:
        player = self.explained.framework.player_ids[i]
        share = float(self.explained.points[row, i])
        reason = self.say(
            REASON,
            name=self.explained.framework.names[player].say(self.language),
            points=f"{100 * share:+.1f}".replace("-", "−"),
        )
        fact = self.fact(row, player, float(np.sign(share)))
        return self.say(BECAUSE, reason=reason, fact=fact) if fact else reason

    def say(self, text: Text, **values: object) -> str:
        return text.say(self.language).format(**values)

    def fact(self, row: int, player: str, sign: float) -> str:
        """Return the player's fact to name; empty if none moves in the direction."""
        places = self.places[player]
        moves = self.explained.by_source[row, places].tolist()
        place = leading(moves, self.filled[row, places].tolist(), sign)
        if place is None:
            return ""
        source = self.explained.sources[places[place]]
        name = self.namer.field(source, self.explained.columns[source])
        values = self.explained.table.facts[source].iloc[[row]]
        cell = str(self.explained.table.evidence[source].iloc[row]).strip()
        if not cell or is_not_asked(values)[0]:
            # A cell that counts as not filled in, a dash say, is a blank too.
            return self.say(BLANK, name=self.spaced(name), told=self.blank(source, sign))
        told = self.namer.level(source, str(values.iloc[0])) or cell
        if is_unknown(values)[0]:
            told = self.say(NOT_TOLD)
        return self.say(FACT, name=name, value=told)

    def spaced(self, name: str) -> str:
        """Return a name as it stands before Chinese words: a Latin one with a space."""
        return f"{name} " if self.language == "zh" and name.isascii() else name

    def blank(self, source: str, sign: float) -> str:
        """Return what past deals say of a blank that moves the odds in a direction."""
        support = self.blanks.get(source)
        rate = None if support is None else support.rate
        if support and rate is not None and sign * (rate - support.overall) > 0:
            share = self.say(PERCENT, share=100 * rate)
            return self.say(BLANK_RATE, deals=support.deals, rate=share)
        return self.say(BLANK_FOR if sign > 0 else BLANK_AGAINST)
