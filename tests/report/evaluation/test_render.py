from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from kaopu.language import Language, languages
from kaopu.leakage.records import AuditedColumn, ColumnAudit, Finding
from kaopu.report.evaluation.render import (
    chart_file,
    evaluation_files,
    evaluation_page,
    evaluation_text,
)
from kaopu.report.evaluation.view import evaluation_view
from kaopu.scoring import LeadModel

Any_ = Callable[..., Any]
SCRIPT = "<script>alert(1)</script>"
VOID = {"meta", "line", "rect", "polyline", "br"}
SVG = "{http://www.w3.org/2000/svg}"


class Page(HTMLParser):
    """A page's tags with their attributes; every tag must be closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def every(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def page_of(model: LeadModel, language: Language = "en") -> str:
    return evaluation_page(evaluation_view(model, language), language)


@pytest.fixture
def hostile(changed: Any_) -> LeadModel:
    """A model whose export, title and pipeline file try to run a script."""

    def change(record: dict[str, Any]) -> None:
        details = {"word": SCRIPT}
        finding = Finding("name", "warn", 1.0, 1.0, details)
        audit = ColumnAudit(f"{SCRIPT} & co", 400, 400, (finding,))
        column = AuditedColumn(audit, "learnt", "allowed", SCRIPT)
        record["audit"] = [column.to_json()]
        record["importance"]["sources"][0].update(source=SCRIPT, column=SCRIPT)
        news = {"source": SCRIPT, "unseen": 1, "outside": 0}
        record["evaluation"]["forward"]["unseen"]["columns"] = [news]

    model: LeadModel = changed(change)
    return replace(model, pipeline=replace(model.pipeline, title=SCRIPT), label=SCRIPT)


@pytest.mark.parametrize("language", languages())
def test_what_the_export_holds_is_escaped(hostile: LeadModel, language: Language) -> None:
    text = page_of(hostile, language)
    assert "<script" not in text
    assert not Page(text).every("script")
    # Title twice, what was learnt from, the warning, the audit's three cells, two columns.
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 9
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in text


@pytest.mark.parametrize("language", languages())
def test_nothing_is_loaded_and_every_anchor_is_there(
    trained: LeadModel, language: Language
) -> None:
    text = page_of(trained, language)
    without_names = text.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|@import|url\(|<link|<img|<script", without_names)
    assert "default-src 'none'" in text
    page = Page(text)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    links = [a["href"] for a in page.every("a")]
    assert len(links) == 9
    assert {str(link).removeprefix("#") for link in links} <= set(ids)


@pytest.mark.parametrize("language", languages())
def test_charts_have_words_and_tables_beside_them(
    trained: LeadModel, language: Language
) -> None:
    page = Page(page_of(trained, language))
    ids = {a["id"] for _, a in page.tags if "id" in a}
    charts = page.every("svg")
    assert len(charts) == 6
    for chart in charts:
        assert chart["role"] == "img"
        assert set(str(chart["aria-labelledby"]).split()) <= ids
    view = evaluation_view(trained, language)
    assert all(section.tables for section in view.sections if section.charts)
    assert all(a["scope"] in ("col", "row") for a in page.every("th"))
    assert len(page.every("caption")) == len(page.every("table"))


@pytest.mark.parametrize("language", languages())
def test_every_text_and_figure_of_the_view_is_on_the_page(
    trained: LeadModel, language: Language
) -> None:
    view = evaluation_view(trained, language)
    text = unescape(evaluation_page(view, language)).replace("\N{NO-BREAK SPACE}", " ")
    assert text.index(view.verdict) < text.index("<svg")
    for section in view.sections:
        told = [section.heading, *section.texts, *section.notes]
        told += [chart.description for chart in section.charts]
        for table in section.tables:
            told += [table.caption, *table.head]
            told += [
                f'<th scope="row">{row[0]}</th>'
                + "".join(f"<td>{cell}</td>" for cell in row[1:])
                for row in table.rows
            ]
        assert [part for part in told if part not in text] == []


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_the_page_says_its_language(
    trained: LeadModel, language: Language, tag: str
) -> None:
    assert Page(page_of(trained, language)).every("html") == [{"lang": tag}]


def test_the_verdict_of_a_poor_model_looks_different(
    trained: LeadModel, changed: Any_
) -> None:
    poor = changed(dict.copy, usable=False)
    assert '<div class="verdict" ' in page_of(trained)
    assert '<div class="verdict no" ' in page_of(poor)
    assert "<strong>Not usable</strong>" in page_of(poor)


def colours(page: str) -> list[dict[str, str]]:
    """The light and the dark colours of a page."""
    blocks = re.findall(r":root \{([^}]*)\}", page)
    return [dict(re.findall(r"--(\w+): (#\w+)", block)) for block in blocks[1:]]


def luminance(colour: str) -> float:
    full = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_words_and_marks_stand_out_in_light_and_dark(
    trained: LeadModel, dark: bool
) -> None:
    told = colours(page_of(trained))
    assert len(told) == 2
    own = told[dark]
    for ink in ("ink", "soft", "model", "up", "down"):
        assert contrast(own[ink], own["paper"]) >= 4.5, ink
    assert contrast(own["ink"], own["good"]) >= 4.5
    assert contrast(own["ink"], own["note"]) >= 4.5
    assert contrast(own["model"], own["track"]) >= 3


def test_plots_are_files_of_their_own(trained: LeadModel) -> None:
    for chart in evaluation_view(trained, "zh").charts:
        text = chart_file(chart)
        root = ET.fromstring(text)  # noqa: S314 - our own file
        assert root.tag == f"{SVG}svg"
        assert root.findtext(f"{SVG}title") == chart.title
        assert root.findtext(f"{SVG}desc") == chart.description
        assert "--model:" in str(root.findtext(f"{SVG}style"))
        marks = [e for e in root.iter() if e.tag in (f"{SVG}circle", f"{SVG}rect")]
        assert len(marks) >= 4


def test_hostile_names_are_escaped_in_plots(hostile: LeadModel) -> None:
    for chart in evaluation_view(hostile, "en").charts:
        assert "<script" not in chart_file(replace(chart, title=SCRIPT))


def test_the_files_beside_a_bundle_are_in_the_language_of_the_pipeline(
    trained: LeadModel,
) -> None:
    chinese = replace(trained, pipeline=replace(trained.pipeline, language="zh"))
    names = ["gains", "lift", "reliability", "rivals", "periods", "signals"]
    for model, language in ((trained, "en"), (chinese, "zh")):
        files = evaluation_files(model)
        plots = [f"plots/{name}.svg" for name in names]
        assert list(files) == ["evaluation.html", "model_card.md", *plots]
        assert files["evaluation.html"] == page_of(model, language)


@pytest.mark.parametrize("language", languages())
def test_text_holds_every_line_of_the_view(trained: LeadModel, language: Language) -> None:
    view = evaluation_view(trained, language)
    text = evaluation_text(view)
    assert text.startswith(f"{view.verdict} · {view.title}\n")
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]
    for section in view.sections:
        assert {section.heading, *section.texts, *section.notes} <= set(lines)
        for table in section.tables:
            for row in table.rows if not table.in_words else ():
                assert " ".join(row) in lines


def test_findings_stand_on_lines_of_their_own(hostile: LeadModel) -> None:
    lines = evaluation_text(evaluation_view(hostile, "en")).splitlines()
    place = next(i for i, line in enumerate(lines) if line.endswith("deal ends"))
    assert lines[place].startswith(f"  {SCRIPT} & co · would be blocked; allowed")
    assert lines[place + 1] == f"      the author's reason: {SCRIPT}"
