from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaopu.checking import check_data
from kaopu.files import Assumption
from kaopu.pipeline import parse_pipeline, resolve
from kaopu.proposing import JoinKey, Proposal, propose_pipeline
from kaopu.report.proposal.file import JoinLine, comment, proposal_file, quoted

PATH = Path("pipelines/mine.toml")
ROWS = 200


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    won = rng.random(ROWS) < 0.5
    days = pd.date_range("2024-01-01", periods=ROWS).strftime("%d/%m/%Y")
    columns = {
        "商机编号": [f"SJ{n:04d}" for n in range(ROWS)],
        "结果": list(np.where(won, "赢单", "输单")),
        "创建日期": list(days),
        "预算": list(np.where(rng.random(ROWS) < 0.4 + 0.2 * won, "已批准", "没有预算")),
        "客情关系": list(rng.choice(["好", "一般"], ROWS)),
        "金额": [f"{n}万" for n in rng.integers(1, 90, ROWS)],
        "地区": list(rng.choice(["华东", "华南"], ROWS)),
        "业务员": list(rng.choice(["王芳", "李强"], ROWS)),
        '怪"列': list(rng.choice(["甲", "乙"], ROWS)),
        "输单原因": list(np.where(won, "", "价格")),
    }
    return pd.DataFrame(columns, dtype=object)


@pytest.fixture(scope="module")
def proposal(frame: pd.DataFrame) -> Proposal:
    return propose_pipeline(frame, "mine", "deals.csv")


def test_the_file_is_read_resolved_and_checked_without_an_edit(
    proposal: Proposal, frame: pd.DataFrame
) -> None:
    text = proposal_file(proposal, {"path": "../deals.csv"}, str(PATH))
    authored = parse_pipeline(text, PATH)
    pipeline = resolve(authored)
    assert pipeline.lead_id == "商机编号"
    assert pipeline.language == "zh"
    assert authored.data_path == PATH.parent / "../deals.csv"
    assert [s.id for s in pipeline.sources if s.is_field] == ["budget_status"]
    assert [b.id for b in pipeline.beliefs] == ["rapport"]
    assert pipeline.rep == "业务员"
    assert "输单原因" in pipeline.ignored
    assert check_data(authored, frame).verdict != "not_usable"


def test_every_line_says_why_and_how_sure(proposal: Proposal) -> None:
    text = proposal_file(proposal, {}, str(PATH))
    assert 'id = "商机编号"  # 97%：表头就是这么叫的' in text
    assert "泄露结果" in text
    assert "[data]" not in text


def test_an_unsure_column_is_commented_out_with_its_alternatives(
    proposal: Proposal,
) -> None:
    columns = [
        replace(column, confidence=0.5) if "怪" in column.column else column
        for column in proposal.columns
    ]
    text = proposal_file(replace(proposal, columns=tuple(columns)), {}, str(PATH))
    line, *_ = [line for line in text.splitlines() if "怪" in line]
    assert line.startswith('    # "怪\\"列",')
    assert "也可能是：" in line


def test_a_column_that_nobody_has_looked_at_is_used_and_says_so(proposal: Proposal) -> None:
    text = proposal_file(proposal, {}, str(PATH))
    line, *_ = [line for line in text.splitlines() if "怪" in line]
    assert line.startswith('    "怪\\"列",  # 80%：已采用，但还没有人看过')
    assert '怪"列' in resolve(parse_pipeline(text, PATH)).unreviewed


def test_a_dark_signal_says_what_to_record(proposal: Proposal) -> None:
    text = proposal_file(replace(proposal, language="en"), {}, str(PATH))
    assert "# ---- Dark: no column speaks of timeline. Record three planned dates" in text


def test_what_was_assumed_to_read_it_stands_as_a_comment(proposal: Proposal) -> None:
    assumed = [Assumption("encoding", {"encoding": "gb18030"}, "data.encoding", "gb18030")]
    text = proposal_file(proposal, {"path": "deals.csv"}, str(PATH), assumed)
    assert '# encoding = "gb18030"  # ' in text
    assert parse_pipeline(text, PATH).section("data") == {"path": "deals.csv"}


