from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from kaopu.framework import Field, Framework, load_framework
from kaopu.framework.records import Level
from kaopu.language import Text

FRAMEWORK = load_framework()


def test_a_text_speaks_both_languages() -> None:
    text = Text.of(en="timeline", zh="时间表")
    assert text.in_("en") == "timeline"
    assert text.in_("zh") == "时间表"


def test_level_ids_run_worst_first() -> None:
    levels = tuple(
        Level(id_, Text.of(en=id_, zh=id_)) for id_ in ("none", "vague", "clear")
    )
    field = Field(
        "scope", "budget_clarity", "level", Text.of(en="scope", zh="范围"), levels
    )
    assert field.level_ids == ("none", "vague", "clear")
    assert Field("day", "timeline", "date", Text.of(en="day", zh="日")).level_ids == ()


def test_records_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        FRAMEWORK.signals[0].id = "other"  # type: ignore[misc]


def test_the_eight_players_are_the_signals_the_context_and_our_own_side() -> None:
    assert FRAMEWORK.player_ids == (*FRAMEWORK.signal_ids, "context", "own_side")
    assert len(FRAMEWORK.signal_ids) == 6
    assert tuple(FRAMEWORK.names) == FRAMEWORK.player_ids
    assert FRAMEWORK.names["own_side"] == Text.of(en="our own side", zh="我方因素")


def test_every_field_is_found_by_its_id_and_knows_its_signal() -> None:
    for signal in FRAMEWORK.signals:
        for field in signal.fields:
            assert FRAMEWORK.fields[field.id] is field
            assert field.signal == signal.id
    assert len(FRAMEWORK.fields) == sum(len(s.fields) for s in FRAMEWORK.signals)


def test_signals_and_signs_are_found_by_their_ids() -> None:
    assert FRAMEWORK.signal("timeline").name.in_("zh") == "执行时间"
    assert FRAMEWORK.sign("stalling").signal == "timeline"
    with pytest.raises(KeyError, match="weather"):
        FRAMEWORK.signal("weather")
    with pytest.raises(KeyError, match="weather"):
        FRAMEWORK.sign("weather")


def test_a_signal_knows_its_stage() -> None:
    assert FRAMEWORK.stage_of("ability_to_buy") == "target"
    assert FRAMEWORK.stage_of("need_consensus") == "intent"


def test_conditions_come_with_their_signs() -> None:
    pairs = list(FRAMEWORK.conditions())
    assert len(pairs) == sum(len(sign.when) for sign in FRAMEWORK.signs)
    assert all(condition in sign.when for sign, condition in pairs)


def test_only_the_illusion_looks_across_the_signals() -> None:
    across = [sign for sign in FRAMEWORK.signs if sign.signal == "across"]
    assert [sign.id for sign in across] == ["illusion"]
    assert across[0].belief_at_least == 0.7
    assert across[0].evidence_at_most == -0.25


def test_an_empty_framework_has_only_empty_answers() -> None:
    empty = Framework(stages=(), signals=(), groups=(), signs=())
    assert empty.fields == {}
    assert empty.player_ids == ()
    assert list(empty.conditions()) == []
