from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from history_tables import EVENTS, FIELDS, HEAD, STAGES, day, deals, read

from kaopu.histories import DealsAsked, Histories
from kaopu.histories.deriving import at_landmarks
from kaopu.histories.lives import Lives, lives_of
from kaopu.leads.settle import read_deals
from kaopu.pipeline import parse_pipeline, resolve

WON, LOST = 1.0, 0.0


def asked(closed: str, ended: float = LOST, opened: str = "2026-01-04") -> DealsAsked:
    days = np.array([day(closed)]) if closed else np.array([np.nan])
    return deals(["D-1"], [opened], closed=days, outcome=np.array([ended]))


def stages(*rows: tuple[str, str]) -> Histories:
    """Snapshots of D-1, and a call on another deal so that the tables go on."""
    table = [{"deal": "D-1", "at": at, "stage": stage} for at, stage in rows]
    calls = [{"deal": "D-9", "at": "2026-12-31 10:00:00"}]
    return read(STAGES + EVENTS, {"stages.csv": table, "events.csv": calls}, asked(""))


def kinds(lives: Lives) -> list[str]:
    return [one.kind for one in lives.met]


def test_a_deal_is_over_once_its_stages_say_so() -> None:
    told = stages(
        ("2026-01-05", "Talk"), ("2026-02-09 08:00", "Lost"), ("2026-02-16", "Lost")
    )
    lives = lives_of(asked("2026-05-30"), told)
    assert lives.closed.tolist() == [day("2026-02-09")]
    assert kinds(lives) == ["history_sooner"]


def test_a_closing_day_that_comes_first_counts() -> None:
    told = stages(("2026-01-05", "Talk"), ("2026-02-09", "Lost"))
    lives = lives_of(asked("2026-02-03"), told)
    assert lives.closed.tolist() == [day("2026-02-03")]
    assert kinds(lives) == []


def test_a_deal_that_was_opened_anew_is_over_at_its_last_end() -> None:
    rows = ("2026-01-15", "Lost"), ("2026-02-01", "Offer"), ("2026-03-01", "Won")
    assert lives_of(asked("2026-06-01", WON), stages(*rows)).closed == [day("2026-03-01")]
    still_open = stages(*rows[:2])
    assert lives_of(asked("2026-06-01", WON), still_open).closed == [day("2026-06-01")]


def test_of_two_tables_the_first_that_says_so_counts() -> None:
    snapshots = [{"deal": "D-1", "at": "2026-03-02", "stage": "Lost"}]
    own = {"deal": "D-1", "field": "stage", "old": "Talk", "new": "Lost"}
    changes = [
        {**own, "at": "2026-02-27 17:40:11"},
        {**own, "at": "2026-03-01", "field": "amount", "old": "", "new": "5"},
    ]
    tables = {"stages.csv": snapshots, "fields.csv": changes}
    lives = lives_of(asked("2026-04-01"), read(STAGES + FIELDS, tables, asked("")))
    assert lives.closed.tolist() == [day("2026-02-27")]


def test_a_closing_day_that_is_lacking_is_told_by_the_stages() -> None:
    told = stages(("2026-01-05", "Talk"), ("2026-02-09", "Lost"))
    lives = lives_of(asked(""), told)
    assert lives.closed.tolist() == [day("2026-02-09")]
    assert kinds(lives) == []


def test_beyond_the_last_row_of_all_tables_nobody_is_silent() -> None:
    calls = {"events.csv": [{"deal": "D-1", "at": "2026-02-02 10:00:00"}]}
    histories = read(EVENTS, calls, asked("2026-07-01"))
    lives = lives_of(asked("2026-07-01"), histories)
    assert lives.closed.tolist() == [day("2026-02-03")]
    assert kinds(lives) == ["history_over"]
    later = lives_of(asked("2026-07-01", opened="2026-03-01"), histories)
    assert later.closed[0] < later.created[0]


def test_a_day_that_nothing_tells_is_guessed_by_the_others_and_said() -> None:
    own = deals(
        ["a", "b", "c"],
        ["2026-01-01", "2026-01-01", "2026-03-01"],
        closed=np.array([day("2026-01-31"), day("2026-02-10"), np.nan]),
        outcome=np.array([WON, LOST, LOST]),
    )
    calls = {"events.csv": [{"deal": "a", "at": "2026-12-01"}]}
    lives = lives_of(own, read(EVENTS, calls, own))
    assert lives.closed[2] == day("2026-04-05")
    assert kinds(lives) == ["history_guessed"]


def test_without_any_day_it_is_said_that_histories_tell_nothing() -> None:
    own = DealsAsked(np.array(["a"], dtype=object), outcome=np.array([WON]))
    calls = {"events.csv": [{"deal": "a", "at": "2026-12-01"}]}
    lives = lives_of(own, read(EVENTS, calls, own))
    assert np.isnan(lives.closed).all()
    assert kinds(lives) == ["history_no_life"]


def test_open_deals_have_no_life_to_learn_from() -> None:
    lives = lives_of(asked("2026-03-01", np.nan), stages(("2026-01-05", "Talk")))
    assert np.isnan(lives.created).all()
    assert np.isnan(lives.closed).all()
    assert kinds(lives) == []


def test_nothing_after_the_end_is_learnt_where_closing_days_are_plans(
    tmp_path: Path,
) -> None:
    """Of deals that are won by chance, only those won have visits after the end."""
    rng = np.random.default_rng(11)
    ids = [f"P-{place}" for place in range(300)]
    won = rng.random(300) < 0.5
    real = 20 + rng.integers(0, 20, 300)
    start = np.datetime64("2026-01-01")
    frame = pd.DataFrame(
        {
            "Id": ids,
            "Status": np.where(won, "Won", "Lost"),
            "Opened": str(start),
            "Closed": (start + real + 90).astype(str),
            "Account": ids,
            "Region": "north",
        }
    )
    ends = {
        "deal": ids,
        "at": (start + real).astype(str),
        "stage": np.where(won, "Won", "Lost"),
    }
    blank = dict.fromkeys(("close", "amount", "owner"), "")
    pd.DataFrame(ends).assign(**blank).to_csv(tmp_path / "stages.csv", index=False)
    visits = [
        {
            "deal": id_,
            "at": str(start + end + after),
            "kind": "visit",
            "direction": "inbound",
        }
        for id_, end, is_won in zip(ids, real, won, strict=True)
        if is_won
        for after in (10, 40, 70)
    ]
    last = {"deal": "P-0", "at": "2026-12-01", "kind": "", "direction": ""}
    calls = pd.DataFrame([*visits, last]).assign(person="p", text="", next="")
    calls.to_csv(tmp_path / "events.csv", index=False)
    pipeline = resolve(parse_pipeline(HEAD + STAGES + EVENTS, tmp_path / "small.toml"))
    told = at_landmarks(read_deals(pipeline, frame))
    met = [
        told.reading.facts["people_met"].values,
        *(own["people_met"] for own in told.landmarks),
    ]
    assert all((own.fillna(0) == 0).all() for own in met)


def test_a_closing_day_alone_is_no_life_and_nothing_of_that_day_is_learnt() -> None:
    own = deals(["D-1"], closed=np.array([day("2026-02-09")]), outcome=np.array([LOST]))
    calls = {"events.csv": [{"deal": "D-1", "at": "2026-02-09"}]}
    lives = lives_of(own, read(EVENTS, calls, own))
    assert np.isnan(lives.created).all()
    assert kinds(lives) == ["history_no_life"]
