from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.checking import DataState, check_data
from kaopu.checking.records import Counts
from kaopu.errors import AmbiguousOutcomeError, LeakageError, PipelineMeaningError
from kaopu.model.search import SearchSpace
from kaopu.pipeline import PipelineFile, parse_pipeline
from kaopu.training.train import TrainingOptions, train_model

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]

PAID = """\
[ignore]
columns = ["note"]

[allow]
town = "known on the first day"
"""


def test_rows_are_counted_by_outcome(deals_of: Deals, checked: Check) -> None:
    state = checked(deals_of(50, 60, opened=7))
    assert state.counts == Counts(50, 60, 7)
    assert (state.counts.finished, state.counts.all) == (110, 117)
    assert (state.pipeline, state.export) == ("small", "deals.csv")
    assert (state.verdict, state.exit_code) == ("fine", 0)


def test_rows_that_repeat_in_every_cell_are_counted_apart(
    deals_of: Deals, checked: Check
) -> None:
    deals = deals_of(50, 60)
    state = checked(pd.concat([deals, deals.iloc[:7]], ignore_index=True))
    assert (state.counts.all, state.repeats.left_out) == (110, 7)


@pytest.mark.parametrize(
    ("won", "lost", "action", "cause", "missing"),
    [
        (40, 40, "train", "", (0, 0)),
        (39, 80, "train", "few", (1, 0)),
        (6, 6, "train", "few", (34, 34)),
        (4, 50, "train", "few", (36, 0)),
        (60, 0, "train", "one_class", (0, 40)),
        (0, 60, "train", "one_class", (40, 0)),
        (0, 0, "train", "no_deals", (40, 40)),
    ],
)
def test_the_plan_says_what_train_will_do(
    deals_of: Deals,
    checked: Check,
    won: int,
    lost: int,
    action: str,
    cause: str,
    missing: tuple[int, int],
) -> None:
    plan = checked(deals_of(won, lost, opened=3)).plan
    assert (plan.action, plan.cause, plan.least) == (action, cause, 40)
    assert (plan.missing_won, plan.missing_lost) == missing


def test_a_leak_is_told_and_can_be_allowed(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    deals["town"] = np.where(deals["result"] == "Won", "A", "B")
    state = checked(deals)
    assert [(c.kind, c.column) for c in state.concerns] == [("left_out", "town")]
    assert (state.verdict, state.exit_code) == ("warnings", 1)
    allowed = checked(deals.assign(note="x"), PAID)
    assert allowed.verdict == "fine"
    (town,) = allowed.audit
    assert (town.action, town.reason) == ("allowed", "known on the first day")


def test_an_unmapped_leak_is_a_concern(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    deals["lost_reason"] = np.where(deals["result"] == "Lost", "price", "")
    state = checked(deals)
    assert state.unmapped == ("lost_reason",)
    assert [(c.kind, c.column) for c in state.concerns] == [
        ("unmapped_leak", "lost_reason")
    ]


def test_a_stage_that_is_the_outcome_is_a_concern(
    deals_of: Deals, small: PipelineFile
) -> None:
    deals = deals_of(60, 60)
    deals["phase"] = np.where(deals["result"] == "Won", "Closed", "New")
    stage = 'id = "id"\nstage = "phase"\ntarget = ["New"]\nintent = ["Closed"]'
    authored = parse_pipeline(small.text.replace('id = "id"', stage), Path("small.toml"))
    state = check_data(authored, deals, "deals.csv")
    assert [(c.kind, c.column) for c in state.concerns] == [("stage_left_out", "phase")]


def test_nothing_left_to_learn_from(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    leak = np.where(deals["result"] == "Won", "approved", "none")
    numbers = np.where(deals["result"] == "Won", "1", "2")
    state = checked(deals.assign(budget=leak, town=leak, capital=numbers))
    assert (state.plan.action, state.plan.cause) == ("refuse", "leakage")
    assert state.exit_code == 2


def test_an_outcome_nobody_explained_is_one_sentence(
    deals_of: Deals, checked: Check
) -> None:
    deals = deals_of(60, 60)
    deals.loc[0, "result"] = "Maybe"
    with pytest.raises(AmbiguousOutcomeError, match=r"'Maybe' \(1 row\)"):
        checked(deals)


def test_a_missing_column_is_one_sentence(deals_of: Deals, checked: Check) -> None:
    with pytest.raises(PipelineMeaningError, match="no column 'budget' in the export"):
        checked(deals_of(60, 60).drop(columns="budget"))


def test_the_plan_heeds_what_is_allowed(deals_of: Deals, checked: Check) -> None:
    deals = deals_of(60, 60)
    leak = np.where(deals["result"] == "Won", "approved", "none")
    numbers = np.where(deals["result"] == "Won", "1", "2")
    allow = '[allow]\ntown = "ours"\n'
    state = checked(deals.assign(budget=leak, town=leak, capital=numbers), allow)
    assert state.plan.action == "train"


@pytest.mark.slow
def test_training_agrees_with_the_check(
    deals_of: Deals, checked: Check, small: PipelineFile
) -> None:
    deals = deals_of(60, 60)
    deals["town"] = np.where(deals["result"] == "Won", "A", "B")
    deals["lost_reason"] = np.where(deals["result"] == "Lost", "price", "")
    state = checked(deals)
    options = TrainingOptions(jobs=1, search=SearchSpace.quick())
    model = train_model(small, deals, "deals.csv", options)
    assert model.record.audit == state.audit
    assert len(state.audit) == 2
    counts = model.record.training
    trained = {"won": counts.won, "lost": counts.lost, "open": counts.open}
    assert trained == state.to_json()["counts"]
    leak = np.where(deals["result"] == "Won", "approved", "none")
    numbers = np.where(deals["result"] == "Won", "1", "2")
    with pytest.raises(LeakageError):
        train_model(small, deals.assign(budget=leak, capital=numbers))
