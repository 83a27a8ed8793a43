"""The top reason of a score record: what moves a lead most, in the reader's language.

Put together from distinct pieces: how far a player moves a lead, and the fact behind it.
Each piece is written once, whatever the number of leads that it is said of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.coded import distinct_texts
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.lead.leading_fact import leading_places
from kaopu.explain.records import Support
from kaopu.framework import Framework, Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import (
    NOT_ASKED,
    NOT_UNDERSTOOD,
    UNKNOWN,
    State,
    is_not_asked,
    is_unknown,
    states,
)

Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

# What is said of a blank, by the way in which it moves the odds.
BLANK = {1: "blank_for", -1: "blank_against"}
# Points are shown to a tenth, which is a thousandth of the probability.
STEPS = 1_000
# Pieces that are remembered from one batch to the next.
MAX_WRITTEN = 100_000
NO_FACT = -1


def top_reasons(explained: ExplainedLeads, language: Language) -> pa.Array:
    """Return for each lead (n,) what moves it most: points, and the fact behind them.

    Example: ``decision maker's attitude +14.5 points (attitude of the decider: supports)``.
    """
    return _Reasons(explained, _pieces(explained.framework, language)).written()


def _pieces(framework: Framework, language: Language) -> _Pieces:
    """Return the pieces of a language, which are remembered for the framework itself."""
    is_own = framework is load_framework()
    return _own_pieces(language) if is_own else _Pieces(framework, Locale(language))


@cache
def _own_pieces(language: Language) -> _Pieces:
    return _Pieces(load_framework(), Locale(language))


@dataclass(frozen=True)
class _Pieces:
    """Writes the pieces of reasons; what is the same for many is written once."""

    framework: Framework
    locale: Locale
    known: dict[object, str] = field(default_factory=dict)

    @cached_property
    def namer(self) -> Namer:
        return Namer(self.framework, self.locale.language)

    @cached_property
    def brackets(self) -> tuple[str, str]:
        """What stands before and after what is added in brackets."""
        before, after = self.locale.aside("", "\0").split("\0")
        return before, after

    def moves(self, player: int, steps: int) -> str:
        """Return how far a player moves a lead, in steps of the last digit shown."""
        key = player, steps
        if key not in self.known:
            name = self.locale.of(self.framework.names[self.framework.player_ids[player]])
            points = self.locale.points(steps / STEPS)
            self.keep(key, self.locale.text("reason", "moves", name=name, points=points))
        return self.known[key]

    def name(self, source: str, column: str) -> str:
        """Return what a source is called."""
        if source == STAGE_FACT:
            return self.locale.text("ranking", "stage")
        return self.namer.field(source, column)

    def level(self, source: str, value: str) -> str:
        """Return the name of a source's level; empty where none is known."""
        if source == STAGE_FACT:
            return self.stages.get(value, "")
        return self.namer.level(source, value)

    @cached_property
    def stages(self) -> Mapping[str, str]:
        """The names of the stages by id."""
        return {str(s.id): self.locale.of(s.name) for s in self.framework.stages}

    def number(self, source: str, cell: str) -> str:
        """Return the cell of a number or date as it is shown."""
        key = source, cell
        if key not in self.known:
            self.keep(key, self.namer.number(source, cell))
        return self.known[key]

    def keep(self, key: object, text: str) -> None:
        """Remember a piece, and forget all others when they get too many."""
        if len(self.known) >= MAX_WRITTEN:
            self.known.clear()
        self.known[key] = text


