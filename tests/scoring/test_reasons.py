from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.explain import ExplainedLeads
from kaopu.scoring import BlankFact, LeadModel, read_blank
from kaopu.scoring.reasons import top_reasons
from kaopu.simulate import Simulation


@pytest.fixture(scope="module")
def explained(trained: LeadModel, sample: Simulation) -> ExplainedLeads:
    return trained.explained(trained.read(sample.leads))


def with_moves(explained: ExplainedLeads, row: int, **moves: float) -> ExplainedLeads:
    """The lead in ``row`` alone, moved by some facts of its budget and by nothing else."""
    place = explained.framework.player_ids.index("budget_clarity")
    by_source = np.zeros((1, len(explained.sources)))
    for source, log_odds in moves.items():
        by_source[0, explained.sources.index(source)] = log_odds
    points = np.zeros((1, len(explained.framework.player_ids)))
    points[0, place] = 0.1 * np.sign(sum(moves.values()))
    table = explained.table.take(np.array([row]))
    return replace(explained, table=table, by_source=by_source, points=points)


def row_with(explained: ExplainedLeads, **facts: str) -> int:
    found = pd.Series(True, index=explained.table.facts.index)
    for source, value in facts.items():
        found &= explained.table.facts[source] == value
    return int(np.flatnonzero(found)[0])


def test_a_reason_names_the_player_its_points_and_the_fact(
    explained: ExplainedLeads,
) -> None:
    row = row_with(explained, budget_status="stated")
    lead = with_moves(explained, row, budget_status=0.5, wants_proposal_first=0.2)
    assert top_reasons(lead) == ["budget and requirements +10.0 points: " + told(lead)]


def told(lead: ExplainedLeads) -> str:
    cell = lead.table.evidence["budget_status"].iloc[0]
    return f"{lead.columns['budget_status']} = {cell}"


def test_a_blank_that_raises_gives_way_to_what_is_filled_in(
    explained: ExplainedLeads,
) -> None:
    row = row_with(explained, budget_status="stated", wants_proposal_first="")
    lead = with_moves(explained, row, budget_status=0.37, wants_proposal_first=0.4)
    assert top_reasons(lead)[0].endswith(told(lead))


@pytest.mark.parametrize(("sign", "speaks"), [(1, "for"), (-1, "against")])
def test_a_blank_says_what_past_deals_say_of_it(
    explained: ExplainedLeads, sign: int, speaks: str
) -> None:
    """The win rate is told where it lies on the side of the reason, not else."""
    row = row_with(explained, wants_proposal_first="")
    (reason,) = top_reasons(with_moves(explained, row, wants_proposal_first=0.4 * sign))
    support = explained.history.counts["wants_proposal_first"].support("")
    assert support is not None
    assert support.rate is not None
    blank = read_blank(reason.split(" points: ")[1])
    if sign * (support.rate - support.overall) > 0:
        percent = round(100 * support.rate)
        assert blank == BlankFact("wants_proposal_first", support.deals, percent, "")
        assert f"as in {support.deals} past deals, of which {percent} % were won" in reason
    else:
        assert blank == BlankFact("wants_proposal_first", 0, 0, speaks)
        assert reason.endswith(f"which past deals speak {speaks}, all else alike")


def test_a_cell_that_counts_as_blank_is_told_as_blank(explained: ExplainedLeads) -> None:
    row = row_with(explained, wants_proposal_first="")
    lead = with_moves(explained, row, wants_proposal_first=-0.4)
    lead.table.evidence["wants_proposal_first"] = "-"
    assert "wants_proposal_first left blank, " in top_reasons(lead)[0]


def test_nothing_moves_the_way_of_the_points(explained: ExplainedLeads) -> None:
    lead = with_moves(explained, 0, budget_status=-0.4)
    up = replace(lead, points=-lead.points)
    assert top_reasons(up) == ["budget and requirements"]


@pytest.mark.parametrize("fact", ["budget = stated", "", "left blank", "a = left blank, b"])
def test_other_facts_are_no_blank(fact: str) -> None:
    assert read_blank(fact) is None


def test_every_reason_of_a_scoring_can_be_read_back(explained: ExplainedLeads) -> None:
    for reason in top_reasons(explained):
        name, _, fact = reason.partition(" points: ")
        assert re.search(r" [+-]\d+\.\d$", name)
        assert " = " in fact or read_blank(fact) is not None
