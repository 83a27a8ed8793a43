from __future__ import annotations

import pandas as pd

from kaopu.notes.survey import survey_notes
from kaopu.report.notes.text import lead_text, survey_text

FRAME = pd.DataFrame(
    {
        "Deal ID": ["L-1", "L-2"],
        "date": ["2025-05-05", "2025-05-06"],
        "notes": [
            "客户电话13800138000，签约已经推迟两次了。",
            "Maybe they sign on 12 June.",
        ],
    }
)


def test_the_text_says_which_column_and_quotes_each_level() -> None:
    text = survey_text(survey_notes(FRAME, "leads.csv"), "en", 2)
    assert "Column: notes (its header says notes)" in text
    assert "times postponed\n  1 note\n    L-1: 2, “签约已经推迟两次了”" in text
    assert "left out: 1." in text


def test_no_quotes_are_shown_where_none_are_wanted() -> None:
    assert "“" not in survey_text(survey_notes(FRAME, "leads.csv"), "en", 0)


def test_one_leads_facts_are_shown_with_what_is_not_sure_and_numbers_masked() -> None:
    survey = survey_notes(FRAME, "leads.csv")
    shown = lead_text([survey.rows[1]], "L-2", "zh")
    assert "签约日期：2025年6月12日，不确定，“Maybe they sign on 12 June”" in shown
    assert "13800138000" not in lead_text([survey.rows[0]], "L-1", "en")
