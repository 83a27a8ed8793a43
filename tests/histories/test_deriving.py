from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from history_tables import EVENTS, HEAD

from kaopu.errors import KaopuError
from kaopu.files import as_texts
from kaopu.histories.deriving import (
    at_landmarks,
    deals_asked,
    judged_on,
    open_histories,
    with_notes,
)
from kaopu.histories.settle import settle_notes
from kaopu.leads.lead_table import LeadReading, build_lead_table, read_leads
from kaopu.leads.settle import read_deals
from kaopu.leads.states import NOT_YET
from kaopu.notes.reliability import CueCounts
from kaopu.pipeline import Pipeline, parse_pipeline, resolve

Frame = Mapping[str, list[str]]
DEALS: Frame = {
    "Id": ["a", "b", "c"],
    "Status": ["Won", "Lost", ""],
    "Opened": ["2026-01-01", "2026-01-01", "2026-02-01"],
    "Closed": ["2026-03-01", "2026-04-01", ""],
    "Account": ["x", "y", "x"],
    "Region": ["north", "south", "north"],
}


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    """A pipeline of events, whose file says one thing of each deal."""
    write(tmp_path, ["2026-01-10 09:00", "2026-01-10 09:00", "2026-02-10 09:00"])
    return resolve(parse_pipeline(HEAD + EVENTS, tmp_path / "small.toml"))


def write(folder: Path, at: list[str]) -> None:
    blank = [""] * 3
    events = {
        "deal": ["a", "b", "c"],
        "at": at,
        "kind": ["call"] * 3,
        "direction": ["inbound"] * 3,
        "person": ["p1", "p2", "p3"],
        "text": blank,
        "next": blank,
    }
    pd.DataFrame(events).to_csv(folder / "events.csv", index=False)


def reading(pipeline: Pipeline, frame: Frame = DEALS) -> LeadReading:
    return read_deals(pipeline, pd.DataFrame(frame))


def test_leads_are_told_what_was_known_at_the_end_of_a_day(pipeline: Pipeline) -> None:
    leads = as_texts(pd.DataFrame(DEALS).iloc[2:])
    tables = [
        build_lead_table(
            leads, pipeline, "scoring", as_of=day, derive=judged_on(pipeline, day)
        )
        for day in (date(2026, 2, 9), date(2026, 2, 20))
    ]
    assert [table.facts["days_open"].iloc[0] for table in tables] == [8, 19]
    people = [table.facts["people_met"].iloc[0] for table in tables]
    assert people == [0, 1]


def test_a_deal_that_has_ended_is_told_nothing_of_later_days(pipeline: Pipeline) -> None:
    day = date(2026, 11, 1)
    derive = judged_on(pipeline, day)
    table = build_lead_table(
        pd.DataFrame(DEALS), pipeline, "scoring", as_of=day, derive=derive
    )
    assert table.facts["days_open"].tolist()[:2] == [58, 89]


def test_finished_deals_are_told_at_moments_within_their_lives(pipeline: Pipeline) -> None:
    told = at_landmarks(reading(pipeline), count=3)
    days = [told.reading.facts["days_open"].values]
    days += [frame["days_open"] for frame in told.landmarks]
    assert len(days) == 3
    for own in days:
        assert 0 <= own.iloc[0] < 59
        assert 0 <= own.iloc[1] < 90
        assert np.isnan(own.iloc[2])
    assert told.accounts is not None
    assert told.accounts.tolist() == ["x", "y", "x"]
    assert told.met[0].kind == "history"


def test_finished_deals_are_told_up_to_the_day_before_they_ended(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    # Beyond the last row of all tables nothing is seen.
    write(tmp_path, ["2026-01-10 09:00", "2026-01-10 09:00", "2026-05-10 09:00"])
    ended = at_landmarks(reading(pipeline)).ended
    assert ended is not None
    days = ended["days_open"].tolist()
    assert days[:2] == [58, 89]
    assert np.isnan(days[2])


def test_the_order_of_deals_changes_nothing(pipeline: Pipeline) -> None:
    turned = pd.DataFrame(DEALS).iloc[::-1]
    one = at_landmarks(reading(pipeline)).landmarks[0]
    other = at_landmarks(reading(pipeline, turned.to_dict("list"))).landmarks[0]
    other = other.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, other)


def test_a_file_that_changes_is_read_again(pipeline: Pipeline) -> None:
    [table] = pipeline.histories
    assert table.path is not None
    first = open_histories(pipeline)
    assert open_histories(pipeline) is first
    write(table.path.parent, ["2026-01-11 10:00:00"] * 3)
    assert open_histories(pipeline) is not first


def test_a_history_of_no_deal_at_all_is_refused(pipeline: Pipeline) -> None:
    other = {**DEALS, "Id": ["p", "q", "r"]}
    with pytest.raises(KaopuError):
        at_landmarks(reading(pipeline, other))


def test_without_histories_deals_stay_as_they_are(tmp_path: Path) -> None:
    plain = resolve(parse_pipeline(HEAD, tmp_path / "small.toml"))
    own = reading(plain)
    assert at_landmarks(own).reading is own
    assert judged_on(plain, date(2026, 1, 1)) is None
    assert deals_asked(own).ids.tolist() == ["a", "b", "c"]


NOTED = HEAD + '[notes]\ncolumns = ["Remarks"]\n'
REMARKS = ["老板听完没表态。", "", "老板还没表态，说再看看。"]


def noted(extra: str = "", **columns: list[str]) -> LeadReading:
    pipeline = resolve(parse_pipeline(NOTED + extra, Path("small.toml")))
    pipeline = settle_notes(pipeline, {"decider_noncommittal": CueCounts(right=30)})
    frame = pd.DataFrame({**DEALS, "Remarks": REMARKS, **columns})
    return with_notes(read_leads(as_texts(frame), pipeline, "training"))


def test_notes_tell_what_no_column_does_and_a_gap_there_says_nothing() -> None:
    attitude = noted().facts["decider_attitude"]
    assert attitude.values.tolist() == ["noncommittal", NOT_YET, "noncommittal"]
    assert attitude.shown.tolist() == ["老板听完没表态", "", "老板还没表态，说再看看"]


def test_notes_fill_gaps_of_a_column_and_change_nothing_that_it_says() -> None:
    fields = '[fields]\ndecider_attitude = { column = "Decider" }\n'
    own = noted(fields, Decider=["", "against", "supportive"])
    held = own.facts["decider_attitude"].values.tolist()
    assert held == ["noncommittal", "against", "supportive"]
    said = {note.id: note.rows for note in own.notes if note.column == "Decider"}
    assert said == {"from_notes": 1, "notes_differ": 1}
