from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from kaopu.errors import FrameworkError
from kaopu.framework import load, load_framework
from kaopu.framework.load import build, find_faults, read
from kaopu.framework.records import ACROSS
from kaopu.framework.translate import framework_places
from kaopu.language import languages

Data = dict[str, Any]

# The framework's page, in its order: each warning sign with its signal.
SIGNS = {
    "no_scenario_fit": "business_fit",
    "value_logic_unclear": "business_fit",
    "unaware_of_need": "ability_to_buy",
    "no_sign_of_funds": "ability_to_buy",
    "need_not_agreed": "need_consensus",
    "value_not_recognised": "need_consensus",
    "vague_budget": "budget_clarity",
    "vague_requirements": "budget_clarity",
    "money_no_object": "budget_clarity",
    "proposal_fishing": "budget_clarity",
    "decision_chain_unknown": "decision_maker",
    "decider_noncommittal": "decision_maker",
    "adviser_overlooked": "decision_maker",
    "missing_timeline": "timeline",
    "stalling": "timeline",
    "illusion": ACROSS,
}
SIGNALS = {
    "business_fit": ("target", "业务匹配度"),
    "ability_to_buy": ("target", "购买可能性"),
    "need_consensus": ("intent", "需求共识"),
    "budget_clarity": ("intent", "预算与要求"),
    "decision_maker": ("intent", "决策人态度"),
    "timeline": ("intent", "执行时间"),
}


@pytest.fixture
def signals() -> Data:
    """The parsed signals file, free to edit."""
    return copy.deepcopy(read("signals.toml"))


@pytest.fixture
def signs() -> Data:
    """The parsed signs file, free to edit."""
    return copy.deepcopy(read("signs.toml"))


def test_the_six_signals_stand_in_their_stages() -> None:
    found = {s.id: (s.stage, s.name.in_("zh")) for s in load_framework().signals}
    assert found == SIGNALS
    assert list(found) == list(SIGNALS)


def test_the_sixteen_signs_belong_to_their_signals() -> None:
    found = {sign.id: sign.signal for sign in load_framework().signs}
    assert found == SIGNS
    assert len(found) == 16


def test_the_two_stages_have_their_names() -> None:
    names = {stage.id: stage.name.in_("zh") for stage in load_framework().stages}
    assert names == {"target": "目标客户", "intent": "意向客户"}


def texts(item: object) -> list[Data]:
    """Return every table with an English text under parsed data."""
    if isinstance(item, dict):
        own = [item] if "en" in item else []
        return own + [text for part in item.values() for text in texts(part)]
    if isinstance(item, list):
        return [text for part in item for text in texts(part)]
    return []


@pytest.mark.parametrize("name", ["signals.toml", "signs.toml"])
def test_every_text_is_in_both_languages(name: str) -> None:
    found = texts(read(name))
    assert len(found) > 40
    for text in found:
        assert re.search("[A-Za-z]", text["en"]), text
        assert not re.search("[一-鿿]", text["en"]), text
        assert re.search("[一-鿿]", text["zh"]), text


def test_every_clear_answer_is_one_the_field_can_hold() -> None:
    framework = load_framework()
    for sign, condition in framework.conditions():
        field = framework.fields[condition.field]
        if condition.clear and field.levels:
            assert condition.clear in field.level_ids, sign.id
            assert condition.clear not in condition.levels, sign.id
        elif field.kind == "date":
            assert condition.clear == "set", sign.id
        elif condition.at_least is not None:
            assert float(condition.clear) < condition.at_least, sign.id


def test_the_best_level_never_warns() -> None:
    framework = load_framework()
    for sign, condition in framework.conditions():
        best = framework.fields[condition.field].level_ids[-1:]
        assert not set(condition.levels) & set(best), sign.id


def test_a_flags_levels_run_from_the_bad_answer_to_the_good_one() -> None:
    fields = load_framework().fields
    assert fields["hiring"].level_ids == ("no", "yes")
    assert fields["says_money_no_object"].level_ids == ("yes", "no")


