from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kaopu.checking import DataState
from kaopu.checking.unparsed import (
    AssumedColumn,
    MergedSpellings,
    UnreadColumn,
    unread_columns,
)
from kaopu.files import as_texts
from kaopu.leads.lead_table import build_lead_table
from kaopu.pipeline import Pipeline
from kaopu.simulate import Simulation

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]


def test_what_was_not_understood_is_counted(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    deals.loc[:4, "budget"] = "who knows"
    deals.loc[5, "budget"] = "huge"
    deals.loc[:1, "capital"] = "a lot"
    deals.loc[3, "opened"] = "spring"
    assert checked(deals).unread == (
        UnreadColumn("capital", "number", 2, (("a lot", 2),), 1),
        UnreadColumn("budget", "level", 6, (("who knows", 5), ("huge", 1)), 2),
        UnreadColumn("opened", "date", 1, (("spring", 1),), 1),
    )


def test_the_amount_is_read_too(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60).assign(worth="12")
    deals.loc[0, "worth"] = "much"
    assert checked(deals, '[amount]\ncolumn = "worth"\n').unread == (
        UnreadColumn("worth", "number", 1, (("much", 1),), 1),
    )


def test_a_number_that_may_be_two_is_assumed_to_be_none(
    deals_of: Deals, checked: Check
) -> None:
    deals = deals_of(60, 60).assign(worth="12")
    for column in ("worth", "capital"):
        deals.loc[:3, column] = ["8.700,40", "8,700.40", "34.500", "34.500"]
    state = checked(deals, '[amount]\ncolumn = "worth"\n')
    assert state.unread == ()
    two = [a for a in state.assumed if a.reading == "two_customs"]
    assert two == [
        AssumedColumn(c, "two_customs", 2, "34.500") for c in ("capital", "worth")
    ]


def test_a_word_in_place_of_dates_is_told_as_such(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    deals.loc[:3, "opened"] = "not yet"
    state = checked(deals)
    assert state.unread == ()
    assert state.assumed == (AssumedColumn("opened", "no_day", 4, "'not yet'"),)


def test_a_stage_nobody_knows_is_told(world: Simulation, demo: Pipeline) -> None:
    deals = world.deals.copy()
    deals.loc[[3, 4], "stage"] = ["lost in space", ""]
    table = build_lead_table(deals, demo, "training")
    assert unread_columns(demo, table, as_texts(deals)) == (
        UnreadColumn("stage", "stage", 1, (("lost in space", 1),), 1),
    )


def test_numbers_that_took_an_assumption_are_told(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60).assign(worth="¥1,200")
    deals.loc[:9, "worth"] = "1.2万"
    deals.loc[:4, "capital"] = "EUR 3.400,00"
    state = checked(deals, '[amount]\ncolumn = "worth"\ncurrency = "CNY"\n')
    assert state.assumed == (
        AssumedColumn("capital", "decimal_comma", 5, "EUR 3.400,00"),
        AssumedColumn("worth", "wan", 10),
    )
    assert state.unread == ()


def test_what_is_spelled_in_several_ways_is_counted(
    deals_of: Deals, checked: Check
) -> None:
    deals = deals_of(60, 60)
    deals["town"] = ["Łódź", "ŁÓDŹ", "Ło\u0301dz\u0301", "Brno"] * 30
    state = checked(deals)
    assert state.merged == (MergedSpellings("town", "'Łódź'", 2, 60),)
    assert [level.id for level in state.fields[-1].levels] == ["Łódź", "Brno"]
