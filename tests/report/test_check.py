from __future__ import annotations

from dataclasses import replace

from kaopu.checking import DataState
from kaopu.report import check_text


def test_the_verdict_comes_first_and_the_plan_after_the_counts(state: DataState) -> None:
    lines = check_text(state, "en").splitlines()
    assert lines[0] == "Data check: demo · fine"
    assert lines[1].startswith("deals.csv: 600 rows, ")
    assert lines[2].startswith("kaopu train will train; ")


def test_what_is_missing_is_counted(state: DataState) -> None:
    few = replace(state.plan, action="mark", cause="too_few", missing_lost=3)
    lines = check_text(replace(state, plan=few), "en").splitlines()
    assert lines[0] == "Data check: demo · NOT USABLE"
    assert lines[2] == "Training needs 40 won and 40 lost deals: 3 lost missing."
    zh = check_text(replace(state, plan=few), "zh").splitlines()
    assert zh[2] == "训练需要赢单、输单各 40 条：还缺输单 3 条。"


def test_columns_that_nobody_mentions_are_named(state: DataState) -> None:
    text = check_text(replace(state, unmapped=("mood", "weather")), "en")
    assert "Columns that the pipeline file does not mention: mood, weather.\n" in text
