from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kaopu.errors import BundleDamagedError
from kaopu.pipeline import Pipeline, parse_pipeline, resolve
from kaopu.pipeline.history.earlier import EarlierDeals
from kaopu.pipeline.history.note_options import LlmSettings, NotesOptions
from kaopu.scoring import LeadModel
from kaopu.store import read_bundle
from kaopu.store.model_files.settled import (
    READER,
    SETTLED,
    read_settled,
    settled_words,
    unsettled,
)

PIPELINE = """\
schema = 1
name = "small"
[[join]]
path = "accounts.csv"
on = "account"
[outcome]
column = "result"
won = ["Won"]
lost = ["Lost"]
[fields]
budget_status = { column = "budget" }
[context]
categories = ["town"]
"""


@pytest.fixture
def fresh() -> Pipeline:
    return resolve(parse_pipeline(PIPELINE, Path("small.toml")))


@pytest.fixture
def settled(fresh: Pipeline) -> Pipeline:
    budget, town = fresh.sources
    town = replace(town, spellings={"łódź": "Łódź", "2": "2"})
    (join,) = fresh.joins
    joins = (replace(join, apart=frozenset({"0123456789ab"})),)
    return replace(fresh, sources=(budget, town), joins=joins)


def test_what_was_settled_is_plain_data_and_back(
    fresh: Pipeline, settled: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / SETTLED).write_text(json.dumps(settled_words(settled)), "utf-8")
    assert read_settled(tmp_path, fresh) == settled


def test_who_reads_notes_is_settled_where_it_is_not_whom_the_file_names(
    fresh: Pipeline, settled: Pipeline, tmp_path: Path
) -> None:
    assert READER not in settled_words(settled)
    llm = LlmSettings("http://localhost:8000/v1", "qwen")
    named = replace(fresh, notes=NotesOptions(("Remarks",), llm=llm))
    cues = frozenset({"budget_approved", "llm:budget_status"})
    read = replace(settled, notes=replace(named.notes, cues=cues))
    (tmp_path / SETTLED).write_text(json.dumps(settled_words(read)), "utf-8")
    assert read_settled(tmp_path, named) == read
    by_rules = replace(settled, notes=NotesOptions(("Remarks",), cues, by_rules=True))
    (tmp_path / SETTLED).write_text(json.dumps(settled_words(by_rules)), "utf-8")
    assert read_settled(tmp_path, named) == by_rules
    spoilt = {**settled_words(by_rules), READER: "llm"}
    (tmp_path / SETTLED).write_text(json.dumps(spoilt), "utf-8")
    with pytest.raises(BundleDamagedError):
        read_settled(tmp_path, named)


def test_a_bundle_of_before_reads_categories_as_they_are(fresh: Pipeline) -> None:
    before = unsettled(fresh)
    assert [source.spellings for source in before.sources] == [None, None]
    # A key alone is found as one among others.
    assert [join.apart for join in before.joins] == [frozenset()]


def test_a_stored_model_keeps_what_it_settled(trained: LeadModel) -> None:
    assert trained.bundle is not None
    assert read_bundle(trained.bundle).pipeline == trained.pipeline
    assert trained.pipeline.by_id["product"].spellings


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "not JSON"),
        ("[]", "categories"),
        ('{"categories": {"town": 3}, "keys_apart": []}', "categories"),
        ('{"categories": {"town": ["a", 3]}, "keys_apart": []}', "categories"),
        ('{"categories": {}}', "keys_apart"),
        ('{"categories": {}, "keys_apart": ["ab"]}', "keys_apart"),
    ],
)
def test_what_is_not_as_it_was_written_is_refused(
    fresh: Pipeline, tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / SETTLED).write_text(text, "utf-8")
    with pytest.raises(BundleDamagedError, match=sentence) as caught:
        read_settled(tmp_path, fresh)
    assert SETTLED in str(caught.value)


HISTORY = """
[[history]]
shape = "event"
path = "visits.csv"
key = "deal"
when = "at"
"""


@pytest.fixture
def followed() -> Pipeline:
    fresh = resolve(parse_pipeline(PIPELINE + HISTORY, Path("small.toml")))
    return unsettled(fresh)


def test_how_deals_of_accounts_ended_is_plain_data_and_back(
    followed: Pipeline, tmp_path: Path
) -> None:
    own = replace(followed, earlier=EarlierDeals("small", {"00ff": ((7, 19), (11,))}))
    (tmp_path / SETTLED).write_text(json.dumps(settled_words(own)), "utf-8")
    assert read_settled(tmp_path, followed).earlier == own.earlier
    (tmp_path / SETTLED).write_text(json.dumps(settled_words(followed)), "utf-8")
    assert read_settled(tmp_path, followed).earlier is None


@pytest.mark.parametrize(
    "ends", [["00ff"], {"00ff": [[7]]}, {"00ff": [[19, 7], []]}, {"00ff": [["7"], []]}]
)
def test_days_that_no_training_wrote_are_refused(
    followed: Pipeline, tmp_path: Path, ends: object
) -> None:
    words = {**settled_words(followed), "earlier_deals": ends}
    (tmp_path / SETTLED).write_text(json.dumps(words), "utf-8")
    with pytest.raises(BundleDamagedError, match="earlier_deals"):
        read_settled(tmp_path, followed)
