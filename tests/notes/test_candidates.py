from __future__ import annotations

from dataclasses import replace
from datetime import date

from kaopu.notes.candidates import Candidate, settled, unshared

ONE = Candidate("budget_status", "stated", 0, 5, sure=True, past=False, now=False, cue="a")


def test_what_is_so_now_takes_the_place_of_what_was() -> None:
    was = replace(ONE, value="none", past=True)
    assert settled([was, replace(ONE, start=9, end=12)])[0].value == "stated"


def test_what_was_alone_is_not_sure() -> None:
    assert not settled([replace(ONE, past=True)])[0].sure


def test_two_that_disagree_without_a_word_of_change_are_not_sure() -> None:
    later = replace(ONE, value="none", start=9, end=12)
    assert not settled([ONE, later])[0].sure
    [changed] = settled([ONE, replace(later, now=True)])
    assert (changed.value, changed.sure) == ("none", True)


def test_the_more_exact_is_kept() -> None:
    loose = replace(ONE, start=9, end=12, yields_to=frozenset({"approved"}))
    assert settled([replace(ONE, value="approved"), loose])[0].value == "approved"


def test_words_that_tell_a_day_tell_nothing_else() -> None:
    day = replace(ONE, field="signing_date", value=date(2025, 7, 8), start=2, end=7)
    chain = replace(ONE, field="decision_chain", value="mapped", start=0, end=7)
    assert [(one.field, one.sure) for one in unshared([day, chain])] == [
        ("signing_date", True),
        ("decision_chain", False),
    ]
