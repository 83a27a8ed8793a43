from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.signs.order import is_harmless
from kaopu.leads.states import UNKNOWN, is_unknown
from kaopu.scoring import LeadModel, explain_rows
from kaopu.web.index.index_rows import VERDICTS, IndexRows, index_rows, joined_rows


@pytest.fixture(scope="module")
def batch(trained: LeadModel, leads_now: pd.DataFrame) -> ExplainedLeads:
    return explain_rows(trained, leads_now)


@pytest.fixture(scope="module")
def rows(batch: ExplainedLeads) -> IndexRows:
    return index_rows(batch)


def test_verdicts_and_causes_are_those_of_each_lead(
    batch: ExplainedLeads, rows: IndexRows
) -> None:
    causes = {s.id: [c.id for c in s.causes] for s in batch.framework.signs}
    for row in range(len(batch)):
        held = [(s.id, s.verdict(row)) for s in batch.signs if s.rows[row]]
        own = rows.columns.signs[row]
        told = [(rows.sign_ids[i], VERDICTS[v - 1]) for i, v in enumerate(own) if v]
        assert told == held
        if (top := rows.columns.top_sign[row]) >= 0:
            sign = batch.signs[top]
            cause, known = sign.cause(row), causes.get(sign.id, [])
            expected = known.index(cause) + 1 if cause in known else 0
            assert rows.columns.top_cause[row] == expected


def test_whether_past_deals_can_tell_of_a_sign_is_what_its_lead_says(
    trained: LeadModel, batch: ExplainedLeads, rows: IndexRows
) -> None:
    seen = set()
    for row, lead in enumerate(trained.explain_table(batch.table)):
        first = next((s for s in lead.warning_signs if not is_harmless(s)), None)
        if first is not None and first.verdict == "framework_only":
            is_tested = first.comparison is not None or first.signal == "across"
            assert rows.columns.is_tested[row] == is_tested
            seen.add(is_tested)
    assert False in seen


def test_the_fact_of_a_sign_that_only_data_know_is_kept(
    batch: ExplainedLeads, rows: IndexRows
) -> None:
    for row, told in enumerate(rows.texts.select(["top_value", "top_cell"]).to_pylist()):
        top = rows.columns.top_sign[row]
        id_ = batch.signs[top].id if top >= 0 else ""
        if not id_ or id_ in batch.framework.signs_by_id:
            assert told == {"top_value": "", "top_cell": ""}
            continue
        values = batch.table.facts[id_].iloc[[row]]
        value = "" if values.dtype.kind == "f" else str(values.iloc[0])
        value = UNKNOWN if is_unknown(values)[0] else value
        assert told["top_value"] == value
        assert told["top_cell"] == batch.table.raw_cells[id_].iloc[row]


def test_parts_join_to_the_same(trained: LeadModel, batch: ExplainedLeads) -> None:
    cuts = [np.arange(13), np.arange(13, 60)]
    parts = [index_rows(explain_rows(trained, batch.table.take(cut))) for cut in cuts]
    joined, whole = joined_rows(parts), joined_rows([index_rows(batch)])
    assert joined.texts.to_pylist() == whole.texts.to_pylist()
    np.testing.assert_allclose(joined.inputs.log_odds, whole.inputs.log_odds)
    np.testing.assert_array_equal(joined.columns.signs, whole.columns.signs)
    np.testing.assert_array_equal(joined.columns.amount, whole.columns.amount)
