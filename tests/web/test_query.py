from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from kaopu.explain.lead.states import STATES
from kaopu.scoring import GRADES
from kaopu.web import Inspector, query
from kaopu.web.index import LeadIndex
from kaopu.web.query import SORTS, LeadLists, confirmed_signs, direction, neighbours, shown
from kaopu.web.urls import View


def selected(index: LeadIndex, view: View) -> NDArray[np.integer[Any]]:
    return LeadLists(index).rows(view)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("order", ["", "up", "down"])
def test_every_order_holds_and_gaps_come_last(
    inspector: Inspector, sort: str, order: str
) -> None:
    view = View(sort=sort, order=order)  # type: ignore[arg-type]
    rows = selected(inspector.index, view)
    assert sorted(rows) == list(range(60))
    values = SORTS[sort][0](inspector.index)[rows]
    told = values[np.isfinite(values)]
    assert np.isfinite(values[: len(told)]).all()
    steps = np.diff(told)
    assert (steps >= 0).all() if direction(view) == "up" else (steps <= 0).all()


def test_the_usual_order_is_that_of_the_scores(inspector: Inspector) -> None:
    rows = selected(inspector.index, View())
    assert inspector.index.rank[rows].tolist() == list(range(1, 61))


def test_filters_keep_what_they_name(inspector: Inspector, leads_now: pd.DataFrame) -> None:
    index = inspector.index
    owner = str(leads_now["owner"].iloc[0])
    grade = GRADES[int(index.grade[0])]
    state = STATES[int(index.columns.states[0, 3])]
    sign = index.sign_ids[int(np.flatnonzero(index.columns.signs.any(axis=0))[0])]
    cases = {
        View(rep=owner): (leads_now["owner"] == owner).to_numpy(),
        View(stage="target"): (leads_now["stage"] == "target").to_numpy(),
        View(grade=grade): index.grade == GRADES.index(grade),
        View(signal="budget_clarity", state=state): index.columns.states[:, 3]
        == STATES.index(state),
        View(sign=sign): index.columns.signs[:, index.sign_ids.index(sign)] > 0,
    }
    for view, expected in cases.items():
        assert 0 < expected.sum() < 60
        assert sorted(selected(index, view)) == np.flatnonzero(expected).tolist()


def test_a_signal_without_a_state_filters_nothing(inspector: Inspector) -> None:
    assert len(selected(inspector.index, View(signal="timeline"))) == 60


@pytest.mark.parametrize("column", ["lead_id", "company", "notes", "region", "owner"])
def test_a_search_looks_in_what_people_know_a_lead_by(
    inspector: Inspector, leads_now: pd.DataFrame, column: str
) -> None:
    filled = leads_now[leads_now[column].astype(str).str.len() > 3]
    words = str(filled[column].iloc[0]).upper()
    rows = selected(inspector.index, View(q=words))
    assert filled.index[0] in rows
    assert not len(selected(inspector.index, View(q=f"{words} nothing-of-the-kind")))


def test_a_search_sees_no_difference_that_a_reader_does_not(inspector: Inspector) -> None:
    index = inspector.index
    rep = index.reps[0]
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in rep)
    rows = selected(index, View(q=rep)).tolist()
    assert rows
    assert selected(index, View(q=f"\u3000{wide}\u200b")).tolist() == rows
    assert (
        selected(index, View(rep=wide)).tolist() == selected(index, View(rep=rep)).tolist()
    )


def test_a_search_is_for_text_not_for_a_pattern(inspector: Inspector) -> None:
    assert not len(selected(inspector.index, View(q=".*%_")))


def test_pages_hold_all_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "PAGE_ROWS", 7)
    rows = np.arange(20)
    pages = [shown(rows, page) for page in (1, 2, 3)]
    assert np.concatenate([page.rows for page in pages]).tolist() == rows.tolist()
    assert [page.first for page in pages] == [1, 8, 15]
    beyond = shown(rows, 99)
    assert (beyond.page, beyond.pages, beyond.total) == (3, 3, 20)
    nothing = shown(rows[:0], 1)
    assert (nothing.total, nothing.pages, len(nothing.rows)) == (0, 1, 0)


def test_neighbours_in_a_list() -> None:
    rows = np.array([5, 2, 9])
    assert neighbours(rows, 5) == (None, 2)
    assert neighbours(rows, 2) == (5, 9)
    assert neighbours(rows, 9) == (2, None)
    assert neighbours(rows, 7) == (None, None)


def test_signs_that_past_deals_point_at_decide_between_equals() -> None:
    signs = np.array([[1, 1, 0], [1, 2, 2], [1, 2, 3], [2, 2, 4], [0, 3, 4]], dtype=np.int8)
    order = np.argsort(-confirmed_signs(signs))
    assert order.tolist() == [0, 1, 2, 3, 4]
