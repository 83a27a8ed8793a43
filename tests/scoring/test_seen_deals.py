from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from kaopu.leads.dates import day_number
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline
from kaopu.scoring.seen_deals import SeenDeals, digests


@pytest.fixture
def seen(demo: Pipeline, past: LeadTable) -> SeenDeals:
    return SeenDeals.of(demo, finished_deals(past))


def later(table: LeadTable, by: float) -> LeadTable:
    """The same deals under other ids, some days later."""
    assert table.created is not None
    assert table.closed is not None
    ids = np.array([f"N-{id_}" for id_ in table.ids], dtype=object)
    return replace(table, ids=ids, created=table.created + by, closed=table.closed + by)


def test_all_deals_of_the_training_are_known_again(
    seen: SeenDeals, past: LeadTable
) -> None:
    assert seen.may_hold(past).all()


def test_deals_of_other_ids_that_ended_later_are_new(
    seen: SeenDeals, past: LeadTable
) -> None:
    assert not seen.may_hold(later(past, 5_000)).any()


def test_other_ids_alone_make_no_deal_new(seen: SeenDeals, past: LeadTable) -> None:
    known = seen.may_hold(later(past, 0))
    # One in a hundred ended after the day that counts.
    assert known.mean() > 0.97


def test_without_ids_the_day_tells(demo: Pipeline, past: LeadTable) -> None:
    nameless = SeenDeals.of(replace(demo, lead_id=None), finished_deals(past))
    assert nameless.ids is None
    assert nameless.may_hold(past).all()
    assert not nameless.may_hold(later(past, 5_000)).any()


def test_without_ids_and_days_all_may_have_been_seen(past: LeadTable) -> None:
    assert SeenDeals("demo").may_hold(later(past, 5_000)).all()


def test_without_days_ids_tell(seen: SeenDeals, past: LeadTable) -> None:
    dateless = replace(seen, created=None, closed=None)
    assert dateless.may_hold(past).all()
    assert not dateless.may_hold(later(past, 0)).any()


def test_a_deal_whose_day_is_not_known_counts_as_seen(
    seen: SeenDeals, past: LeadTable
) -> None:
    assert past.closed is not None
    blank = replace(later(past, 5_000), closed=np.full(len(past), np.nan))
    assert seen.may_hold(blank).all()


def test_one_mistyped_closing_day_makes_no_later_deal_old(
    demo: Pipeline, past: LeadTable
) -> None:
    assert past.closed is not None
    closed = past.closed.copy()
    closed[0] = day_number(date(2099, 1, 1))
    mistyped = SeenDeals.of(demo, finished_deals(replace(past, closed=closed)))
    assert not mistyped.may_hold(later(past, 5_000)).any()


def test_it_is_kept_as_plain_data_that_names_no_deal(
    seen: SeenDeals, past: LeadTable
) -> None:
    text = json.dumps(seen.to_json())
    assert not any(str(id_) in text for id_ in past.ids)
    again = SeenDeals.from_json(json.loads(text))
    assert again.newest == seen.newest
    assert (again.may_hold(past) == seen.may_hold(past)).all()
    assert (again.created, again.closed) == (seen.created, seen.closed)
    assert SeenDeals.from_json(SeenDeals("x").to_json()) == SeenDeals("x")


def test_digests_of_two_companies_differ() -> None:
    ids = np.array(["L-1", "L-2"], dtype=object)
    assert not set(digests("one", ids)) & set(digests("two", ids))
    assert (digests("one", ids) < 2**40).all()
