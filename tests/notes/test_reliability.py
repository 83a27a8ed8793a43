from __future__ import annotations

import pytest

from kaopu.notes.cues import load_cues
from kaopu.notes.reliability import Reliability, load_reliability

KNOWN = Reliability(0.8, 6, 0.85, {"good": (5, 0), "bad": (5, 4), "once": (1, 0)})


def test_a_cue_that_was_right_often_enough_is_used() -> None:
    assert KNOWN.is_used("good")
    assert not KNOWN.is_used("bad")


def test_a_cue_of_which_little_is_known_is_worth_what_all_are() -> None:
    assert KNOWN.expected("never seen") == pytest.approx(0.8)
    assert not KNOWN.is_used("never seen")
    assert not KNOWN.is_used("once")


def test_the_counts_are_of_cues_that_there_are() -> None:
    known = load_reliability()
    cues = {cue.id for cue in load_cues()} | {"signing", "payment", "implementation"}
    assert set(known.counts) <= cues
    assert sum(known.is_used(cue) for cue in known.counts) > 20
