from __future__ import annotations

import re

import numpy as np
import pytest

from kaopu.simulate.life import LifeSimulation
from kaopu.simulate.life.moments import LifeTables, load_sentences
from kaopu.simulate.life.records import KINDS, load_life

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def tables(life: LifeSimulation) -> LifeTables:
    return LifeTables(life.company)


def test_times_keep_the_order_of_what_happened(tables: LifeTables) -> None:
    events, times = tables.life.events, tables.times
    same = np.diff(events.deal) == 0
    assert (np.diff(times)[same] >= np.timedelta64(0, "s")).all()
    days = times.astype("datetime64[D]") - tables.life.customers.created[events.deal]
    assert (days.astype(int) == events.day).all()


def test_every_sentence_is_in_both_languages_of_a_known_level() -> None:
    levels = {item["field"]: set(item["log_odds"]) for item in load_life()["facts"]}
    for field, by_level in load_sentences()["told"].items():
        assert set(by_level) <= levels[field]
        for by_language in by_level.values():
            assert set(by_language) == {"en", "zh"}
            assert all(CHINESE.search(text) for text in by_language["zh"])
            assert not any(CHINESE.search(text) for text in by_language["en"])


def test_only_what_tells_of_the_budget_speaks_of_it() -> None:
    for field, by_level in load_sentences()["told"].items():
        texts = [t for said in by_level.values() for own in said.values() for t in own]
        speaks = [bool(re.search("budget|预算", text)) for text in texts]
        assert all(speaks) if field == "budget_status" else not any(speaks)


def test_a_deal_is_written_of_in_one_language(tables: LifeTables) -> None:
    said = tables.written
    is_written = said != ""
    chinese = np.array([bool(CHINESE.search(text)) for text in said[is_written]])
    speaks = tables.life.customers.speaks[tables.life.events.deal[is_written]]
    assert ((speaks == "zh") == chinese).all()


def test_a_fact_is_told_once_and_only_of_the_deals_own_level(tables: LifeTables) -> None:
    events, customers = tables.life.events, tables.life.customers
    told = np.flatnonzero(events.kind == KINDS.index("told"))
    pairs = events.deal[told] * 100 + events.number[told].astype(int)
    assert len(np.unique(pairs)) == len(pairs)
    budget = np.array([text for text in tables.said if re.search("批|approved", text)])
    assert len(budget) > 20
    approved = customers.facts["budget_status"] == "approved"
    own = [i for i in told if re.search("批下来|财务已经批|approved", tables.said[i])]
    assert approved[events.deal[own]].all()


def test_the_notes_are_the_last_of_what_was_told_by_then(tables: LifeTables) -> None:
    rows = np.arange(200)
    ends = tables.life.ended[rows]
    late, early = tables.notes(rows, ends), tables.notes(rows, ends // 3)
    assert all(text == "" or late[i] != "" for i, text in enumerate(early))
    said = tables.said
    for row in rows:
        own = [t for t in said[tables.life.events.deal == row] if t]
        assert late[row] == " ".join(own[-3:])
