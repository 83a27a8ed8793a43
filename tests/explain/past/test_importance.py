from __future__ import annotations

import json
import sys
from collections.abc import Callable

import numpy as np
import pytest

from kaopu.explain.lead.explainer import Explainer
from kaopu.explain.past.importance import importance
from kaopu.explain.shapley.contributions import LeadExplainer
from kaopu.framework import load_framework
from kaopu.leads.lead_table import LeadTable
from kaopu.model.classifier import LeadClassifier

Fitted = Callable[[str], LeadClassifier]


@pytest.mark.parametrize("kind", ["linear", "forest", "all"])
def test_it_is_the_mean_of_what_is_explained(
    fitted: Fitted, past: LeadTable, kind: str
) -> None:
    told = importance(fitted(kind), past.facts)
    explained = Explainer(fitted(kind), {}).explain(past)
    assert told.deals == len(past)
    assert [player.id for player in told.players] == list(load_framework().player_ids)
    moved = np.abs(explained.by_player).mean(axis=0)
    points = np.abs(explained.points).mean(axis=0)
    np.testing.assert_allclose([p.log_odds for p in told.players], moved, rtol=1e-9)
    np.testing.assert_allclose([p.points for p in told.players], points, rtol=1e-9)


def test_shares_add_up_and_columns_are_ordered(fitted: Fitted, past: LeadTable) -> None:
    told = importance(fitted("all"), past.facts)
    assert sum(player.share for player in told.players) == pytest.approx(1)
    means = [source.log_odds for source in told.sources]
    assert means == sorted(means, reverse=True)
    assert {s.source for s in told.sources} == set(LeadExplainer(fitted("all")).sources)
    stage = next(s for s in told.sources if s.source == "(stage)")
    assert (stage.column, stage.player) == ("stage", "context")


def test_a_signal_without_a_column_moves_nothing(
    fitted_software: Fitted, software: LeadTable
) -> None:
    told = {p.id: p for p in importance(fitted_software("linear"), software.facts).players}
    timeline = told["timeline"]
    assert (timeline.columns, timeline.log_odds, timeline.share) == (0, 0, 0)
    assert told["budget_clarity"].columns == 5
    assert told["budget_clarity"].share > 0


def test_many_deals_are_drawn_evenly(
    fitted: Fitted, past: LeadTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[importance.__module__], "MAX_DEALS", 100)
    drawn = importance(fitted("linear"), past.facts)
    rows = np.linspace(0, len(past) - 1, 100).round().astype(int)
    table = past.take(rows)
    assert drawn.deals == 100
    assert drawn == importance(fitted("linear"), table.facts)


def test_it_is_plain_data(fitted: Fitted, past: LeadTable) -> None:
    told = importance(fitted("linear"), past.facts).to_json()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
