from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaopu.explain.records import LeadExplanation
from kaopu.leads.lead_table import LeadTable
from kaopu.planning.inputs import PLAN_INPUTS, PlanInputs, plan_inputs
from kaopu.scoring import LeadModel, explain_rows, in_batches, reduce_leads


@pytest.fixture(scope="module")
def explanations(trained: LeadModel, table: LeadTable) -> list[LeadExplanation]:
    return trained.explain_table(table)


@pytest.fixture(scope="module")
def whole(trained: LeadModel, table: LeadTable) -> PlanInputs:
    return plan_inputs(explain_rows(trained, table))


def test_the_inputs_say_what_the_explanations_say(
    whole: PlanInputs, explanations: list[LeadExplanation]
) -> None:
    for row, lead in enumerate(explanations):
        cleared = [s.what_if.probability for s in lead.warning_signs if s.what_if]
        assert whole.probability[row] == pytest.approx(lead.probability, abs=1e-12)
        assert whole.best[row] == pytest.approx(max([lead.probability, *cleared]))
        ids = [s.id for s in lead.warning_signs]
        assert whole.illusion[row] == ("illusion" in ids)
        assert lead.conviction is not None
        assert whole.gap[row] == pytest.approx(lead.conviction.gap)
    assert whole.illusion.any()
    assert (whole.best > whole.probability).any()


def test_chunks_change_nothing(
    trained: LeadModel, table: LeadTable, whole: PlanInputs
) -> None:
    seen: list[int] = []

    def watch(items: Any, total: int) -> Any:
        seen.append(total)
        return items

    parts = reduce_leads(trained, in_batches(table, 7, watch), PLAN_INPUTS)
    assert seen == [9]
    np.testing.assert_allclose(parts.best, whole.best, atol=1e-12)
    np.testing.assert_array_equal(parts.illusion, whole.illusion)
