from __future__ import annotations

from kaopu.pipeline.history.tables import COLUMNS
from kaopu.proposing.histories.records import NOT_READ
from kaopu.proposing.histories.shapes import EVENT, SNAPSHOT
from kaopu.proposing.histories.vocabulary import load_history_vocabulary


def test_no_name_means_two_things() -> None:
    found: dict[str, set[str]] = {}
    for name in load_history_vocabulary().names:
        found.setdefault(name.compact, set()).add(name.meaning)
    assert {name: means for name, means in found.items() if len(means) > 1} == {}


def test_rules_and_systems_speak_of_known_meanings() -> None:
    known = load_history_vocabulary()
    meanings = {name.meaning for name in known.names}
    read = {name for columns in COLUMNS.values() for name in columns}
    # What a text says tells which is read for facts; a title is a remark beside a text.
    assert meanings == {"key", *read, *NOT_READ} - {"note", "title"}
    assert {rule.meaning for rule in known.composed} <= meanings
    assert {m for s in known.systems for m in s.columns.values()} <= meanings
    assert {*EVENT, *SNAPSHOT} <= meanings


def test_filler_is_left_out_unless_nothing_else_is_there() -> None:
    known = load_history_vocabulary()
    assert known.without_filler(("activity", "date")) == ("date",)
    assert known.without_filler(("activity",)) == ("activity",)
    assert known.without_filler(("跟进人",)) == ("跟进人",)


def test_shortened_words_are_written_in_full() -> None:
    known = load_history_vocabulary()
    assert known.in_full(("fu", "dt")) == ("follow", "up", "date")
    assert known.in_full(("deal",)) == ("deal",)