def test_the_framework_is_read_once() -> None:
    assert load_framework() is load_framework()


# ------------------------------------------------------------ data that is inconsistent


def repeat_sign(signals: Data, signs: Data) -> None:
    signs["signs"].append(signs["signs"][0])


def repeat_field(signals: Data, signs: Data) -> None:
    signals["signals"][1]["fields"].append(signals["signals"][0]["fields"][0])


def name_a_group_like_a_signal(signals: Data, signs: Data) -> None:
    signals["groups"][0]["id"] = "timeline"


def move_to_no_stage(signals: Data, signs: Data) -> None:
    signals["signals"][0]["stage"] = "later"


def take_levels_away(signals: Data, signs: Data) -> None:
    del signals["signals"][0]["fields"][0]["levels"]


def give_a_number_levels(signals: Data, signs: Data) -> None:
    levels = signals["signals"][0]["fields"][0]["levels"]
    fields = {field["id"]: field for field in signals["signals"][1]["fields"]}
    fields["registered_capital"]["levels"] = levels


def orphan_a_sign(signals: Data, signs: Data) -> None:
    signs["signs"][0]["signal"] = "weather"


def take_conditions_away(signals: Data, signs: Data) -> None:
    del signs["signs"][0]["when"]


def ask_for_no_field(signals: Data, signs: Data) -> None:
    signs["signs"][0]["when"][0]["field"] = "weather"


def ask_for_another_signals_field(signals: Data, signs: Data) -> None:
    signs["signs"][0]["when"] = [{"field": "budget_status", "levels": ["none"]}]


def ask_for_no_level(signals: Data, signs: Data) -> None:
    signs["signs"][0]["when"][0]["levels"] = ["none", "dreadful"]


def warn_of_a_gap_too_early(signals: Data, signs: Data) -> None:
    signs["signs"][0]["when"][0]["missing"] = True


def stand_beside_no_level(signals: Data, signs: Data) -> None:
    adviser = next(sign for sign in signs["signs"] if sign["id"] == "adviser_overlooked")
    adviser["causes"][0]["beside"]["levels"] = ["delighted"]


def leave_a_text_empty(signals: Data, signs: Data) -> None:
    signs["signs"][0]["question"]["zh"] = "  "


FAULTS: list[tuple[Callable[[Data, Data], None], str]] = [
    (repeat_sign, "sign no_scenario_fit is defined 2 times"),
    (repeat_field, "field scenario_fit is defined 2 times"),
    (name_a_group_like_a_signal, "signal timeline is defined 2 times"),
    (move_to_no_stage, "signal business_fit is in no known stage: later"),
    (take_levels_away, "field scenario_fit of kind level has wrong levels"),
    (give_a_number_levels, "field registered_capital of kind number has wrong levels"),
    (orphan_a_sign, "sign no_scenario_fit belongs to no signal: weather"),
    (
        take_conditions_away,
        "sign no_scenario_fit has conditions or not, against its signal",
    ),
    (ask_for_no_field, "sign no_scenario_fit, field weather: no such field"),
    (
        ask_for_another_signals_field,
        "sign no_scenario_fit, field budget_status: the field belongs to budget_clarity",
    ),
    (
        ask_for_no_level,
        "sign no_scenario_fit, field scenario_fit: no such level ['dreadful']",
    ),
    (
        warn_of_a_gap_too_early,
        "sign no_scenario_fit, field scenario_fit: a gap is no warning in the target stage",
    ),
    (
        stand_beside_no_level,
        "sign adviser_overlooked, cause against_decider_for: no such level ['delighted']",
    ),
    (leave_a_text_empty, "no_scenario_fit.question has no text in zh"),
]


