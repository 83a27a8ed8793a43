from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.framework import load_framework
from kaopu.histories.told import (
    facts_of,
    joined_told,
    notes_of_columns,
    quote_of,
    told_by,
    value_of,
)

SEES = "They said themselves what it would save them."
FIELD = "value_recognised"


def test_facts_that_can_be_relied_on_are_used_and_no_others() -> None:
    assert [fact.field for fact in facts_of(SEES)] == [FIELD]
    assert facts_of("  ") == ()
    assert facts_of("If they saw what it would save them, they might buy.") == ()


def test_a_value_is_what_a_lead_table_holds() -> None:
    fields = load_framework().fields
    [fact] = facts_of(SEES)
    assert value_of(fields[FIELD], fact) == "recognised"


def test_a_quote_names_nobody_whom_one_could_call() -> None:
    [fact] = facts_of("他们在招好几名工程师，招聘电话13812345678。")
    assert "13812345678" not in quote_of(fact)


def test_what_texts_tell_stands_in_the_order_of_deal_and_moment() -> None:
    deal, when = np.array([1, 0, 1]), np.array([30, 20, 10])
    told = told_by(deal, when, np.array([0, 0, 1]), [SEES, "x"], [FIELD])
    budget = told[FIELD]
    assert budget.deal.tolist() == [0, 1]
    assert budget.when.tolist() == [20, 30]
    assert set(budget.value) == {"recognised"}


def test_fields_that_are_not_asked_about_are_left_out() -> None:
    one = np.array([0])
    assert told_by(one, one, one, [SEES], ["need_agreed"]) == {}


def test_tables_are_joined_in_one_order() -> None:
    one, two = (
        told_by(np.array([d]), np.array([5]), np.array([0]), [SEES], [FIELD])
        for d in (3, 1)
    )
    assert joined_told([one, two])[FIELD].deal.tolist() == [1, 3]


def test_columns_of_notes_are_read_the_first_before_the_others() -> None:
    frame = pd.DataFrame(
        {
            "a": [SEES, ""],
            "b": ["客户看不到对自己有什么价值。", "客户看不到对自己有什么价值。"],
        }
    )
    [(name, values, quotes)] = notes_of_columns(frame, ["a", "b"], [FIELD])
    assert name == FIELD
    assert values[0] == "recognised"
    assert quotes[0]
