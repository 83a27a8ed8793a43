"""A lead is told the same when it is scored as it was among the deals of training."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from history_tables import EVENTS, HEAD, day, end_of

from kaopu.files import as_texts
from kaopu.histories import DealsAsked, facts_as_of, read_histories
from kaopu.histories.deriving import at_landmarks, judged_on, open_histories, with_notes
from kaopu.histories.facts.accounts import earlier_deals
from kaopu.leads.lead_table import LeadTable, build_lead_table, read_leads
from kaopu.leads.settle import read_deals
from kaopu.pipeline import Pipeline, parse_pipeline, resolve
from kaopu.pipeline.history.earlier import EarlierDeals

OTHER = EVENTS.replace("events.csv", "visits.csv")
DAY = date(2026, 6, 1)


def write(path: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    """Write events: whose they are, on which day, with whom."""
    frame = pd.DataFrame(rows, columns=["deal", "at", "person"], dtype=object)
    blank = dict.fromkeys(("kind", "direction", "text", "next"), "")
    frame.assign(**{**blank, "direction": "inbound"}).to_csv(path, index=False)


def in_folder(folder: Path, text: str) -> Pipeline:
    return resolve(parse_pipeline(HEAD + text, folder / "small.toml"))


def people(pipeline: Pipeline, ids: Sequence[str], *, as_deals: bool) -> list[float]:
    asked = DealsAsked(np.array(ids, dtype=object))
    histories = read_histories(pipeline, deals=asked if as_deals else None)
    moments = np.full(len(ids), end_of("2026-05-01"))
    told = facts_as_of(histories, asked, np.arange(len(ids)), moments)
    return [float(number) for number in told["people_met"]]


@pytest.mark.parametrize("as_deals", [True, False])
def test_an_id_that_looks_like_several_finds_its_rows(
    tmp_path: Path, *, as_deals: bool
) -> None:
    ids = ["Kovac, d.o.o.", "K-7", "K-8"]
    rows = [
        (ids[0], "2026-02-03", "p"),
        (ids[0], "2026-02-04", "q"),
        ("K-7;K-8", "2026-02-05", "r"),
    ]
    write(tmp_path / "events.csv", rows)
    assert people(in_folder(tmp_path, EVENTS), ids, as_deals=as_deals) == [2, 1, 1]


@pytest.mark.parametrize("as_deals", [True, False])
def test_tables_may_spell_the_key_each_in_its_own_way(
    tmp_path: Path, *, as_deals: bool
) -> None:
    write(tmp_path / "events.csv", [("OPP-31", "2026-02-03", "p")])
    write(
        tmp_path / "visits.csv",
        [("opp-31 ", "2026-02-04", "q"), ("opp-4", "2026-02-04", "s")],
    )
    found = people(
        in_folder(tmp_path, EVENTS + OTHER), ["Opp-31", "OPP-4"], as_deals=as_deals
    )
    assert found == [2, 1]


@pytest.mark.parametrize("as_deals", [True, False])
def test_ids_that_differ_in_case_alone_stay_two_leads(
    tmp_path: Path, *, as_deals: bool
) -> None:
    write(
        tmp_path / "events.csv",
        [
            ("00Ab", "2026-02-03", "p"),
            ("00ab", "2026-02-03", "q"),
            ("00ab", "2026-02-04", "r"),
        ],
    )
    write(tmp_path / "visits.csv", [("00Ab", "2026-02-05", "s")])
    pipeline = in_folder(tmp_path, EVENTS + OTHER)
    assert people(pipeline, ["00Ab", "00ab"], as_deals=as_deals) == [2, 2]


def test_a_lead_gets_no_rows_of_another_whose_id_differs_in_case(tmp_path: Path) -> None:
    write(tmp_path / "events.csv", [("00Ab", "2026-02-03", "p")])
    assert people(in_folder(tmp_path, EVENTS), ["00Ab", "00AB"], as_deals=False) == [1, 0]


def test_a_pipeline_that_tells_other_facts_reads_the_same_file_anew(tmp_path: Path) -> None:
    write(tmp_path / "events.csv", [("a", "2026-02-03", "p")])
    fed = '[fields]\npeople_met = { column = "People" }\n'
    assert "people_met" not in open_histories(in_folder(tmp_path, EVENTS + fed)).facts
    assert "people_met" in open_histories(in_folder(tmp_path, EVENTS)).facts


ENDED: Mapping[str, list[str]] = {
    "Id": ["a", "b", "c", "d", "e"],
    "Status": ["Won", "Lost", "Lost", "Won", "Won"],
    "Opened": ["2025-01-01", "2025-02-01", "2025-03-01", "2026-01-01", "2026-01-05"],
    "Closed": ["2025-03-01", "2025-04-01", "2025-05-01", "2026-03-01", "2026-02-01"],
    "Account": ["Olmo SpA", "Olmo SpA", "Rae AS", "OLMO  SpA", "n/a"],
    "Region": ["north"] * 5,
}


@pytest.fixture
def learnt(tmp_path: Path) -> Pipeline:
    """The pipeline as the deals of `ENDED` settle it."""
    write(tmp_path / "events.csv", [(id_, "2026-01-10", "p") for id_ in "abcde"])
    own = in_folder(tmp_path, EVENTS)
    return at_landmarks(read_deals(own, pd.DataFrame(ENDED))).reading.pipeline


def leads(pipeline: Pipeline, rows: Mapping[str, list[str]]) -> LeadTable:
    frame = as_texts(pd.DataFrame({"Region": "north", "Status": "", "Closed": "", **rows}))
    derive = judged_on(pipeline, DAY)
    return build_lead_table(frame, pipeline, "scoring", as_of=DAY, derive=derive)


def test_open_leads_are_told_how_past_deals_of_their_account_ended(
    learnt: Pipeline,
) -> None:
    rows = {
        "Id": ["x", "y", "z", "v"],
        "Opened": ["2026-05-01", "2025-03-15", "2026-05-01", "2026-05-01"],
        "Account": ["olmo spa", "Olmo SpA", "Nordri", "n/a"],
    }
    found = leads(learnt, rows).facts
    np.testing.assert_array_equal(found["earlier_won"], [2, 1, 0, np.nan])
    np.testing.assert_array_equal(found["earlier_lost"], [1, 0, 0, np.nan])


def test_which_leads_stand_beside_one_changes_nothing_of_its_account(
    learnt: Pipeline,
) -> None:
    rows = {
        "Id": ["x", "w"],
        "Opened": ["2026-05-01", "2026-01-01"],
        "Account": ["Olmo SpA", "Olmo SpA"],
        "Status": ["", "Won"],
        "Closed": ["", "2026-04-01"],
    }
    both = leads(learnt, rows).facts["earlier_won"].iloc[0]
    alone = leads(learnt, {name: cells[:1] for name, cells in rows.items()})
    assert both == alone.facts["earlier_won"].iloc[0] == 2


def test_past_deals_are_told_the_same_by_what_was_kept(learnt: Pipeline) -> None:
    ended = pd.DataFrame(ENDED)
    fresh = at_landmarks(read_deals(replace(learnt, earlier=None), ended))
    kept = at_landmarks(read_deals(learnt, ended))
    for id_ in ("earlier_won", "earlier_lost"):
        ours, theirs = (t.reading.facts[id_].values for t in (fresh, kept))
        np.testing.assert_array_equal(ours, theirs)


def test_accounts_that_are_not_filled_in_are_nobodys(learnt: Pipeline) -> None:
    told = at_landmarks(read_deals(learnt, pd.DataFrame(ENDED)))
    assert told.accounts is not None
    assert told.accounts[4] == ""


def test_no_account_is_kept_by_its_name() -> None:
    asked = DealsAsked(
        np.array(["a"], dtype=object),
        np.array([day("2026-01-01")]),
        np.array([day("2026-02-01")]),
        np.array([1.0]),
        np.array(["Hedwig Brandl"], dtype=object),
    )
    own = earlier_deals("one", asked)
    assert own is not None
    assert own.of("hedwig brandl") == ((int(day("2026-02-01")),), ())
    assert "edwig" not in str(own).casefold()
    other = earlier_deals("two", asked)
    assert other is not None
    assert set(own.ended).isdisjoint(other.ended)
    assert EarlierDeals("one").of("hedwig brandl") == ((), ())


def test_columns_of_notes_are_read_by_the_cues_that_were_learnt_by() -> None:
    text = HEAD + '[notes]\ncolumns = ["Remarks"]\n'
    pipeline = resolve(parse_pipeline(text, Path("small.toml")))
    pipeline, none = (
        replace(pipeline, notes=replace(pipeline.notes, cues=cues))
        for cues in (frozenset({"decider_noncommittal"}), frozenset[str]())
    )
    frame = pd.DataFrame(
        {
            **{name: cells[:1] for name, cells in ENDED.items()},
            "Remarks": ["老板听完没表态。"],
        }
    )
    quotes = [
        with_notes(read_leads(as_texts(frame), own, "training")).facts["decider_attitude"]
        for own in (pipeline, none)
    ]
    assert [reading.shown.tolist() for reading in quotes] == [["老板听完没表态"], [""]]


def test_a_table_of_a_database_is_read_again_after_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f'url = "sqlite:///{tmp_path / "crm.db"}"\ntable = "calls"'
    pipeline = in_folder(tmp_path, EVENTS.replace('path = "events.csv"', place))
    calls = pd.DataFrame(
        [["a", "2026-02-03", "", "in", "p", "", ""]],
        columns=["deal", "at", "kind", "direction", "person", "text", "next"],
    )
    clock = [600.0]
    monkeypatch.setattr("kaopu.histories.deriving.monotonic", lambda: clock[0])
    with closing(sqlite3.connect(tmp_path / "crm.db")) as database:
        calls.to_sql("calls", database, index=False)
        first = open_histories(pipeline)
        pd.concat([calls, calls.assign(deal="b")]).to_sql(
            "calls", database, index=False, if_exists="replace"
        )
        clock[0] += 30
        assert open_histories(pipeline) is first
        clock[0] += 60
        assert open_histories(pipeline).ids.tolist() == ["a", "b"]


def test_an_open_lead_whose_planned_closing_day_went_by_is_judged_on_the_day(
    learnt: Pipeline,
) -> None:
    rows = {
        "Id": ["x", "y"],
        "Opened": ["2026-01-02", "2026-01-02"],
        "Account": ["Olmo SpA", "Olmo SpA"],
        "Status": ["", "Won"],
        "Closed": ["2026-02-15", "2026-02-15"],
    }
    assert leads(learnt, rows).facts["days_open"].tolist() == [150, 43]