def test_a_joined_table_is_written_down(proposal: Proposal) -> None:
    key = JoinKey("account", "Account Name", 0.9, "Accounts: ")
    text = proposal_file(proposal, {}, str(PATH), (), JoinLine("../accounts.csv", key))
    assert parse_pipeline(text, PATH).content["join"] == [
        {
            "path": "../accounts.csv",
            "on": "account",
            "key": "Account Name",
            "prefix": "Accounts: ",
        }
    ]


def test_without_an_outcome_the_file_keeps_its_shape_and_says_so() -> None:
    frame = pd.DataFrame({"Region": ["a", "b"] * 20}, dtype=object)
    proposal = propose_pipeline(frame, "mine", "deals.csv")
    text = proposal_file(proposal, {}, str(PATH))
    assert "# NOT FOUND: no column, nor two together, tells won from lost deals." in text
    near = '# column = "Region", won = […], lost = […]  # its values: "a" (20), "b" (20)'
    assert near in text
    assert parse_pipeline(text, PATH).section("outcome")["column"] == "?"


@pytest.mark.parametrize(
    "text", ['a "b"', "back\\slash", "tab\t", "行\u007f", "line\nbreak"]
)
def test_any_header_is_spelt_as_toml(text: str) -> None:
    assert tomllib.loads(f"x = {quoted(text)}")["x"] == text
    assert "\n" not in comment(text)


KNOWN = ["Status", "Stage", "Budget", "Id", "Amount", "Created", "rapport", "budget_status"]
CELLS = [
    "Won",
    "Lost",
    "",
    "No",
    "2024-01-02",
    "3",
    "a b",
    "好",
    '"',
    "\\",
    "高",
    "x@y.com",
]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    headers=st.lists(st.sampled_from(KNOWN) | st.text(max_size=12), min_size=1, max_size=7),
    rows=st.integers(2, 40),
    seed=st.integers(0, 9),
)
def test_whatever_the_export_the_file_keeps_its_shape_and_meaning(
    headers: list[str], rows: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.choice(np.array(CELLS, dtype=object), (rows, len(headers)))
    frame = pd.DataFrame(
        cells, columns=pd.Index([h.strip() for h in headers], dtype=object)
    )
    proposal = propose_pipeline(frame, "mine", "deals.csv")
    text = proposal_file(proposal, {"path": "deals.csv"}, str(PATH))
    authored = parse_pipeline(text, PATH)
    places = ("fields.", "signals.", "context", "own_side")
    if any(place.startswith(places) for place in proposal.by_place):
        assert resolve(authored).outcome.columns == (proposal.outcome.columns or ("?",))


def test_currencies_beside_the_usual_one_await_their_rates(frame: pd.DataFrame) -> None:
    money = ["CNY"] * (ROWS - 30) + ["SEK"] * 20 + [""] * 10
    proposal = propose_pipeline(frame.assign(币种=money), "mine", "deals.csv")
    text = proposal_file(proposal, {"path": "../deals.csv"}, str(PATH))
    pipeline = resolve(parse_pipeline(text, PATH))
    assert (pipeline.currency, pipeline.currency_column) == ("CNY", "币种")
    assert pipeline.rates is None
    lines = [line for line in text.splitlines() if line.startswith("# SEK = ")]
    assert len(lines) == 1
    assert "20" in lines[0]
    filled = text.replace("# [amount.rates]", "[amount.rates]")
    filled = filled.replace("# date = ", "date = 2026-03-31").replace(
        "# SEK = ", "SEK = 0.7"
    )
    rates = resolve(parse_pipeline(filled, PATH)).rates
    assert rates is not None
    assert (rates.day, dict(rates.units)) == ("2026-03-31", {"SEK": 0.7})


def test_no_column_that_is_a_comment_is_listed_as_unreviewed() -> None:
    # Its cells say nothing; its name, and where it is filled in, speak of the end.
    cells = [f"{n * 7.31:.3f}" if n % 4 != 2 else "not yet" for n in range(200)]
    columns = {
        "Stage": ["Won", "Lost", "Open", "Lost"] * 50,
        "closedate": cells,
        "Moon": ["full", "half", "new", "full", "new"] * 40,
    }
    frame = pd.DataFrame(columns, dtype=object)
    text = proposal_file(
        propose_pipeline(frame, "mine", "deals.csv"), {"path": "deals.csv"}, str(PATH)
    )
    assert '# "closedate",' in text
    assert 'unreviewed = ["Moon"]' in text
