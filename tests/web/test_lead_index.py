from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.lead.states import STATES
from kaopu.explain.signs.order import is_harmless
from kaopu.scoring import LeadModel
from kaopu.web import Inspector
from kaopu.web import lead_index as book
from kaopu.web.lead_index import VERDICTS


def test_the_book_says_of_every_lead_what_its_explanation_says(
    inspector: Inspector, trained: LeadModel, leads_now: pd.DataFrame
) -> None:
    told = trained.explain(leads_now)
    part = inspector.book.part
    for row, lead in enumerate(told):
        assert inspector.book.rank[row] == lead.rank
        assert inspector.book.survey.probability[row] == pytest.approx(lead.probability)
        assert part.low[row] == pytest.approx(lead.probability_low)
        assert lead.probability_low <= lead.probability <= lead.probability_high
        assert part.low[row] <= inspector.book.survey.probability[row] <= part.high[row]
        assert [STATES[i] for i in part.states[row]] == [p.state for p in lead.players[:6]]
        held = {
            inspector.book.sign_ids[i]: VERDICTS[v - 1]
            for i, v in enumerate(part.signs[row])
            if v
        }
        assert held == {sign.id: sign.verdict for sign in lead.warning_signs}
        top = part.top_sign[row]
        warnings = [sign.id for sign in lead.warning_signs if not is_harmless(sign)]
        first = warnings[0] if warnings else None
        assert (inspector.book.sign_ids[top] if top >= 0 else None) == first
        if lead.expected_value is not None:
            assert inspector.book.expected[row] == pytest.approx(lead.expected_value)


def test_chunks_do_not_matter(
    inspector: Inspector,
    leads_now: pd.DataFrame,
    opened: Callable[..., Inspector],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(book, "CHUNK", 7)
    again = opened(leads_now, tmp_path).book
    np.testing.assert_allclose(again.survey.log_odds, inspector.book.survey.log_odds)
    np.testing.assert_array_equal(again.part.signs, inspector.book.part.signs)
    assert again.searched.to_pylist() == inspector.book.searched.to_pylist()


def test_the_earlier_score_is_known(inspector: Inspector, changed_lead: str) -> None:
    row = inspector.row(changed_lead)
    assert np.flatnonzero(np.isfinite(inspector.book.before)).tolist() == [row]
    assert abs(inspector.book.change[row]) > 0.01


def test_what_a_table_does_not_hold_is_empty(
    leads_now: pd.DataFrame, opened: Callable[..., Inspector], tmp_path: Path
) -> None:
    bare = opened(leads_now.drop(columns="company"), tmp_path).book
    assert bare.name(0) == ""
    assert bare.rep(0) == leads_now["owner"].iloc[0]
