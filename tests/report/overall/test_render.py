from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from kaopu.language import Language, languages
from kaopu.report.overall.render import OVERALL_COLUMNS, overall_frame, overall_picture
from kaopu.scoring import LeadModel


@pytest.mark.parametrize("language", languages())
def test_the_picture_shows_signals_and_signs(
    trained: LeadModel, language: Language
) -> None:
    picture = ET.fromstring(overall_picture(trained, language))  # noqa: S314 - our own
    texts = [node.text or "" for node in picture.iter() if node.tag.endswith("}text")]
    expected = {
        "en": ("budget and requirements", "vague budget", "all deals"),
        "zh": ("预算与要求", "预算含糊", "全部商机"),
    }[language]
    for name in expected:
        assert any(text.startswith(name) for text in texts), name
    height = float(picture.attrib["viewBox"].split()[3])
    ys = [float(node.attrib["y"]) for node in picture.iter() if "y" in node.attrib]
    assert max(ys) <= height


def test_the_table_has_signs_facts_and_groups(trained: LeadModel) -> None:
    overall = trained.overall()
    frame = overall_frame(overall)
    assert tuple(frame.columns) == OVERALL_COLUMNS
    whole = frame[frame["division"] == "all"]
    facts = sum(len(sign.facts) for sign in overall.signs)
    assert len(whole) == len(overall.signs) + facts
    groups = frame[(frame["division"] != "all") & frame["sign"].isna()]
    assert len(groups) == len(overall.groups)
    owners = groups[groups["column"] == "owner"]
    assert (owners["deals"] >= 5).all()
    assert (whole["win_rate"].dropna().between(0, 1)).all()
