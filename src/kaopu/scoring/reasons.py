"""What moves each lead most, as a score file says it, and read back from there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaopu.explain import ExplainedLeads, Support, leading
from kaopu.tables.cells import NOT_ASKED, is_known, is_not_asked

AFTER_POINTS = " points: "
BLANK = re.compile(
    r"(?P<column>.+) left blank, (?:"
    r"as in (?P<deals>\d+) past deals, of which (?P<rate>\d+) % were won"
    r"|which past deals speak (?P<speaks>for|against), all else alike)"
)


def top_reasons(explained: ExplainedLeads) -> list[str]:
    """Return for each lead what moves it most: points, and the fact behind them."""
    teller = _Teller(explained)
    top = np.abs(explained.points).argmax(axis=1)
    return [teller.reason(row, int(i)) for row, i in enumerate(top)]


@dataclass(frozen=True)
class BlankFact:
    """The blank behind a reason, read back from its text.

    Attributes:
        deals: Past deals with the same blank; 0 where their win rate does not show it.
        percent: Of them won.
        speaks: ``for`` or ``against``; empty where there is a rate.
    """

    column: str
    deals: int
    percent: int
    speaks: str


def read_blank(fact: str) -> BlankFact | None:
    """Return the blank that the fact of a ``top_reason`` tells of; None if of none.

    Example:
        >>> read_blank("RFI left blank, as in 78 past deals, of which 50 % were won")
        BlankFact(column='RFI', deals=78, percent=50, speaks='')
    """
    told = BLANK.fullmatch(fact)
    if told is None:
        return None
    deals, rate = int(told["deals"] or 0), int(told["rate"] or 0)
    return BlankFact(told["column"], deals, rate, told["speaks"] or "")


@dataclass(frozen=True)
class _Teller:
    explained: ExplainedLeads

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
    def cells(self) -> dict[str, np.ndarray]:
        """The cells of every source (n,), as the export spells them."""
        evidence = self.explained.table.evidence
        return {s: evidence[s].to_numpy(dtype=object) for s in self.explained.sources}

    @cached_property
    def not_asked(self) -> dict[str, np.ndarray]:
        """In which leads (n,) each source counts as not filled in, a dash say."""
        facts = self.explained.table.facts
        return {s: is_not_asked(facts[s]) for s in self.explained.sources}

    @cached_property
    def blanks(self) -> dict[str, Support | None]:
        """How past deals ended of which a source was left blank."""
        counts = self.explained.history.counts
        return {source: told.support(NOT_ASKED) for source, told in counts.items()}

    def reason(self, row: int, i: int) -> str:
        player = self.explained.framework.player_ids[i]
        share = self.explained.points[row, i]
        name = self.explained.framework.names[player].en
        fact = self.fact(row, player, float(np.sign(share)))
        return f"{name} {100 * share:+.1f}{AFTER_POINTS}{fact}" if fact else name

    def fact(self, row: int, player: str, sign: float) -> str:
        """Return the player's fact to name; empty if none moves in the direction."""
        places = self.places[player]
        moves = self.explained.by_source[row, places].tolist()
        place = leading(moves, self.filled[row, places].tolist(), sign)
        if place is None:
            return ""
        source = self.explained.sources[places[place]]
        cell = str(self.cells[source][row]).strip()
        is_blank = not cell or self.not_asked[source][row]
        told = self.blank(source, sign) if is_blank else f"= {cell}"
        return f"{self.explained.columns[source]} {told}"

    def blank(self, source: str, sign: float) -> str:
        """Return what past deals say of a blank that moves the odds in a direction."""
        support = self.blanks.get(source)
        rate = None if support is None else support.rate
        if support and rate is not None and sign * (rate - support.overall) > 0:
            told = f"as in {support.deals} past deals, of which {100 * rate:.0f} % were won"
            return f"left blank, {told}"
        way = "for" if sign > 0 else "against"
        return f"left blank, which past deals speak {way}, all else alike"
