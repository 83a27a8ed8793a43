from __future__ import annotations

import pytest

from kaopu.notes.cues import load_cues
from kaopu.notes.learnt import learnt_fields
from kaopu.notes.planned import planned_fields
from kaopu.notes.reliability import CueCounts, is_used, load_reliability


def test_every_cue_that_was_counted_is_there() -> None:
    known = (
        {cue.id for cue in load_cues()} | planned_fields().keys() | learnt_fields().keys()
    )
    assert set(load_reliability().labelled) - known == set()


def test_a_cue_of_which_nothing_is_known_is_not_used() -> None:
    assert not is_used("never_seen")


def test_answers_bring_a_cue_into_use_and_out_of_it() -> None:
    assert is_used("never_seen", {"never_seen": CueCounts(2, 0)})
    assert not is_used("never_seen", {"never_seen": CueCounts(2, 1)})
    assert is_used("implementation")
    assert not is_used("implementation", {"implementation": CueCounts(0, 3)})


def test_the_expected_precision_is_the_mean_of_the_beta_distribution() -> None:
    known = load_reliability()
    prior = known.prior
    share = known.precision("never_seen", {"never_seen": CueCounts(3, 1)})
    total = prior.right + prior.wrong + 4
    assert share == pytest.approx((prior.right + 3) / total)


def test_a_cue_has_the_counts_of_all_cues_of_its_field() -> None:
    known = load_reliability()
    approved, stated = known.counts("budget_approved"), known.counts("budget_stated")
    assert approved == stated
    assert approved.right > known.labelled["budget_approved"].right
