from __future__ import annotations

import re
from dataclasses import replace

from markupsafe import escape

from kaopu.checking import DataState
from kaopu.language import Language
from kaopu.report.check.render import check_page, check_text


def test_the_verdict_comes_first_and_the_plan_after_the_counts(state: DataState) -> None:
    lines = check_text(state, "en").splitlines()
    assert lines[0] == "Data check: demo · fine"
    assert lines[1].startswith("deals.csv: 600 rows, ")
    assert lines[2].startswith("kaopu train will train; ")


def test_what_is_missing_is_counted(state: DataState) -> None:
    few = replace(state.plan, cause="few", missing_lost=3)
    lines = check_text(replace(state, plan=few), "en").splitlines()
    assert lines[0] == "Data check: demo · fine"
    assert lines[2] == (
        "Until there are 40 won and 40 lost deals (3 lost missing), the framework's word "
        "counts beside them."
    )
    zh = check_text(replace(state, plan=few), "zh").splitlines()
    assert zh[2] == "赢单、输单满各 40 条之前（还缺输单 3 条），框架的判断会一起算。"


def test_columns_that_nobody_mentions_are_named(state: DataState) -> None:
    text = check_text(replace(state, unmapped=("mood", "weather")), "en")
    assert "Columns that the pipeline file does not mention: mood, weather.\n" in text


def test_the_page_holds_all_that_the_text_says(state: DataState) -> None:
    page, text = check_page(state, "en"), check_text(state, "en")
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "<title>Data check: demo · fine</title>" in page
    for line in text.splitlines():
        for cell in filter(None, line.split("  ")):
            assert escape(cell.strip()) in page


def test_the_page_loads_nothing_and_escapes_everything(state: DataState) -> None:
    page = check_page(replace(state, unmapped=("<script>alert(1)</script>",)), "zh")
    assert '<html lang="zh-Hans">' in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")


def test_every_link_has_its_section(state: DataState) -> None:
    page = check_page(state, "en")
    links = re.findall(r'href="#(\w+)"', page)
    assert len(links) == 7
    assert all(f'id="{link}"' in page for link in links)


def test_a_dark_signal_is_told_with_what_to_record(state: DataState) -> None:
    dark = tuple(replace(signal, sight="dark") for signal in state.signals)
    told: dict[Language, str] = {"en": "To light timeline: ", "zh": "要看见“执行时间”："}
    for language, words in told.items():
        assert words in check_text(replace(state, signals=dark), language)
        assert str(escape(words)) in check_page(replace(state, signals=dark), language)