@pytest.mark.parametrize(("spoil", "fault"), FAULTS, ids=[f.__name__ for f, _ in FAULTS])
def test_a_contradiction_is_found_and_named(
    signals: Data, signs: Data, spoil: Callable[[Data, Data], None], fault: str
) -> None:
    spoil(signals, signs)
    assert any(found.endswith(fault) for found in find_faults(build(signals, signs)))


def test_the_bundled_data_has_no_fault(signals: Data, signs: Data) -> None:
    assert list(find_faults(build(signals, signs))) == []


def test_loading_bad_data_names_every_fault(
    signals: Data, signs: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    orphan_a_sign(signals, signs)
    repeat_field(signals, signs)
    others = {"contradictions.toml": read("contradictions.toml")}
    files = {"signals.toml": signals, "signs.toml": signs, **others}
    monkeypatch.setattr(load, "read", files.__getitem__)
    with pytest.raises(FrameworkError) as caught:
        load_framework.__wrapped__()
    assert "sign no_scenario_fit belongs to no signal: weather" in str(caught.value)
    assert "field scenario_fit is defined 2 times" in str(caught.value)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_schema_is_refused(signals: Data, signs: Data, version: object) -> None:
    signs["schema"] = version
    with pytest.raises(FrameworkError, match="schema is not 1"):
        build(signals, signs)


def test_an_unknown_key_is_refused(signals: Data, signs: Data) -> None:
    signs["signs"][3]["severity"] = "high"
    with pytest.raises(FrameworkError, match=r"wrong keys: .*'severity'"):
        build(signals, signs)


@pytest.mark.parametrize("key", ["id", "name", "meaning", "question", "signal"])
def test_a_missing_key_is_refused(signals: Data, signs: Data, key: str) -> None:
    del signs["signs"][0][key]
    with pytest.raises(FrameworkError, match=f"wrong keys: .*'{key}'"):
        build(signals, signs)


def test_a_text_without_chinese_is_refused(signals: Data, signs: Data) -> None:
    del signals["signals"][0]["name"]["zh"]
    faults = list(find_faults(build(signals, signs)))
    assert faults == ["framework.signals.business_fit.name has no text in zh"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"field": "weather"}, "no such field weather"),
        ({"levels": ["rosy"]}, "no such level ['rosy']"),
        ({"words": []}, "expected one of against, words and amount_at_most"),
        ({"amount_at_most": 0}, "expected one of against, words and amount_at_most"),
    ],
)
def test_a_contradiction_that_makes_no_sense_is_named(
    signals: Data, signs: Data, changes: Data, fault: str
) -> None:
    contradictions = copy.deepcopy(read("contradictions.toml"))
    contradictions["contradictions"][0] |= changes
    found = list(find_faults(build(signals, signs, contradictions)))
    assert found == [f"contradiction budget_and_words: {fault}"]


def test_every_language_has_every_text_of_the_framework() -> None:
    lacking = [
        f"{language}: {place}"
        for place, text in framework_places(load_framework()).items()
        for language in languages()
        if not text.by_language.get(language, "").strip()
    ]
    assert lacking == []


def test_what_is_given_has_levels_and_a_question_and_raises_no_sign() -> None:
    framework = load_framework()
    given = {id_: field for id_, field in framework.fields.items() if field.given}
    assert list(given) == ["purchase_kind"]
    kind = given["purchase_kind"]
    assert kind.signal == "ability_to_buy"
    assert kind.level_ids == ("nice_to_have", "improvement", "necessity")
    assert not given.keys() & {condition.field for _, condition in framework.conditions()}
    assert len(framework.signs) == 16


@pytest.mark.parametrize("lacks", ["levels", "question"])
def test_a_given_field_without_levels_or_a_question_is_a_fault(
    signals: Data, signs: Data, lacks: str
) -> None:
    fields = [field for signal in signals["signals"] for field in signal["fields"]]
    kind = next(field for field in fields if field.get("given"))
    del kind[lacks]
    fault = "field purchase_kind is given, but lacks levels or a question"
    assert fault in list(find_faults(build(signals, signs)))
