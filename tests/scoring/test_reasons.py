from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.explain import ExplainedLeads
from kaopu.framework import Language, load_framework
from kaopu.framework.records import LANGUAGES
from kaopu.scoring import LeadModel
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
    assert top_reasons(lead, "en") == [
        "budget and requirements +10.0 points (budget: stated)"
    ]
    assert top_reasons(lead, "zh") == ["预算与要求 +10.0 个百分点（预算：已说明）"]


def test_a_blank_that_raises_gives_way_to_what_is_filled_in(
    explained: ExplainedLeads,
) -> None:
    row = row_with(explained, budget_status="stated", wants_proposal_first="")
    lead = with_moves(explained, row, budget_status=0.37, wants_proposal_first=0.4)
    assert top_reasons(lead, "en")[0].endswith("(budget: stated)")


@pytest.mark.parametrize(
    ("sign", "speaks", "chinese"), [(1, "for", "成交更多"), (-1, "against", "成交更少")]
)
def test_a_blank_says_what_past_deals_say_of_it(
    explained: ExplainedLeads, sign: int, speaks: str, chinese: str
) -> None:
    """The win rate is told where it lies on the side of the reason, not else."""
    row = row_with(explained, wants_proposal_first="")
    lead = with_moves(explained, row, wants_proposal_first=0.4 * sign)
    (english,), (zh,) = (top_reasons(lead, language) for language in LANGUAGES)
    support = explained.history.counts["wants_proposal_first"].support("")
    assert support is not None
    assert support.rate is not None
    assert "points (wants our proposal before saying anything left blank, " in english
    assert "个百分点（只要我们先出方案没填，" in zh
    if sign * (support.rate - support.overall) > 0:
        percent = f"{100 * support.rate:.0f}"
        of_them = f"as in {support.deals} past deals, of which {percent} % were won)"
        assert english.endswith(of_them)
        assert zh.endswith(f"以往 {support.deals} 个商机也没填，成交率 {percent}%）")
    else:
        assert english.endswith(f"which past deals speak {speaks}, all else alike)")
        assert zh.endswith(f"其他情况相同时，以往没填的商机{chinese}）")


def test_a_cell_that_counts_as_blank_is_told_as_blank(explained: ExplainedLeads) -> None:
    row = row_with(explained, wants_proposal_first="")
    lead = with_moves(explained, row, wants_proposal_first=-0.4)
    lead.table.evidence["wants_proposal_first"] = "-"
    assert (
        "wants our proposal before saying anything left blank, "
        in top_reasons(lead, "en")[0]
    )


def test_an_answer_that_was_not_given_is_told_as_such(explained: ExplainedLeads) -> None:
    row = row_with(explained, budget_status="unknown")
    lead = with_moves(explained, row, budget_status=-0.4)
    assert top_reasons(lead, "zh") == ["预算与要求 −10.0 个百分点（预算：问了没说）"]


def test_nothing_moves_the_way_of_the_points(explained: ExplainedLeads) -> None:
    lead = with_moves(explained, 0, budget_status=-0.4)
    up = replace(lead, points=-lead.points)
    assert top_reasons(up, "en") == ["budget and requirements +10.0 points"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_scoring_goes_by_names(
    explained: ExplainedLeads, language: Language
) -> None:
    framework = load_framework()
    top = np.abs(explained.points).argmax(axis=1)
    for row, reason in enumerate(top_reasons(explained, language)):
        name = framework.names[framework.player_ids[top[row]]].say(language)
        moved = f"{100 * explained.points[row, top[row]]:+.1f}".replace("-", "−")
        assert reason.startswith(f"{name} {moved} ")
        assert not [id_ for id_ in framework.fields if "_" in id_ and id_ in reason]
