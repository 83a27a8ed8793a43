from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.framework import Namer, load_framework
from kaopu.language import Language, languages
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.scoring import LeadModel
from kaopu.scoring.reasons import top_reasons
from kaopu.simulate import Simulation

REASON = {
    "en": re.compile(r"(.+) ([+−][\d.]+) points \((.+)\)"),
    "zh": re.compile(r"(.+) ([+−][\d.]+) 个百分点（(.+)）"),
}
COLON = {"en": ": ", "zh": "："}


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


@pytest.mark.parametrize("language", languages())
def test_a_reason_names_what_moves_the_lead_most(
    explained: ExplainedLeads, language: Language
) -> None:
    framework = load_framework()
    points = explained.points
    top = np.abs(points).argmax(axis=1)
    for row, reason in enumerate(top_reasons(explained, language).to_pylist()):
        told = REASON[language].fullmatch(reason)
        assert told, reason
        player = framework.player_ids[top[row]]
        assert told[1] == framework.names[player].in_(language)
        moved = f"{100 * points[row, top[row]]:+.1f}".replace("-", "−")
        assert told[2] == moved


@pytest.mark.parametrize("language", languages())
def test_the_fact_behind_it_goes_by_its_names(
    explained: ExplainedLeads, language: Language
) -> None:
    """Of fields with levels; numbers and the company's own columns stand as they are."""
    framework, seen = load_framework(), 0
    namer = Namer(framework, language)
    fields = {namer.field(id_, ""): field for id_, field in framework.fields.items()}
    for reason in top_reasons(explained, language).to_pylist():
        told = REASON[language].fullmatch(reason)
        assert told
        name, _, value = told[3].partition(COLON[language])
        field = fields.get(name)
        if field and field.levels:
            seen += 1
            names = {level.name.in_(language) for level in field.levels}
            assert value in names | {"asked, not told", "问了没说"}
    assert seen > 10


def test_a_lead_that_nothing_moves_has_a_reason_without_a_fact(
    explained: ExplainedLeads, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = np.zeros_like(explained.by_source)
    monkeypatch.setitem(explained.__dict__, "by_source", still)
    for reason in top_reasons(explained, "en").to_pylist():
        assert reason.endswith(" points")


def test_a_blank_that_raises_gives_way_to_what_is_filled_in(
    explained: ExplainedLeads,
) -> None:
    row = row_with(explained, budget_status="stated", wants_proposal_first="")
    lead = with_moves(explained, row, budget_status=0.37, wants_proposal_first=0.4)
    assert top_reasons(lead, "en").to_pylist() == [
        "budget and requirements +10.0 points (budget: stated)"
    ]


@pytest.mark.parametrize(("sign", "speaks"), [(1, "for"), (-1, "against")])
def test_a_blank_says_what_past_deals_say_of_it(
    explained: ExplainedLeads, sign: int, speaks: str
) -> None:
    """The win rate is told where it lies on the side of the reason, not else."""
    row = row_with(explained, wants_proposal_first="")
    lead = with_moves(explained, row, wants_proposal_first=0.4 * sign)
    (reason,) = top_reasons(lead, "en").to_pylist()
    (chinese,) = top_reasons(lead, "zh").to_pylist()
    support = explained.history.counts["wants_proposal_first"].support("")
    assert support is not None
    assert support.rate is not None
    if sign * (support.rate - support.overall) > 0:
        rate = round(100 * support.rate)
        told = f"as in {support.deals} past deals, of which {rate}% were won)"
        assert f"以往 {support.deals} 单也没填，成交率 {rate}%）" in chinese
    else:
        told = f"which by the model speaks {speaks} a lead, all else alike)"
        assert chinese.endswith(f"没填更{'有利' if sign > 0 else '不利'}）")
    assert reason.endswith(f"saying anything left blank, {told}")


def test_a_cell_that_counts_as_blank_is_told_as_blank(explained: ExplainedLeads) -> None:
    row = row_with(explained, wants_proposal_first="")
    lead = with_moves(explained, row, wants_proposal_first=-0.4)
    lead.table.raw_cells["wants_proposal_first"] = "-"
    assert " left blank, " in top_reasons(lead, "en")[0].as_py()


@pytest.mark.parametrize(
    ("language", "told"), [("en", "stage: target customer"), ("zh", "阶段：目标客户")]
)
def test_the_stage_is_named_in_words(
    explained: ExplainedLeads, language: Language, told: str
) -> None:
    row = int(np.flatnonzero(explained.table.stage == "target")[0])
    place = explained.framework.player_ids.index("context")
    by_source = np.zeros((1, len(explained.sources)))
    by_source[0, explained.sources.index(STAGE_FACT)] = -0.5
    points = np.zeros((1, len(explained.framework.player_ids)))
    points[0, place] = -0.1
    table = explained.table.take(np.array([row]))
    lone = replace(explained, table=table, by_source=by_source, points=points)
    assert told in top_reasons(lone, language)[0].as_py()
