from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.checking import DataState
from kaopu.checking.counts import Repeats
from kaopu.leakage.export_audit import Action, AuditedColumn, Role
from kaopu.leakage.records import ColumnAudit, Finding

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]


@pytest.fixture
def state(deals_of: Deals, checked: Check) -> DataState:
    return checked(deals_of(60, 60, opened=5))


def test_the_record_is_plain_data(state: DataState) -> None:
    document = state.to_json()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["verdict"] == "fine"
    assert document["concerns"] == []
    assert document["counts"] == {"won": 60, "lost": 60, "open": 5}
    assert len(document["signals"]) == 6
    assert {"audit", "drift", "fields", "months", "plan", "repeats"} <= document.keys()


@pytest.mark.parametrize(
    ("action", "verdict", "code"),
    [("train", "fine", 0), ("refuse", "not_usable", 2)],
)
def test_what_training_refuses_is_not_usable(
    state: DataState, action: str, verdict: str, code: int
) -> None:
    planned = replace(state, plan=replace(state.plan, action=action))  # type: ignore[arg-type]
    assert (planned.verdict, planned.exit_code) == (verdict, code)


@pytest.mark.parametrize(
    ("role", "action", "kinds"),
    [
        ("learnt", "left out", ["left_out"]),
        ("learnt", "allowed", []),
        ("learnt", "kept", ["may_leak"]),
        ("stage", "kept", ["may_leak"]),
        ("date", "not learnt", []),
        ("amount", "not learnt", ["may_leak"]),
        ("belief", "not learnt", ["may_leak"]),
        ("unmapped", "not learnt", ["unmapped_leak"]),
    ],
)
def test_leaks_that_can_be_mended_are_concerns(
    state: DataState, role: Role, action: Action, kinds: list[str]
) -> None:
    finding = Finding("auc", "block", 0.99, 0.9, {"auc": 0.99})
    column = AuditedColumn(ColumnAudit("c", 120, 120, (finding,)), role, action)
    audited = replace(state, audit=(column,))
    assert [concern.kind for concern in audited.concerns] == kinds
    assert audited.exit_code == (1 if kinds else 0)


@pytest.mark.parametrize(("repeated", "kinds"), [(0, []), (1, []), (2, ["repeats"])])
def test_a_hundredth_of_repeats_is_a_concern(
    state: DataState, repeated: int, kinds: list[str]
) -> None:
    repeats = Repeats(0, repeated, 0)
    assert [c.kind for c in replace(state, repeats=repeats).concerns] == kinds


def test_a_column_is_named_once(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60, opened=30)
    ends = {"Won": "A", "Lost": "B", "Open": ""}
    state = checked(deals.assign(town=deals["result"].map(ends)))
    assert np.unique([c.column for c in state.concerns]).tolist() == ["town"]
    assert [c.kind for c in state.concerns] == ["left_out"]
