from __future__ import annotations

import pandas as pd
import pytest
from rich.cells import cell_len

from kaopu.language import Language, Locale, languages
from kaopu.report.ranking import ranking_text
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation


def places(line: str, text: str) -> int:
    """Where ``text`` starts in ``line``, in places of a terminal."""
    return cell_len(line[: line.index(text)])


@pytest.fixture
def scores(trained: LeadModel, sample: Simulation) -> pd.DataFrame:
    return trained.score(sample.leads)


@pytest.mark.parametrize("language", languages())
def test_the_ranking_is_aligned(scores: pd.DataFrame, language: Language) -> None:
    lines = ranking_text(scores, language).splitlines()
    title, header, *rows = lines
    assert title == Locale(language).text("ranking", "title")
    assert len(rows) == 21
    column = places(header, Locale(language).text("ranking", "reason"))
    for row, record in zip(rows[:-1], scores.to_dict("records"), strict=False):
        assert places(row, str(record["top_reason"])) == column
        assert row.split()[:2] == [str(record["rank"]), record["lead_id"]]


def test_ids_of_two_widths_are_aligned(scores: pd.DataFrame) -> None:
    mixed = scores.head(2).assign(lead_id=["上海机械", "B"])
    rows = ranking_text(mixed, "zh").splitlines()[2:]
    reasons = mixed["top_reason"].tolist()
    assert len({places(r, t) for r, t in zip(rows, reasons, strict=True)}) == 1


def test_leads_beyond_those_shown_are_counted(scores: pd.DataFrame) -> None:
    text = ranking_text(scores, "en", most=5)
    assert text.endswith("\n… and 55 more leads\n")
    assert len(text.splitlines()) == 8
    assert "more leads" not in ranking_text(scores.head(5), "en", most=5)


def test_signs_of_the_ranking_are_named_and_counted(scores: pd.DataFrame) -> None:
    signs = (
        "vague_budget:confirmed; RFI:data_only; stalling:framework_only; "
        "illusion:framework_only; missing_timeline:points_that_way"
    )
    row = scores.head(1).assign(warning_signs=signs)
    assert (
        ranking_text(row, "en")
        .rstrip()
        .endswith("!vague budget, ~missing timeline, stalling +2")
    )
    assert ranking_text(row, "zh").rstrip().endswith("!预算含糊、~时间没定、一拖再拖 +2")
    known = scores.head(1).assign(warning_signs="advertising:data_only")
    assert ranking_text(known, "zh").rstrip().endswith("在投广告")
