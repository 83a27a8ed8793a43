from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kaopu.framework import load_framework
from kaopu.proposing.vocabulary import all_names, load_vocabulary, read_data

PLACES = {
    "lead.id",
    "outcome",
    "lead.stage",
    "dates.created",
    "dates.closed",
    "amount.column",
    "beliefs.confidence",
    "beliefs.rapport",
    "beliefs.apparent_wealth",
    "context",
    "own_side",
    "ignore",
}


def test_every_place_is_one_of_the_pipeline_file() -> None:
    framework = load_framework()
    known = PLACES | {f"fields.{name}" for name in framework.fields}
    known |= {f"signals.{name}" for name in framework.signal_ids}
    assert {c.place for c in load_vocabulary().concepts.values()} <= known


def test_every_field_of_the_framework_is_known_by_its_names() -> None:
    vocabulary = load_vocabulary()
    for field in load_framework().fields.values():
        concept = vocabulary.concepts[field.id]
        assert concept.place == f"fields.{field.id}"
        assert {field.id, field.name.in_("en"), field.name.in_("zh")} <= set(concept.names)


def test_a_crm_names_only_known_concepts_and_its_source() -> None:
    vocabulary = load_vocabulary()
    assert len(vocabulary.crms) >= 10
    for crm in vocabulary.crms:
        assert crm.names.keys() <= vocabulary.concepts.keys()
        assert crm.source


def test_a_common_name_means_one_thing() -> None:
    concepts = load_vocabulary().concepts.values()
    often = Counter(name.casefold() for concept in concepts for name in concept.names)
    assert [name for name, count in often.items() if count > 2] == []


def test_a_language_names_only_known_concepts_and_each_name_once() -> None:
    vocabulary = load_vocabulary()
    assert len(vocabulary.dialects) >= 7
    for dialect in vocabulary.dialects:
        assert dialect.names.keys() <= vocabulary.concepts.keys()
        often = Counter(
            (concept, name) for concept, names in dialect.names.items() for name in names
        )
        assert [name for name, count in often.items() if count > 1] == []


def test_the_names_of_a_language_are_read_with_its_head() -> None:
    known = {name.text: name for name in all_names(load_vocabulary())}
    assert known["Fecha de cierre"].head_first
    assert not known["Abschlussdatum"].head_first


def test_levels_are_those_of_the_framework() -> None:
    framework = load_framework()
    for name, levels in load_vocabulary().levels.items():
        assert levels.keys() <= set(framework.fields[name].level_ids)


def test_a_word_of_a_field_means_one_level() -> None:
    for name, levels in load_vocabulary().levels.items():
        often = Counter(word for words in levels.values() for word in words)
        assert [w for w, count in often.items() if count > 1] == [], name


def test_no_outcome_word_means_both() -> None:
    words = load_vocabulary().words["outcome"]
    assert not words["won"] & words["lost"]
    assert not (words["won"] | words["lost"]) & words["neither"]


def test_no_stage_word_means_both() -> None:
    words = load_vocabulary().words["stage"]
    assert not words["target"] & words["intent"]


def test_data_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text("schema = 2\n", "utf-8")
    with pytest.raises(ValueError, match=r"odd.toml: schema is not 1"):
        read_data(path)


def test_the_framework_s_own_stages_are_known() -> None:
    stages = load_vocabulary().words["stage"]
    for stage in load_framework().stages:
        assert {stage.id, stage.name.in_("en"), stage.name.in_("zh")} <= stages[stage.id]
    assert not stages["target"] & stages["intent"]
