from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from kaopu.checking import DataState
from kaopu.checking.counts import Counts, outcome_codes
from kaopu.checking.fields import FieldState, field_states, number_groups
from kaopu.files import as_texts
from kaopu.leads.lead_table import build_lead_table
from kaopu.pipeline import parse_pipeline, resolve

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]


def field(state: DataState, column: str) -> FieldState:
    (found,) = [f for f in state.fields if f.column == column]
    return found


def test_levels_are_counted_in_the_order_of_the_framework(
    deals_of: Deals, checked: Check
) -> None:
    deals = deals_of(60, 60, opened=30)
    budget = field(checked(deals), "budget")
    expected = {
        ("known", "none"): "none",
        ("known", "vague"): "vague",
        ("known", "stated"): "stated",
        ("unknown", ""): "?",
    }
    kinds = [(level.kind, level.id) for level in budget.levels]
    assert kinds[:4] == list(expected)
    for level in budget.levels[:4]:
        rows = deals[deals["budget"] == expected[level.kind, level.id]]["result"]
        counts = [int((rows == word).sum()) for word in ("Won", "Lost", "Open")]
        assert level.counts == Counts(*counts)
        assert level.rate is not None
        assert level.rate.low < level.rate.share < level.rate.high


def test_a_blank_has_its_own_win_rate(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    lost = deals["result"] == "Lost"
    deals["town"] = np.where(lost & (np.arange(120) % 2 == 0), "", "A")
    town = field(checked(deals), "town")
    blank = town.levels[-1]
    assert (blank.kind, blank.counts.won) == ("blank", 0)
    assert blank.rate is not None
    assert blank.rate.share == 0.0
    assert town.filled == Counts(60, 60 - blank.counts.lost)


def test_rare_categories_are_summed_up(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60).assign(town=[f"T{i % 30}" for i in range(120)])
    levels = field(checked(deals), "town").levels
    assert len(levels) == 13
    assert (levels[-1].kind, levels[-1].id, levels[-1].counts.all) == ("rest", "18", 72)
    assert sum(level.counts.all for level in levels) == 120


def test_every_row_stands_in_one_level(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60, opened=30)
    deals.loc[:20, "capital"] = "a lot"
    deals.loc[21:40, "capital"] = ["", "?"] * 10
    deals.loc[:9, "budget"] = "who knows"
    state = checked(deals)
    for each in state.fields:
        assert sum(level.counts.all for level in each.levels) == 150
    kinds = [level.kind for level in field(state, "capital").levels]
    assert kinds[-3:] == ["unknown", "blank", "not_read"]
    assert field(state, "capital").filled.all == 140


def test_a_gap_in_an_early_lead_is_told_apart(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60).assign(budget=["", "stated"] * 60)
    kinds = {
        level.kind: level.counts.all for level in field(checked(deals), "budget").levels
    }
    assert kinds == {"known": 60, "not_yet": 60}


def test_numbers_are_cut_into_quarters() -> None:
    groups, names = number_groups(np.append(np.arange(1, 1001, dtype=float), np.nan))
    assert names == ["< 251", "251 … < 501", "501 … < 750", "≥ 750"]
    assert groups[-1] == -1
    assert np.bincount(groups[:-1]).tolist() == [250, 250, 249, 251]


def test_a_few_numbers_are_kept_apart() -> None:
    groups, names = number_groups(np.array([3.0, 0.0, np.inf, 0.0, 2.5]))
    assert names == ["0", "2.5", "3"]
    assert groups.tolist() == [2, 0, -1, 0, 1]


def test_large_and_small_numbers_are_written_one_way() -> None:
    values = np.array([0.00012, 770_000, 1_850_000, 4_880_000, 12_345_678.9, -1_500_000])
    _, names = number_groups(values)
    assert names == [
        "-1,500,000", "0.00012", "770,000", "1,850,000", "4,880,000", "12,345,700"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "unit", "levels"),
    [('[dates]\ncreated = "opened"', "days", {"30"}), ("", "given", {"0"})],
)
def test_dates_are_days_after_opening_where_that_is_mapped(
    dates: str, unit: str, levels: set[str]
) -> None:
    text = f"""
    schema = 1
    name = "dated"
    [outcome]
    column = "result"
    won = ["Won"]
    lost = ["Lost"]
    {dates}
    [fields]
    signing_date = {{ column = "sign" }}
    postponements = {{ column = "late" }}
    """
    deals = pd.DataFrame(
        {
            "result": ["Won", "Lost"],
            "opened": "2026-01-01",
            "sign": "2026-01-31",
            "late": "1",
        }
    )
    pipeline = resolve(parse_pipeline(text, "dated.toml"))
    table = build_lead_table(as_texts(deals), pipeline, "training")
    signing, late = field_states(pipeline, table, np.array([0, 1]))
    assert (signing.unit, {level.id for level in signing.levels}) == (unit, levels)
    assert late.unit == ""


def test_what_open_deals_lack_is_told(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60, opened=30)
    still_open = deals["result"] == "Open"
    late = deals.assign(
        town=deals["town"].mask(still_open, ""), budget=deals["budget"].mask(still_open, "")
    )
    state = checked(late)
    assert field(state, "town").blank_in_open
    # A budget is asked about later on.
    assert not field(state, "budget").blank_in_open
    assert not field(checked(deals), "town").blank_in_open
    assert [(c.kind, c.column) for c in state.concerns] == [("open_blank", "town")]


def test_a_column_of_which_every_cell_differs_is_counted_at_once() -> None:
    """Looking each level up in a list would take minutes here."""
    n = 100_000
    texts = pd.DataFrame({"result": ["Won", "Lost"] * (n // 2), "note": np.arange(n)})
    text = """
schema = 1
name = "notes"
outcome = { column = "result", won = ["Won"], lost = ["Lost"] }
context = { categories = ["note"] }
"""
    pipeline = resolve(parse_pipeline(text, Path("notes.toml")))
    table = build_lead_table(texts, pipeline, "training")
    assert table.outcome is not None
    start = perf_counter()
    (note,) = field_states(pipeline, table, outcome_codes(table.outcome))
    assert perf_counter() - start < 10
    assert (note.levels[-1].kind, note.levels[-1].id) == ("rest", str(n - 12))
