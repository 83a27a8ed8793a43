from __future__ import annotations

from typing import get_args

import pytest

from kaopu.language import Locale
from kaopu.language.catalogue import sentences
from kaopu.proposing import ColumnProposal, Reason
from kaopu.proposing.records import ReasonKind
from kaopu.report.proposal.reasons import (
    is_group,
    is_unseen,
    reason_text,
    reasons_text,
    remark,
)


@pytest.mark.parametrize("kind", get_args(ReasonKind))
def test_every_reason_has_its_words(kind: str) -> None:
    assert kind in sentences("en")["proposal_reason"]


def test_facts_are_told() -> None:
    en, zh = Locale("en"), Locale("zh")
    assert reason_text(Reason("sorted", {"share": 0.9}), "", en) == (
        "90% of its rows fall into kaopu's levels"
    )
    assert reason_text(Reason("crm_field"), "HubSpot", zh) == "HubSpot 的标准字段"


def test_a_reason_is_told_once() -> None:
    twice = [Reason("empty"), Reason("empty"), Reason("constant")]
    assert reasons_text(twice, "", Locale("en")) == "empty; the same in every row"


def test_a_remark_holds_confidence_reasons_and_what_is_in_no_level() -> None:
    column = ColumnProposal("x", "context", 0.9, (Reason("named"),), unsorted=("a", "b"))
    assert remark(column, "", Locale("en")) == (
        "90%: so it is called; in no level yet: 'a', 'b'"
    )


def test_an_unsure_remark_says_where_else_it_might_stand() -> None:
    column = ColumnProposal(
        "x", "context", 0.4, (Reason("no_match"),), alternatives=("own_side",)
    )
    assert remark(column, "", Locale("en")) == (
        "unsure 40%: no known header is like it; or: [own_side]"
    )


@pytest.mark.parametrize(
    ("place", "several"),
    [("context", True), ("signals.timeline", True), ("lead.id", False)],
)
def test_places_that_take_several_columns(place: str, several: bool) -> None:
    assert is_group(place) is several


def test_a_column_that_is_commented_out_is_not_used_unseen() -> None:
    unseen = (Reason("unseen"),)
    assert is_unseen(ColumnProposal("wind", "context", 0.8, unseen))
    assert not is_unseen(ColumnProposal("wind", "context", 0.7, unseen))
    assert not is_unseen(ColumnProposal("wind", "ignore", 0.8, unseen))
