from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from kaopu.explain.past.groups import GroupCounts, count_groups
from kaopu.explain.past.history import low_marks
from kaopu.explain.signs.raised import framework_signs
from kaopu.framework import load_framework
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline

FRAMEWORK = load_framework()


def counted(
    pipeline: Pipeline, table: LeadTable, rep: str = "owner"
) -> tuple[GroupCounts, ...]:
    marks = low_marks(FRAMEWORK, table)
    signs = framework_signs(FRAMEWORK, table.facts, {}, marks)
    moved = {"timeline": np.linspace(-1, 1, len(table))}
    rows = np.arange(len(table))
    return count_groups(pipeline.sources, finished_deals(table), signs, moved, rows, rep)


@pytest.fixture(scope="module")
def groups(demo: Pipeline, past: LeadTable) -> tuple[GroupCounts, ...]:
    return counted(demo, past)


def test_all_deals_are_counted_first(
    groups: tuple[GroupCounts, ...], past: LeadTable
) -> None:
    whole = groups[0]
    assert past.outcome is not None
    assert (whole.kind, whole.column, whole.value) == ("all", "", "")
    assert (whole.deals, whole.won) == (len(past), past.outcome.sum())
    assert whole.signals["timeline"] == pytest.approx(
        np.abs(np.linspace(-1, 1, len(past))).mean()
    )


def test_stage_context_and_own_side_divide_the_deals(
    groups: tuple[GroupCounts, ...], past: LeadTable
) -> None:
    kinds = {(group.kind, group.column) for group in groups}
    assert kinds == {
        ("all", ""),
        ("stage", ""),
        *(("context", column) for column in ("product", "source", "region")),
        *(("own_side", column) for column in ("owner", "up_sale")),
    }
    for group in groups:
        if group.column == "owner":
            rows = past.raw_cells["owner"] == group.value
            assert group.deals == rows.sum()
            assert group.won == past.outcome[rows].sum()  # type: ignore[index]


def test_a_sign_is_counted_as_the_facts_raise_it(
    groups: tuple[GroupCounts, ...], past: LeadTable
) -> None:
    sign = next(s for s in groups[0].signs if s.id == "decider_noncommittal")
    values = past.facts["decider_attitude"]
    condition = FRAMEWORK.sign("decider_noncommittal").when[0]
    held = values.isin([*condition.levels, "unknown", ""]).to_numpy()
    assert (sign.held, sign.held_won) == (held.sum(), past.outcome[held].sum())  # type: ignore[index]
    # A target-stage deal of which nobody asked could not have raised it.
    assert sign.asked < len(past)
    assert sign.asked >= held.sum()


def test_small_groups_are_not_kept_and_few_deals_not_told(
    demo: Pipeline, past: LeadTable
) -> None:
    small = counted(demo, past.take(np.arange(30)))
    assert all(group.deals >= 5 for group in small)
    tallies = [sign for group in small for sign in group.signs]
    assert any(sign.held is None for sign in tallies)
    for sign in tallies:
        assert sign.held in (None, 0) or sign.held >= 5  # type: ignore[operator]
        assert (sign.held is None) == (sign.held_won is None)


def test_a_rep_column_beside_the_sources_divides_too(
    demo: Pipeline, past: LeadTable
) -> None:
    reps = np.where(np.arange(len(past)) % 2 == 0, "Li", "").astype(object)
    groups = counted(demo, replace(past, reps=reps), "rep")
    own = [group for group in groups if group.kind == "rep"]
    assert [(g.column, g.value, g.deals) for g in own] == [("rep", "Li", len(past) / 2)]


def test_counts_survive_json(groups: tuple[GroupCounts, ...]) -> None:
    plain = json.loads(json.dumps([group.to_json() for group in groups]))
    assert tuple(map(GroupCounts.from_json, plain)) == groups
