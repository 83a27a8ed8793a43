"""When things happened to simulated deals, and how deals stood at the end of a day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.simulate.chance import Texts
from kaopu.simulate.life.company import Company
from kaopu.simulate.life.records import KINDS, Events, Floats, Ints
from kaopu.simulate.settings import read
from kaopu.simulate.texts import load_phrases

Times = NDArray[np.datetime64]

# The working day, in seconds from midnight.
FIRST, LAST = 7 * 3600, 20 * 3600
# Sentences of a deal's notes column: the newest.
SENTENCES = 3
# More than any deal lasts.
DAYS = 10_000
TALK = "talk"


@dataclass(frozen=True)
class LifeTables:
    """What tables of a CRM are made of; arrays of events are of shape (m,)."""

    life: Company

    @cached_property
    def times(self) -> Times:
        """When each event happened, of type ``datetime64[s]``, in the order of events."""
        events, life = self.life.events, self.life
        order = np.lexsort((events.noise, events.day, events.deal))
        # Those of one day keep their order: their hours are sorted.
        seconds = np.round(FIRST + (LAST - FIRST) * events.noise[order]).astype(np.int64)
        days = life.customers.created[events.deal].astype("datetime64[s]")
        return np.asarray(days + (events.day * 86_400 + seconds).astype("timedelta64[s]"))

    @cached_property
    def said(self) -> Texts:
        """What the customer tells in each event (m,); empty where nothing is told."""
        events, customers = self.life.events, self.life.customers
        told = np.flatnonzero(events.kind == KINDS.index("told"))
        deals = events.deal[told]
        places = customers.order[deals, events.number[told].astype(np.int64)]
        texts = np.full(len(events), "", dtype=object)
        for place, (field, levels) in enumerate(customers.facts.items()):
            own = told[places == place]
            keys = f"{field}." + levels[events.deal[own]]
            texts[own] = _phrased(keys, customers.speaks, events.take(own))
        return texts

    @cached_property
    def written(self) -> Texts:
        """What is written of each event (m,): what is told, or small talk."""
        events, texts = self.life.events, self.said.copy()
        share = load_sentences()["talk"]["share"]
        for kind in ("customer", "ours"):
            is_own = events.kind == KINDS.index(kind)
            own = np.flatnonzero(is_own & (events.noise * 31 % 1 < share))
            keys = np.full(len(own), f"{TALK}.{kind}", dtype=object)
            texts[own] = _phrased(keys, self.life.customers.speaks, events.take(own))
        return texts

    def last(self, kind: str, rows: Ints, days: Ints) -> Ints:
        """Return the last event of a kind by the end of a day (m,); -1 for none."""
        own = np.flatnonzero(self.life.events.kind == KINDS.index(kind))
        events = self.life.events
        keys = events.deal[own] * DAYS + events.day[own]
        found = np.searchsorted(keys, rows * DAYS + days, "right") - 1
        # One more at the end, where there is none before.
        deals, places = np.append(events.deal[own], -1), np.append(own, -1)
        return np.where(deals[found] == rows, places[found], -1)

    def amounts(self, rows: Ints, days: Ints) -> Floats:
        """Return the amounts of deals at the end of a day (m,)."""
        last = self.last("amount", rows, days)
        running = self.running_amounts
        return np.where(
            last >= 0, running[np.maximum(last, 0)], self.life.customers.amounts[rows]
        )

    @cached_property
    def running_amounts(self) -> Floats:
        """The amount of its deal after each event (m,)."""
        events = self.life.events
        is_change = events.kind == KINDS.index("amount")
        factor = np.log(np.where(is_change, events.number, 1.0))
        total = np.cumsum(factor)
        first = np.searchsorted(events.deal, events.deal)
        before = total[first] - factor[first]
        return np.asarray(
            np.round(self.life.customers.amounts[events.deal] * np.exp(total - before), -2)
        )

    def stages(self, rows: Ints, days: Ints) -> Ints:
        """Return the stages of deals at the end of a day (m,)."""
        last = self.last("stage", rows, days)
        return self.life.events.number[np.maximum(last, 0)].astype(np.int64)

    def planned(self, rows: Ints, days: Ints) -> Times:
        """Return on which days deals were planned to close, at the end of a day (m,)."""
        last = self.last("close", rows, days)
        ahead = self.life.events.number[np.maximum(last, 0)].astype(np.int64)
        return np.asarray(
            self.life.customers.created[rows] + ahead.astype("timedelta64[D]")
        )

    def notes(self, rows: Ints, days: Ints) -> Texts:
        """Return the newest of what was told of deals by the end of a day (m,)."""
        events = self.life.events
        own = np.flatnonzero(self.said != "")
        keys = events.deal[own] * DAYS + events.day[own]
        ends = np.searchsorted(keys, rows * DAYS + days, "right")
        starts = np.searchsorted(keys, rows * DAYS)
        return np.array(
            [
                " ".join(self.said[own[max(start, end - SENTENCES) : end]])
                for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
            ],
            dtype=object,
        )

    def of(self, *kinds: str) -> tuple[Events, Ints]:
        """Return the events of some kinds, and their places among all."""
        rows = np.flatnonzero(
            np.isin(self.life.events.kind, [KINDS.index(kind) for kind in kinds])
        )
        return self.life.events.take(rows), rows


@cache
def load_sentences() -> dict[str, Any]:
    """Return what is written of deals with a life; read once a process."""
    return read("said.toml")


@cache
def _sentences(language: str, key: str) -> Texts:
    """Return the sentences of ``field.level``, or of small talk."""
    own, (field, _, level) = load_sentences(), key.partition(".")
    if field == TALK:
        return np.array(own[TALK][level][language], dtype=object)
    more = own["told"].get(field, {}).get(level, {language: ()})[language]
    known = (*load_phrases()["first"][language].get(key, ()), *more)
    return np.array(known or ("",), dtype=object)


def _phrased(keys: Texts, speaks: Texts, events: Events) -> Texts:
    """Return a sentence for each event (m,), in the language of its deal."""
    texts = np.full(len(events), "", dtype=object)
    both = keys + np.array("/", dtype=object) + speaks[events.deal]
    for cell in np.unique(both.astype(str)):
        key, _, language = str(cell).partition("/")
        own = np.flatnonzero(both == cell)
        known = _sentences(language, key)
        texts[own] = known[(events.noise[own] * 7919 % 1 * len(known)).astype(np.int64)]
    return texts
