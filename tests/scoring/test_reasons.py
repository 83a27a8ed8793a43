from __future__ import annotations

import re

import numpy as np
import pytest

from kaopu.explain import ExplainedLeads
from kaopu.framework import Language, Namer, load_framework
from kaopu.framework.records import LANGUAGES
from kaopu.scoring import LeadModel
from kaopu.scoring.reasons import top_reasons
from kaopu.simulate import Simulation

REASON = {
    "en": re.compile(r"(.+) ([+−][\d.]+) points \((.+): (.+)\)"),
    "zh": re.compile(r"(.+) ([+−][\d.]+) 个百分点（(.+)：(.+)）"),
}


@pytest.fixture(scope="module")
def explained(trained: LeadModel, sample: Simulation) -> ExplainedLeads:
    return trained.explained(trained.read(sample.leads))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_names_what_moves_the_lead_most(
    explained: ExplainedLeads, language: Language
) -> None:
    framework = load_framework()
    points = explained.points
    top = np.abs(points).argmax(axis=1)
    for row, reason in enumerate(top_reasons(explained, language)):
        told = REASON[language].fullmatch(reason)
        assert told, reason
        player = framework.player_ids[top[row]]
        assert told[1] == framework.names[player].say(language)
        moved = f"{100 * points[row, top[row]]:+.1f}".replace("-", "−")
        assert told[2] == moved


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fact_behind_it_goes_by_its_names(
    explained: ExplainedLeads, language: Language
) -> None:
    """Of fields with levels; numbers and the company's own columns stand as they are."""
    framework, seen = load_framework(), 0
    namer = Namer(framework, language)
    fields = {namer.field(id_, ""): field for id_, field in framework.fields.items()}
    states = {"en": {"asked, not told", "not filled in"}, "zh": {"问了没说", "未填写"}}
    for reason in top_reasons(explained, language):
        told = REASON[language].fullmatch(reason)
        assert told
        field = fields.get(told[3])
        if field and field.levels:
            seen += 1
            names = {level.name.say(language) for level in field.levels}
            assert told[4] in names | states[language]
    assert seen > 10


def test_a_lead_that_nothing_moves_has_a_reason_without_a_fact(
    explained: ExplainedLeads, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = np.zeros_like(explained.by_source)
    monkeypatch.setitem(explained.__dict__, "by_source", still)
    for reason in top_reasons(explained, "en"):
        assert reason.endswith(" points")
