from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from kaopu.checking import DataState
from kaopu.checking.histories import HistoriesState
from kaopu.histories.settle import settle_notes
from kaopu.notes.reliability import CueCounts
from kaopu.report.check.render import check_text

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]
EVENTS = """\
[[history]]
path = "{path}"
shape = "event"
key = "deal"
when = "at"
direction = "side"
kind = "kind"
person = "who"
"""


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., str]:
    """Writes a table of events, and returns what the pipeline file says of it."""

    def write(keys: list[str], moments: list[str]) -> str:
        rows = len(keys)
        frame = pd.DataFrame(
            {
                "deal": keys,
                "at": moments,
                "side": (["inbound", "outbound"] * rows)[:rows],
                "kind": ["call"] * rows,
                "who": [f"C{n % 5}" for n in range(rows)],
            }
        )
        path = tmp_path / "events.csv"
        frame.to_csv(path, index=False)
        return EVENTS.format(path=path)

    return write


def of(state: DataState) -> HistoriesState:
    assert state.histories is not None
    return state.histories


def moments(count: int) -> list[str]:
    days = pd.date_range("2025-01-02", periods=count, freq="37h")
    return list(days.strftime("%Y-%m-%d %H:%M"))


def test_rows_and_deals_are_counted(
    deals_of: Deals, checked: Check, table: Callable[..., str]
) -> None:
    keys = [f"D-{99 - n % 60}" for n in range(150)]
    (found,) = of(checked(deals_of(50, 50), table(keys, moments(150)))).tables
    assert (found.table, found.shape, found.rows) == ("events.csv", "event", 150)
    assert (found.matched, found.deals, found.deals_share) == (150, 60, 0.6)
    assert (found.clock, found.first, found.examples) == ("local", "2025-01-02", ())
    assert found.before > 0


def test_keys_of_no_deal_are_shown_masked(
    deals_of: Deals, checked: Check, table: Callable[..., str]
) -> None:
    keys = ["D-1", "anna.berg@example.com"] * 60
    state = checked(deals_of(50, 50), table(keys, moments(120)))
    (found,) = of(state).tables
    assert (found.matched, found.unmatched) == (60, 1)
    assert len(found.examples) == 1
    assert "anna" not in str(state.to_json()) + check_text(state, "en")


def test_a_table_that_is_mostly_lost_is_a_concern(
    deals_of: Deals, checked: Check, table: Callable[..., str]
) -> None:
    few = checked(deals_of(50, 50), table(["D-1", "x", "y"] * 40, moments(120)))
    assert [c.column for c in few.concerns if c.kind == "history"] == ["events.csv"]
    spoilt = ["soon"] * 10 + moments(110)
    keys = [f"D-{n}" for n in range(60)] * 2
    unread = checked(deals_of(50, 50), table(keys, spoilt))
    assert of(unread).tables[0].unreadable == 10
    assert any(c.kind == "history" for c in unread.concerns)


def test_signals_that_histories_tell_are_seen(
    deals_of: Deals, checked: Check, table: Callable[..., str]
) -> None:
    def sight(state: DataState) -> dict[str, str]:
        return {signal.id: signal.sight for signal in state.signals}

    keys = [f"D-{n % 100}" for n in range(300)]
    before = sight(checked(deals_of(50, 50)))
    after = sight(checked(deals_of(50, 50), table(keys, moments(300))))
    assert before["decision_maker"] == before["need_consensus"] == "dark"
    assert after["decision_maker"] == after["need_consensus"] == "seen"


def test_what_they_tell_is_told_by_signal_and_share(
    deals_of: Deals, checked: Check, table: Callable[..., str]
) -> None:
    keys = [f"D-{n % 50}" for n in range(300)]
    state = checked(deals_of(50, 50, opened=20), table(keys, moments(300)))
    facts = {fact.id: fact for fact in of(state).facts}
    assert facts["people_met"].player == "decision_maker"
    assert facts["customer_share"].finished is not None
    assert 0.2 < facts["customer_share"].finished < 0.6


def test_the_state_becomes_json(
    deals_of: Deals, checked: Check, table: Callable[..., str]
) -> None:
    keys = [f"D-{n % 60}" for n in range(150)]
    state = checked(deals_of(50, 50), table(keys, moments(150)))
    document = json.loads(json.dumps(state.to_json()))
    assert document["histories"]["tables"][0]["matched"] == 150
    assert {"id", "column", "player", "finished", "open"} == {
        *document["histories"]["facts"][0]
    }


def test_without_histories_nothing_is_said(deals_of: Deals, checked: Check) -> None:
    state = checked(deals_of(50, 50))
    assert state.histories is None
    assert "Histories" not in check_text(state, "en")


def test_what_events_were_written_of_lights_a_signal_as_people_believe_it(
    deals_of: Deals, checked: Check, table: Callable[..., str], tmp_path: Path
) -> None:
    events = table([f"D-{n % 100}" for n in range(300)], moments(300))
    frame = pd.read_csv(tmp_path / "events.csv", dtype=str)
    frame["said"] = "老板听完没表态。"
    frame.to_csv(tmp_path / "events.csv", index=False)
    events += 'note = "said"\n'

    def told(right: int) -> list[str]:
        answers = {"decider_noncommittal": CueCounts(right=right)}
        settle = partial(settle_notes, answers=answers)
        state = checked(deals_of(50, 50), events, settle=settle)
        return [fact.id for fact in of(state).facts if fact.id == "decider_attitude"]

    assert told(right=0) == []
    assert told(right=30) == ["decider_attitude"]
