from __future__ import annotations

import pytest

from kaopu.explain.records import LeadExplanation
from kaopu.framework import load_framework
from kaopu.language import Locale
from kaopu.report.charts import Box, Label
from kaopu.report.lead.waterfall import waterfall


def test_steps_lead_from_the_start_to_the_end(lead: LeadExplanation) -> None:
    chart = waterfall(lead, Locale("en"), load_framework())
    bars = [shape for shape in chart.shapes if isinstance(shape, Box)]
    assert len(bars) == 10
    here = bars[0].x + bars[0].width
    for bar, player in zip(bars[1:-1], lead.players, strict=True):
        if abs(player.points) > 0.005:
            start, end = bar.x, bar.x + bar.width
            if player.points < 0:
                start, end = end, start
            assert start == pytest.approx(here, abs=1e-6)
            assert bar.kind == ("up" if player.points > 0 else "down")
            here = end
    assert bars[-1].x + bars[-1].width == pytest.approx(here, abs=1e-6)


def test_it_says_itself_in_words(lead: LeadExplanation) -> None:
    chart = waterfall(lead, Locale("zh"), load_framework())
    texts = [shape.text for shape in chart.shapes if isinstance(shape, Label)]
    assert texts[0] == "什么都不了解时"
    assert "45.0%" in texts
    assert chart.description.startswith("起点 45.0%。")
    assert chart.description.endswith("终点 40.0%。")
