from __future__ import annotations

import math
from itertools import permutations

import numpy as np
from history_tables import FIELDS, STAGES, deals, end_of, read, tell

from kaopu.histories import Histories, facts_as_of
from kaopu.histories.tables.moves import Tracked, learn_stages

LEARNT = STAGES.replace('stages = ["Talk", "Offer", "Contract"]\n', "")


def change(at: str, field: str, old: str, new: str) -> dict[str, str]:
    return {"deal": "D-1", "at": at, "field": field, "old": old, "new": new}


def changed(*rows: dict[str, str], as_of: str = "2026-02-01") -> dict[str, object]:
    return tell(FIELDS, {"fields.csv": list(rows)}, as_of)


def test_changes_of_one_field_each_tell_what_snapshots_do() -> None:
    told = changed(
        change("2026-01-05", "Stage", "Talk", "Offer"),
        change("2026-01-08", "close", "2026-03-01", "2026-03-31"),
        change("2026-01-09", "close", "2026-03-31", "2026-03-11"),
        change("2026-01-10", "amount", "1,000", "1,200"),
        change("2026-01-11", "owner", "a", "b"),
        change("2026-01-12", "colour", "red", "blue"),
    )
    assert (told["stage_then"], told["stage_days"]) == ("Offer", 27)
    assert (told["close_pushes"], told["close_push_days"]) == (1, 30)
    assert (told["amount_change"], told["owner_changes"]) == (20, 1)


def test_of_two_changes_of_one_moment_the_second_begins_where_the_first_ends() -> None:
    rows = [
        change("2026-01-05 10:00", "stage", "Offer", "Talk"),
        change("2026-01-05 10:00", "stage", "Contract", "Offer"),
        change("2026-01-03", "stage", "Offer", "Contract"),
    ]
    staged = FIELDS.replace(
        'key = "deal"', 'key = "deal"\nstages = ["Talk", "Offer", "Contract"]'
    )
    for table in (rows, rows[::-1]):
        told = tell(staged, {"fields.csv": table}, "2026-02-01")
        assert (told["stage_then"], told["stages_back"]) == ("Talk", 2)


def test_without_a_change_a_deal_is_as_it_was_opened() -> None:
    other = change("2026-01-01", "stage", "Talk", "Offer") | {"deal": "D-2"}
    told = changed(other)
    assert (told["amount_change"], told["close_pushes"], told["stage_days"]) == (0, 0, 31)
    assert told["stage_then"] == ""


def test_before_a_table_begins_nothing_is_known() -> None:
    told = changed(change("2026-01-20", "stage", "Talk", "Offer"), as_of="2026-01-10")
    assert all(math.isnan(told[fact]) for fact in ("close_pushes", "owner_changes"))
    assert math.isnan(told["amount_change"])


def test_what_is_stamped_together_with_the_outcome_is_not_seen() -> None:
    told = changed(
        change("2026-01-05", "stage", "Talk", "Offer"),
        change("2026-01-20 10:00", "stage", "Offer", "赢单"),
        change("2026-01-20 10:00", "close", "2026-01-02", "2026-01-20"),
    )
    assert (told["stage_then"], told["close_pushes"]) == ("Offer", 0)


def test_the_pipelines_own_words_for_an_outcome_count() -> None:
    told = changed(
        change("2026-01-05", "stage", "Talk", "Offer"),
        change("2026-01-20", "stage", "Offer", "Lost"),
    )
    assert told["stage_then"] == "Offer"


def test_a_snapshot_that_repeats_what_stays_changes_nothing() -> None:
    rows = [
        {"deal": "D-1", "at": f"2026-01-{day}", "stage": "Talk", "owner": "a"}
        for day in ("05", "09", "20")
    ]
    told = tell(STAGES, {"stages.csv": rows}, "2026-01-25")
    assert (told["stage_days"], told["owner_changes"]) == (20, 0)


def test_a_deal_that_is_opened_again_stays_where_it_was() -> None:
    rows = [
        {"deal": "D-1", "at": "2026-01-05", "stage": "Offer"},
        {"deal": "D-1", "at": "2026-01-10", "stage": "Closed Lost"},
        {"deal": "D-1", "at": "2026-01-15", "stage": "Offer"},
    ]
    told = tell(STAGES, {"stages.csv": rows}, "2026-01-20")
    assert (told["stage_days"], told["stages_back"]) == (15, 0)