@dataclass(frozen=True)
class _Reasons:
    """The reasons of a batch of leads."""

    explained: ExplainedLeads
    pieces: _Pieces
    facts: list[str] = field(default_factory=list)
    known: dict[int, Bools] = field(default_factory=dict)

    def written(self) -> pa.Array:
        """Return the reasons (n,)."""
        points = self.explained.points
        top = np.abs(points).argmax(axis=1)
        share = points[np.arange(len(points)), top]
        moves = self.moves(top, np.rint(STEPS * share).astype(np.intp))
        fact = np.full(len(points), NO_FACT, dtype=np.intp)
        up = share > 0
        for player in np.unique(top).tolist():
            for sign in (1, -1):
                rows = np.flatnonzero((top == player) & (up == (sign == 1)))
                if len(rows):
                    fact[rows] = self.facts_of(player, rows, sign)
        return self.joined(moves, fact)

    def joined(self, moves: pa.Array, fact: Ints) -> pa.Array:
        """Return how leads are moved (n,) with the facts at some places in brackets."""
        before, after = self.pieces.brackets
        places = pa.array(fact, mask=fact == NO_FACT)
        facts = pc.take(pa.array(self.facts, pa.string()), places)
        aside = pc.binary_join_element_wise(moves, before, facts, after, "")
        return pc.coalesce(aside, moves)

    def moves(self, top: Ints, steps: Ints) -> pa.Array:
        least = int(steps.min(initial=0))
        span = int(steps.max(initial=0)) - least + 1
        found, places = np.unique(top * span + (steps - least), return_inverse=True)
        texts = [
            self.pieces.moves(number // span, number % span + least)
            for number in found.tolist()
        ]
        return pc.take(pa.array(texts, pa.string()), pa.array(places))

    def facts_of(self, player: int, rows: Ints, sign: int) -> Ints:
        """Return the places among `facts` of the player's facts to name in ``rows``."""
        own = self.places[self.explained.framework.player_ids[player]]
        found = np.full(len(rows), NO_FACT, dtype=np.intp)
        if not len(own):
            return found
        moves = sign * self.explained.by_source[np.ix_(rows, own)]
        first = leading_places(moves, self.filled(player, own)[rows], is_up=sign > 0)
        for place in np.unique(first[first >= 0]).tolist():
            held = first == place
            source = self.explained.sources[own[place]]
            found[held] = self.texts_of(source, rows[held], sign)
        return found

    def texts_of(self, source: str, rows: Ints, sign: int) -> Ints:
        """Return the places among `facts` of what a source holds in ``rows``."""
        table = self.explained.table
        values, shown = _at(table.facts[source], rows), _at(table.raw_cells[source], rows)
        cells, spelt = distinct_texts(shown)
        if values.dtype.kind == "f":
            state, names = is_unknown(values) + 2 * is_not_asked(values), None
        else:
            state, names = distinct_texts(values)
        pairs, places = np.unique(
            cells * (int(state.max(initial=0)) + 1) + state, return_index=True
        )
        start = len(self.facts)
        name = self.pieces.name(source, self.explained.columns[source])
        for place in places.tolist():
            cell = str(spelt[cells[place]]).strip()
            if names is None:
                text = self.of_number(source, cell, int(state[place]))
            else:
                text = self.of_text(source, cell, str(names[state[place]]))
            colon = self.pieces.locale.colon
            self.facts.append(
                f"{name}{colon}{text}" if text else self.blank(source, name, sign)
            )
        codes = cells * (int(state.max(initial=0)) + 1) + state
        return start + np.searchsorted(pairs, codes)

    def of_number(self, source: str, cell: str, state: int) -> str:
        """Return a number or date as it stands; empty for a blank."""
        if state == 1:
            return self.unknown_text
        return self.pieces.number(source, cell) if cell and not state else ""

    def of_text(self, source: str, cell: str, value: str) -> str:
        """Return a fact's value by its name; empty for a blank."""
        if value == UNKNOWN:
            return self.unknown_text
        if not cell or value == NOT_ASKED:
            return ""
        if value == NOT_UNDERSTOOD:
            return cell
        return self.pieces.level(source, value) or value

    def blank(self, source: str, name: str, sign: int) -> str:
        """Return what past deals say of a blank that moves the odds in a direction."""
        support, locale = self.blanks.get(source), self.pieces.locale
        rate = None if support is None else support.rate
        if support is None or rate is None or sign * (rate - support.overall) <= 0:
            return locale.text("reason", BLANK[sign], name=name)
        percent = locale.percent(rate)
        return locale.text("reason", "blank", name=name, deals=support.deals, rate=percent)

    @cached_property
    def unknown_text(self) -> str:
        return self.pieces.locale.text("reason", "not_told")

    @cached_property
    def places(self) -> Mapping[str, Ints]:
        """Where each player's facts stand among the sources."""
        players = [self.explained.players[source] for source in self.explained.sources]
        return {
            player: np.flatnonzero([own == player for own in players])
            for player in self.explained.framework.player_ids
        }

    def filled(self, player: int, own: Ints) -> Bools:
        """Return which of a player's facts, its ``own``, are filled in (n, own)."""
        if player not in self.known:
            facts, sources = self.explained.table.facts, self.explained.sources
            held = [states(facts[sources[place]]) for place in own.tolist()]
            self.known[player] = np.column_stack(held) == int(State.KNOWN)
        return self.known[player]

    @cached_property
    def blanks(self) -> dict[str, Support | None]:
        """How past deals ended of which a source was left blank."""
        counts = self.explained.history.counts
        return {source: own.support(NOT_ASKED) for source, own in counts.items()}


def _at(column: pd.Series, rows: Ints) -> pd.Series:
    """Return a column in some rows; all of a single lead's are there."""
    return column if len(column) == len(rows) == 1 else column.iloc[rows]
