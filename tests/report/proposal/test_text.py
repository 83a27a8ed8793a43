from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from kaopu.proposing import JoinKey, RepeatedKey, propose_pipeline
from kaopu.report.proposal.file import JoinLine, proposal_file
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


DAYS = list(pd.date_range("2025-03-01", periods=120).strftime("%Y-%m-%d"))
LEADS = pd.DataFrame(
    {
        "Lead": [f"L-{n:05d}" for n in range(120)],
        "Entry": DAYS,
        "Region": ["North", "South", "East"] * 40,
        "in shop": ["yes", "", "", ""] * 30,
    },
    dtype=object,
)
ONCE = JoinKey("Lead", "Lead", 0.25, "", "in shop", (), ("Fee", "Staff"))
OFTEN = replace(ONCE, repeated=RepeatedKey("Lead", "Lead", 55, 30, 4, doubled=False))


def summary(frame: pd.DataFrame, key: JoinKey) -> str:
    proposal = propose_pipeline(frame, "mine", "leads.csv", join=key)
    return proposal_text(proposal, "mine.toml", "en", JoinLine("../shop.csv", key))


def test_columns_of_a_second_table_that_are_not_joined_are_named() -> None:
    text = summary(LEADS, ONCE)
    assert re.search(
        r"of shop.csv, not used +Fee, Staff \(not joined, for only the rows that stand",
        text,
    )
    proposal = propose_pipeline(LEADS, "mine", "leads.csv", join=ONCE)
    file = proposal_file(proposal, "", "mine.toml", (), JoinLine("../shop.csv", ONCE))
    assert "# Fee, Staff: not joined, for only the rows that stand there have it" in file


def test_joined_columns_that_are_not_used_are_named_with_their_reason() -> None:
    frame = LEADS.assign(**{"in shop": ["Won", "Lost", "Lost"] * 40, "Land": "UK"})
    frame = frame.rename(columns={"in shop": "Status"}).astype(object)
    key = JoinKey("Region", "Name", 1.0, "", others=("Land",))
    assert re.search(
        r"of shop.csv, not used +Land \(the same in every row\)", summary(frame, key)
    )


def test_a_guessed_length_of_sales_is_told() -> None:
    text = summary(LEADS, ONCE)
    assert "UNSURE: “Entry” is taken for the day a lead was opened" in text
    assert "counts as open for 59 days, which is a guess" in text
    assert "rows of" not in text


def test_without_an_opening_day_it_is_told_that_new_leads_are_lost() -> None:
    text = summary(LEADS.drop(columns="Entry"), ONCE)
    assert "so each with a blank “in shop” counts as lost, one of yesterday too" in text


def test_a_table_that_repeats_its_keys_may_be_no_table_of_orders() -> None:
    assert "UNSURE: shop.csv has 55 rows of 30 keys." in summary(LEADS, OFTEN)


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
