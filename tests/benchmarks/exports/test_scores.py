from __future__ import annotations

import pandas as pd

from exports.deals import CrmExport
from exports.scores import as_text, is_right, score_export

FRAME = pd.DataFrame(
    {
        "Deal ID": [f"D{n}" for n in range(60)],
        "Status": ["Won", "Lost"] * 30,
        "Region": ["North", "South"] * 30,
        "budget_status": ["blue", "red", "grey"] * 20,
    },
    dtype=object,
)
TRUTH = {
    "Deal ID": "lead.id",
    "Status": "outcome",
    "Region": "context",
    "budget_status": "leak",
}


def test_a_score_counts_what_stands_where_it_belongs() -> None:
    score = score_export(CrmExport("x", FRAME, TRUTH, "Status", "Won", "Lost", "Deal ID"))
    assert (score.right, score.columns, score.unsure) == (2, 4, 1)
    assert (score.outcome, score.won, score.lead_id) == (True, True, True)
    assert [w.column for w in score.wrong] == ["Region", "budget_status"]


def test_one_of_several_right_places_will_do() -> None:
    assert is_right("context", "context|ignore")
    assert is_right("ignore", "leak")
    assert not is_right("own_side", "context|ignore")


def test_the_table_names_what_is_wrong() -> None:
    score = score_export(CrmExport("x", FRAME, TRUTH, "Status", "Won", "Lost", "Deal ID"))
    assert "x: 'budget_status' stands at (unsure), belongs to leak" in as_text([score])