def histories(rows: list[dict[str, str]]) -> Histories:
    return read(LEARNT, {"stages.csv": rows}, deals(["D-1", "D-2", "D-3"]))


def test_the_order_of_stages_is_that_in_which_deals_enter_them() -> None:
    rows = []
    for id_, stages in {"D-1": "ABC", "D-2": "AC", "D-3": "BCB"}.items():
        rows += [
            {"deal": id_, "at": f"2026-01-0{place + 1}", "stage": stage}
            for place, stage in enumerate(stages)
        ]
    assert histories(rows).stages == ("A", "B", "C")
    assert histories(rows[::-1]).stages == ("A", "B", "C")


def test_what_was_before_the_first_change_counts_for_the_order() -> None:
    part = Tracked(
        np.array([0, 0, 1]),
        np.array([1, 2, 1], dtype=np.int64),
        np.zeros(3, dtype=bool),
        np.array(["B", "C", "A"], dtype=object),
        np.array(["A", "B", ""], dtype=object),
        0,
        has_old=True,
    )
    assert learn_stages([part]) == ("A", "B", "C")


def test_spellings_of_a_stage_are_one() -> None:
    rows = [
        {"deal": "D-1", "at": "2026-01-05", "stage": "offer "},
        {"deal": "D-1", "at": "2026-01-10", "stage": "OFFER"},
    ]
    told = tell(STAGES, {"stages.csv": rows}, "2026-01-20")
    assert (told["stage_then"], told["stage_days"]) == ("Offer", 15)


def test_names_of_owners_are_not_kept() -> None:
    rows = [{"deal": "D-1", "at": "2026-01-05", "owner": "Ann", "stage": "Talk"}]
    moves = histories(rows).moves
    assert (moves["owner"].texts, moves["stage"].texts) == (None, ("Talk",))


def test_changes_of_one_day_tell_the_same_order_of_stages_in_any_order() -> None:
    own = {"deal": "D-1", "at": "2026-01-05", "field": "stage"}
    rows = [
        {**own, "old": "Demo", "new": "Pilot"},
        {**own, "old": "Talk", "new": "Demo"},
        {**own, "deal": "D-2", "old": "Pilot", "new": "Offer"},
        {**own, "deal": "D-2", "old": "Talk", "new": "Pilot"},
    ]
    orders = {
        read(FIELDS, {"fields.csv": [rows[place] for place in order]}).stages
        for order in permutations(range(len(rows)))
    }
    assert len(orders) == 1


def amounts(*rows: tuple[str, str, str], asked: list[str]) -> float:
    """Return how far the amount of D-1 is from its first one."""
    own = {"at": "2026-01-05", "field": "amount"}
    cells = [{**own, "deal": deal, "old": old, "new": new} for deal, old, new in rows]
    of = deals(asked, ["2026-01-01"] * len(asked))
    histories = read(FIELDS, {"fields.csv": cells}, of)
    moments = np.full(1, end_of("2026-02-01"))
    told = facts_as_of(histories, of, np.zeros(1, dtype=int), moments)
    return float(told["amount_change"].iloc[0])


def test_the_decimal_sign_of_amounts_is_that_of_the_table_whoever_is_asked_about() -> None:
    rows = ("D-1", "800", "1.000"), ("D-2", "1.410,50", "977,25")
    found = {amounts(*rows, asked=asked) for asked in (["D-1"], ["D-1", "D-2"])}
    assert found == {25.0}


def test_what_the_export_says_of_decimal_signs_counts_where_the_table_proves_nothing() -> (
    None
):
    rows = [
        {"deal": "D-1", "at": "2026-01-05", "field": "amount", "old": "800", "new": "1.000"}
    ]
    text = '[numbers]\ndecimal = ","\n' + FIELDS
    assert tell(text, {"fields.csv": rows}, "2026-02-01")["amount_change"] == 25
    assert tell(FIELDS, {"fields.csv": rows}, "2026-02-01")["amount_change"] == -99.875


def test_old_and_new_days_tell_each_other_which_is_the_month() -> None:
    rows = [
        {
            "deal": "D-1",
            "at": "2026-01-05",
            "field": "close",
            "old": "03/04/2026",
            "new": "13/04/2026",
        }
    ]
    assert tell(FIELDS, {"fields.csv": rows}, "2026-02-01")["close_push_days"] == 10
