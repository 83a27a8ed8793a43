from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import AmbiguousOutcomeError, OutcomeNotANumberError
from kaopu.leads.finished import outcomes_of
from kaopu.leads.lead_table import build_lead_table
from kaopu.leads.outcomes.read import OutcomeReading, read_outcome
from kaopu.pipeline import Pipeline, parse_pipeline, resolve

WON, LOST, OPEN = 1.0, 0.0, math.nan
HEAD = 'schema = 1\nname = "small"\n[dates]\ncreated = "opened"\n'
REST = '\n[context]\ncategories = ["region"]\n'


def pipeline_of(outcome: str, head: str = HEAD) -> Pipeline:
    return resolve(parse_pipeline(f"{head}[outcome]\n{outcome}{REST}", Path("p.toml")))


def read(outcome: str, **columns: list[str]) -> OutcomeReading:
    pipeline = pipeline_of(outcome)
    texts = pd.DataFrame(columns, dtype=object)
    created = None
    if "opened" in columns:
        days = pd.to_datetime(texts["opened"], format="%Y-%m-%d", errors="coerce")
        created = ((days - pd.Timestamp(0)) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    return read_outcome(texts, pipeline.outcome, pipeline.missing, created, (), "deals.csv")


def values(outcome: str, **columns: list[str]) -> list[float]:
    found = read(outcome, **columns).values
    assert found is not None
    return found.tolist()


def same(found: list[float], expected: list[float]) -> bool:
    return np.array_equal(found, expected, equal_nan=True)


# ------------------------------------------------------------------------- by a range


def test_a_number_within_a_range_tells_the_outcome() -> None:
    rule = 'column = "p"\nwon_from = 100\nlost_to = 0'
    cells = ["100", "0", "37.5", "", "100.0", "-1", "n/a"]
    assert same(values(rule, p=cells), [WON, LOST, OPEN, OPEN, WON, LOST, OPEN])


def test_small_numbers_may_mean_won() -> None:
    rule = 'column = "rank"\nwon_to = 1\nlost_from = 4'
    assert same(values(rule, rank=["1", "2", "4", "9"]), [WON, OPEN, LOST, LOST])


def test_a_cell_that_is_no_number_is_refused_where_a_number_tells_the_outcome() -> None:
    with pytest.raises(OutcomeNotANumberError) as caught:
        read('column = "p"\nwon_from = 90\nlost_to = 10', p=["95", "high", "high"])
    assert str(caught.value) == (
        "deals.csv: column 'p' holds 'high' (2 rows), expected numbers, for a number "
        "tells the outcome there; mend the cells, or list them under values.missing"
    )


# -------------------------------------------------------------------- by what is filled

OPENED = ["2026-01-01", "2026-01-01", "2026-03-01", "2026-03-20", ""]
AGED = 'column = "ordered"\nfilled = "won"\nlost_after_days = 30'


def test_a_word_in_place_of_a_date_is_a_blank_and_named() -> None:
    rule = 'column = "ordered"\nfilled = "won"\nlost_after_days = 0'
    ordered = ["2026-01-09", "2026-01-12", "not yet", "not yet", "-"]
    found = read(rule, ordered=ordered)
    assert found.to_learn_from().tolist() == [WON, WON, LOST, LOST, LOST]  # type: ignore[union-attr]
    (note,) = found.notes
    assert (note.id, note.rows, note.value) == ("no_day", 2, "'not yet'")


def test_a_word_among_other_words_is_filled_in() -> None:
    rule = 'column = "order"\nfilled = "won"\nlost_after_days = 0'
    found = read(rule, order=["A 17", "A 18", "B 12", "special", ""])
    assert found.to_learn_from().tolist() == [WON, WON, WON, WON, LOST]  # type: ignore[union-attr]
    assert not found.notes


def test_a_blank_is_lost_once_it_is_old_enough_and_open_before() -> None:
    ordered = ["2026-01-09", "", "", "-", ""]
    # The latest day is 20 March: 2026-03-01 is 19 days old.
    found = values(AGED, opened=OPENED, ordered=ordered)
    assert same(found, [WON, LOST, OPEN, OPEN, OPEN])


def test_the_day_that_counts_can_be_set() -> None:
    aged = AGED + '\nas_of = "2026-04-19"'
    found = values(aged, opened=OPENED, ordered=["yes", "", "", "", ""])
    assert same(found, [WON, LOST, LOST, LOST, OPEN])


def test_nothing_is_learnt_from_a_win_that_is_younger_than_the_limit() -> None:
    found = read(AGED, opened=OPENED, ordered=["x", "", "x", "", ""])
    assert found.values is not None
    assert found.values[2] == WON
    learnt = found.to_learn_from()
    assert learnt is not None
    assert same(learnt.tolist(), [WON, LOST, OPEN, OPEN, OPEN])
    assert {note.id: (note.rows, note.value) for note in found.notes} == {
        "outcome_as_of": (4, "2026-03-20"),
        "outcome_lost_by_age": (1, "30"),
        "outcome_too_young": (1, "30"),
        "outcome_won_young": (1, "30"),
        "outcome_no_age": (1, ""),
    }


def test_a_blank_may_be_lost_at_once() -> None:
    rule = 'column = "ordered"\nfilled = "won"\nlost_after_days = 0'
    assert same(values(rule, ordered=["x", "", "N/A"]), [WON, LOST, LOST])


# -------------------------------------------------------------------- by several columns

TWO = """rules = [
    { column = "phase", won = ["Won"], open = ["New", "Quoted"] },
    { column = "alive", lost = ["no"], open = ["yes"] },
]"""


def test_the_first_rule_that_tells_the_outcome_decides() -> None:
    phase, alive = ["Won", "New", "Quoted", "Won", ""], ["yes", "no", "yes", "no", "no"]
    found = values(TWO, phase=phase, alive=alive)
    assert same(found, [WON, LOST, OPEN, WON, LOST])


def test_two_columns_may_each_tell_one_outcome_by_being_filled() -> None:
    rule = """rules = [
        { column = "won on", filled = "won" }, { column = "lost on", filled = "lost" }
    ]"""
    columns = {"won on": ["2026-01-01", "", ""], "lost on": ["", "2026-01-02", ""]}
    assert same(values(rule, **columns), [WON, LOST, OPEN])


def test_a_text_that_a_rule_does_not_list_is_refused_with_the_rule() -> None:
    with pytest.raises(AmbiguousOutcomeError) as caught:
        read(TWO, phase=["Won", "Signed"], alive=["yes", "no"])
    assert str(caught.value) == (
        "deals.csv: column 'phase' holds 'Signed' (1 row), expected won: won; "
        "lost: none; open: new, quoted; add each value to outcome.rules.0.won, "
        "outcome.rules.0.lost or outcome.rules.0.open"
    )


def test_without_one_of_its_columns_nothing_is_known_of_the_outcome() -> None:
    assert read(TWO, phase=["Won"]).values is None
    assert read(TWO, phase=["Won"]).to_learn_from() is None


# --------------------------------------------------------------------- in the lead table


def test_scoring_sees_a_young_win_that_training_leaves_out() -> None:
    pipeline = pipeline_of(AGED)
    export = pd.DataFrame(
        {"opened": OPENED, "ordered": ["x", "", "x", "", ""], "region": ["a"] * 5}
    )
    learnt = build_lead_table(export, pipeline, "training")
    scored = build_lead_table(export, pipeline, "scoring")
    assert same(outcomes_of(learnt).tolist(), [WON, LOST, OPEN, OPEN, OPEN])
    assert same(outcomes_of(scored).tolist(), [WON, LOST, WON, OPEN, OPEN])
    assert "outcome_won_young" in {note.id for note in learnt.notes}
    assert not {note.id for note in scored.notes} & {"outcome_won_young"}
