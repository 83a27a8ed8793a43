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
from kaopu.web.index import VERDICTS


def test_the_index_says_of_every_lead_what_its_explanation_says(
    inspector: Inspector, trained: LeadModel, leads_now: pd.DataFrame
) -> None:
    explanations = trained.explain(leads_now)
    columns = inspector.index.columns
    for row, lead in enumerate(explanations):
        assert inspector.index.rank[row] == lead.rank
        assert inspector.index.inputs.probability[row] == pytest.approx(lead.probability)
        assert columns.low[row] == pytest.approx(lead.probability_low)
        assert lead.probability_low <= lead.probability <= lead.probability_high
        assert (
            columns.low[row] <= inspector.index.inputs.probability[row] <= columns.high[row]
        )
        assert [STATES[i] for i in columns.states[row]] == [
            p.state for p in lead.players[:6]
        ]
        held = {
            inspector.index.sign_ids[i]: VERDICTS[v - 1]
            for i, v in enumerate(columns.signs[row])
            if v
        }
        assert held == {sign.id: sign.verdict for sign in lead.warning_signs}
        top = columns.top_sign[row]
        warnings = [sign.id for sign in lead.warning_signs if not is_harmless(sign)]
        first = warnings[0] if warnings else None
        assert (inspector.index.sign_ids[top] if top >= 0 else None) == first
        if lead.expected_value is not None:
            assert inspector.index.expected(row) == pytest.approx(lead.expected_value)


def test_the_earlier_score_is_known(inspector: Inspector, changed_lead: str) -> None:
    row = inspector.row(changed_lead)
    assert np.flatnonzero(np.isfinite(inspector.index.before)).tolist() == [row]
    assert abs(inspector.index.change(row)) > 0.005


def test_what_a_table_does_not_hold_is_empty(
    leads_now: pd.DataFrame, opened: Callable[..., Inspector], tmp_path: Path
) -> None:
    bare = opened(leads_now.drop(columns="company"), tmp_path).index
    assert bare.name(0) == ""
    assert bare.rep(0) == leads_now["owner"].iloc[0]


def test_ids_and_reps_are_found_in_any_spelling(inspector: Inspector) -> None:
    index = inspector.index
    lead_id, rep = index.id(5), index.reps[0]
    assert index.row(lead_id) == index.row(f" {lead_id.lower()}") == 5
    assert index.row(f"{lead_id}0") is None
    assert index.rep_named(rep.upper()) == rep
    assert index.rep_named("nobody") == ""
