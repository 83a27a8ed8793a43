from __future__ import annotations

import re

import pandas as pd

from kaopu.proposing import propose_pipeline
from kaopu.report.proposal.text import proposal_text


def test_the_summary_says_what_was_found_and_what_is_next() -> None:
    columns = {
        "Status": ["Won", "Lost", "Open"] * 20,
        "Deal ID": [f"D{n}" for n in range(60)],
        "Budget": ["No", "Approved"] * 30,
        "Moon": ["full", "half"] * 30,
        "Region": ["North", "South"] * 30,
    }
    proposal = propose_pipeline(pd.DataFrame(columns, dtype=object), "mine", "deals.csv")
    lines = proposal_text(proposal, "mine.toml", "en").splitlines()
    told = dict(re.split(r"  +", line.strip(), maxsplit=1) for line in lines[1:-1])
    assert lines[0] == "mine.toml: proposed from deals.csv, 60 rows"
    assert told["outcome"] == "Status: won = Won; lost = Lost; left out = Open"
    assert told["id"] == "Deal ID"
    assert told["opened"] == "none"
    assert told["budget and requirements"] == "Budget"
    assert told["timeline"] == "dark"
    assert told["context"] == "Moon, Region"
    assert told["used, though nobody has looked at it"] == "Moon"
    assert lines[-1] == "Look it over, then: kaopu check mine.toml"


def test_a_missing_outcome_comes_first() -> None:
    frame = pd.DataFrame({"Region": ["a", "b"] * 20}, dtype=object)
    text = proposal_text(propose_pipeline(frame, "x", "deals.csv"), "x.toml", "zh")
    assert "没有找到" in text
    assert text.endswith("请先填好结果列，然后运行：kaopu check x.toml")


RUSSIAN = {
    "Стадия": ["Сделка успешна", "Сделка провалена", "В работе"] * 20,
    "Источник": ["Сайт", "Звонок"] * 30,
    "Город": ["Тверь", "Псков"] * 30,
}


def test_a_language_with_a_vocabulary_is_read_and_one_without_is_told() -> None:
    frame = pd.DataFrame(RUSSIAN, dtype=object)
    text = proposal_text(propose_pipeline(frame, "x", "deals.csv"), "x.toml", "en")
    assert "won = Сделка успешна; lost = Сделка провалена; left out = В работе" in text
    assert "context                               Источник, Город" in text
    assert "language" not in text
    foreign = frame.rename(columns={"Источник": "Джерело звернень", "Город": "Місто"})
    text = proposal_text(propose_pipeline(foreign, "x", "deals.csv"), "x.toml", "en")
    assert "won = Сделка успешна" in text
    assert "The language of this export is not one that kaopu knows words of" in text
