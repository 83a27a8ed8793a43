"""The top reason of a score record: what moves a lead most, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.lead.leading_fact import leading
from kaopu.explain.records import Support
from kaopu.framework import Namer
from kaopu.language import Language, Locale
from kaopu.leads.states import (
    NOT_ASKED,
    NOT_UNDERSTOOD,
    is_known,
    is_not_asked,
    is_unknown,
)

# What is said of a blank, by the way in which it moves the odds.
BLANK = {1: "blank_for", -1: "blank_against"}


def top_reasons(explained: ExplainedLeads, language: Language) -> list[str]:
    """Return for each lead what moves it most: points, and the fact behind them.

    Example: ``decision maker's attitude +14.5 points (attitude of the decider: supports)``.
    """
    reasons = _Reasons(explained, Locale(language))
    top = np.abs(explained.points).argmax(axis=1)
    return [reasons.reason(row, int(i)) for row, i in enumerate(top)]


@dataclass(frozen=True)
class _Reasons:
    """Writes the reasons of many leads; what is the same for many is written once."""

    explained: ExplainedLeads
    locale: Locale
    written: dict[object, str] = field(default_factory=dict)

    @cached_property
    def namer(self) -> Namer:
        return Namer(self.explained.framework, self.locale.language)

    @cached_property
    def colon(self) -> str:
        return self.locale.colon

    @cached_property
    def unknown_text(self) -> str:
        return self.locale.text("reason", "not_told")

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
        raw_cells = self.explained.table.raw_cells
        return {s: raw_cells[s].to_numpy(dtype=object) for s in self.explained.sources}

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
        fact = self.fact(row, player, 1 if share > 0 else -1)
        moves = self.moves(player, share)
        return self.locale.aside(moves, fact) if fact else moves

    def moves(self, player: str, share: float) -> str:
        """Return how far a player moves the lead; to a tenth of a point it is the same."""
        key = player, round(1000 * share)
        if key not in self.written:
            name = self.locale.of(self.explained.framework.names[player])
            points = self.locale.points(share)
            self.written[key] = self.locale.text(
                "reason", "moves", name=name, points=points
            )
        return self.written[key]

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
        return f"{name}{self.colon}{value}"

    def value(self, row: int, source: str) -> str:
        """Return a fact's value by its name, a number as it stands; empty for a blank."""
        cell = str(self.cells[source][row]).strip()
        if self.unknown[source][row]:
            return self.unknown_text
        if not cell or self.not_asked[source][row]:
            return ""
        value = self.values[source][row]
        if value == NOT_UNDERSTOOD:
            return cell
        if not isinstance(value, str):
            return self.number(source, cell)
        return self.namer.level(source, value) or value

    def number(self, source: str, cell: str) -> str:
        """Return the cell of a number or date as it is shown; equal ones are told once."""
        key = source, cell
        if key not in self.written:
            self.written[key] = self.namer.number(source, cell)
        return self.written[key]

    def blank(self, source: str, name: str, sign: int) -> str:
        """Return what past deals say of a blank that moves the odds in a direction."""
        key = source, sign
        if key not in self.written:
            self.written[key] = self.blank_text(source, name, sign)
        return self.written[key]

    def blank_text(self, source: str, name: str, sign: int) -> str:
        support = self.blanks.get(source)
        rate = None if support is None else support.rate
        if support is None or rate is None or sign * (rate - support.overall) <= 0:
            return self.locale.text("reason", BLANK[sign], name=name)
        percent = self.locale.percent(rate)
        return self.locale.text(
            "reason", "blank", name=name, deals=support.deals, rate=percent
        )
