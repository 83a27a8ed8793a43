from __future__ import annotations

from collections.abc import Mapping

import pytest

from kaopu.framework import load_framework
from kaopu.proposing.levels import sort_values


@pytest.mark.parametrize(
    ("field", "texts", "levels"),
    [
        (
            "budget_status",
            ("No Committed Budget", "May Buy", "Can Buy", "Will Buy"),
            {"none": 1, "vague": 1, "stated": 1, "approved": 1},
        ),
        (
            "budget_status",
            ("没有预算", "申请中", "已批复"),
            {"none": 1, "vague": 1, "approved": 1},
        ),
        (
            "decider_attitude",
            ("反对", "观望", "非常支持"),
            {"against": 1, "noncommittal": 1, "supportive": 1},
        ),
        ("scenario_fit", ("Low", "Medium", "High"), {"none": 1, "partial": 1, "full": 1}),
        ("hiring", ("是", "否"), {"yes": 1, "no": 1}),
        (
            "contact_authority",
            ("End user", "Manager", "C-Level"),
            {"low": 1, "middle": 1, "high": 1},
        ),
        ("budget_status", ("Approvd", "none"), {"approved": 1, "none": 1}),
        (
            "purchase_kind",
            ("Nice-to-have", "Upgrade", "Must-have", "Mandatory"),
            {"nice_to_have": 1, "improvement": 1, "necessity": 2},
        ),
        (
            "purchase_kind",
            ("可有可无", "改善型需求", "刚需"),
            {"nice_to_have": 1, "improvement": 1, "necessity": 1},
        ),
        (
            "purchase_kind",
            ("Kann", "Soll", "Muss"),
            {"nice_to_have": 1, "improvement": 1, "necessity": 1},
        ),
    ],
)
def test_values_fall_into_levels(
    field: str, texts: tuple[str, ...], levels: Mapping[str, int]
) -> None:
    found = sort_values(load_framework().fields[field], [(text, 10) for text in texts])
    assert {level: len(of) for level, of in found.levels.items()} == levels
    assert found.unsorted == ()
    assert found.is_usable


def test_levels_stand_worst_first() -> None:
    field = load_framework().fields["budget_status"]
    found = sort_values(field, [("Approved", 5), ("No", 9)])
    assert list(found.levels) == ["none", "approved"]


def test_an_answer_that_was_refused_is_unknown_not_a_level() -> None:
    field = load_framework().fields["budget_status"]
    found = sort_values(field, [("No", 5), ("Approved", 5), ("保密", 3)])
    assert found.unknown == ("保密",)


def test_texts_in_no_level_are_named_most_frequent_first() -> None:
    field = load_framework().fields["budget_status"]
    found = sort_values(field, [("Blau", 60), ("Rot", 30), ("No", 10)])
    assert found.unsorted == ("Blau", "Rot")
    assert found.coverage == pytest.approx(0.1)
    assert not found.is_usable


def test_own_words_are_told_from_a_general_scale() -> None:
    field = load_framework().fields["scenario_fit"]
    own = sort_values(field, [("full", 5), ("none", 5)])
    scale = sort_values(field, [("very high", 5), ("cold", 5)])
    assert (own.own, scale.own, scale.coverage) == (1.0, 0.0, 1.0)
