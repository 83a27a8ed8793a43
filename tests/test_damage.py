"""The mutation run of `benchmarks/damage.py` in small: a table of each kind."""

from __future__ import annotations

import pytest

import damage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def verdicts() -> list[damage.Verdict]:
    return damage.run(len(damage.MAKERS), leads=8, peers=(), jobs=1)


def test_nothing_fails_and_nothing_is_wrong_in_silence(
    verdicts: list[damage.Verdict],
) -> None:
    assert len({v.way for v in verdicts}) == len(damage.MAKERS)
    assert [v for v in verdicts if v.kind not in damage.GOOD] == []


def test_the_same_table_in_other_words_is_the_same(verdicts: list[damage.Verdict]) -> None:
    assert [v for v in verdicts if v.way in damage.SPELLINGS and v.kind == "noted"] == []


def test_what_is_spoilt_does_not_pass_for_good(verdicts: list[damage.Verdict]) -> None:
    refused = {v.way for v in verdicts if v.kind == "refused"}
    assert {"comma", "twice", "no id", "quote"} <= refused
