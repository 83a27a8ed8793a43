"""Everything that people read, in both languages: no id of the framework stands in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu.checking import check_data
from kaopu.framework import load_framework
from kaopu.language import Language, languages
from kaopu.pipeline import read_pipeline
from kaopu.planning import PlanOptions, make_plan
from kaopu.report.check.render import check_page, check_text
from kaopu.report.data_notes import note_lines
from kaopu.report.evaluation.render import evaluation_page, evaluation_text
from kaopu.report.evaluation.training import training_text
from kaopu.report.evaluation.view import evaluation_view
from kaopu.report.html import leads_page
from kaopu.report.lead.text import lead_text
from kaopu.report.lead.view import lead_view
from kaopu.report.overall.view import overall_view
from kaopu.report.plan.render import plan_page, plan_text
from kaopu.report.ranking import ranking_text
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.web import Inspector

READ_ALOUD = ("title", "aria-label", "alt", "placeholder")
QUOTED = re.compile(r"“[^”]*”|‘[^’]*’")
WORD = re.compile(r"[A-Za-z][A-Za-z_]*")


def ids() -> set[str]:
    """Every id of the framework but those that are an English company's own cells too."""
    framework = load_framework()
    levels = {level.id for f in framework.fields.values() for level in f.levels}
    signs = {sign.id for sign in framework.signs}
    stages = {stage.id for stage in framework.stages}
    named = {*framework.player_ids, *framework.fields, *signs, *levels, *stages, "unknown"}
    return named - {"yes", "no"}


IDS = ids()
# A field's name with a flag's id behind it; a company's own column may say so.
FLAGS = re.compile(
    "(?:"
    + "|".join(
        f.name.in_("zh") for f in load_framework().fields.values() if f.kind == "flag"
    )
    + ")[：是为“ ]*(?:yes|no)"
)


class Seen(HTMLParser):
    """What is seen of a page or read aloud, the export's record aside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.hidden or tag in ("script", "style") or given.get("class") == "record":
            self.hidden += tag in ("script", "style", "details")
            return
        self.texts += [str(given[name]) for name in READ_ALOUD if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and tag in ("script", "style", "details"):
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def found(text: str, language: Language = "zh") -> set[str]:
    """Return the ids that stand in a text, in a page or not, outside quotes.

    Among English words only those with an underscore are told from words.
    """
    if "<html" in text:
        text = "\n".join(Seen(text).texts)
    plain = QUOTED.sub("", text)
    ids = {word for word in WORD.findall(plain) if word in IDS}
    if language == "en":
        return {id_ for id_ in ids if "_" in id_}
    return ids | {*FLAGS.findall(plain)}


@pytest.fixture(scope="module")
def odd(sample: Simulation) -> pd.DataFrame:
    """Leads with everything that is noted, some of them with a word of their own."""
    leads = sample.leads.astype(object).copy()
    leads.loc[leads.index[:4], "need_agreed"] = "sort of"
    leads.loc[leads.index[2:8], "signing_date"] = "2020-01-31"
    leads.loc[leads.index[4:8], "payment_date"] = "soon"
    leads.loc[leads.index[4:8], "registered_capital"] = "1e15"
    leads.loc[leads.index[:9], "budget_status"] = "approved"
    leads.loc[leads.index[:9], "requirements_clarity"] = "none"
    leads.loc[leads.index[:9], "notes"] = "没有预算 no budget"
    leads.loc[leads.index[6:9], "rep_confidence"] = "700"
    return leads


def test_the_search_finds_what_it_is_for() -> None:
    page = (
        '<html><body><p title="stalling">预算：vague</p><p>在招聘：no</p>'
        '<a href="/?sign=illusion">x</a><p>（“not_agreed”）</p>'
        '<details class="record"><td>timeline</td></details><option>hiring</option>'
    )
    assert found(page) == {"stalling", "vague", "hiring", "在招聘：no"}
    assert found("Budget: not_agreed, vague; “need_agreed”", "en") == {"not_agreed"}


def texts(
    model: LeadModel, leads: pd.DataFrame, deals: pd.DataFrame, language: Language
) -> Iterator[str]:
    """Yield every text and page of reports in a language."""
    table = model.read(leads)
    views = [lead_view(lead, language) for lead in model.explain_table(table)]
    yield from (lead_text(view, language) for view in views)
    yield leads_page(views, language, model.label)
    done = model.score_table(table, language=language)
    yield ranking_text(done.scores, language, len(leads))
    yield "\n".join(done.scores["top_reason"])
    yield "\n".join(note_lines(done.notes, language, model.pipeline.fields))
    plan = make_plan(model, table, PlanOptions(40))
    yield from (plan_text(plan, language), plan_page(plan, language))
    for view in (overall_view(model, language), evaluation_view(model, language)):
        yield from (evaluation_text(view), evaluation_page(view, language))
    yield training_text(model, language)
    demo = read_pipeline(Path(__file__).parents[2] / "pipelines" / "demo.toml")
    for part in (deals, pd.concat([deals, leads])):
        state = check_data(demo, part, "deals.csv")
        yield from (check_text(state, language), check_page(state, language))


@pytest.mark.parametrize("language", languages())
def test_reports_hold_no_id(
    trained: LeadModel, sample: Simulation, odd: pd.DataFrame, language: Language
) -> None:
    both = pd.concat([odd.head(10), sample.leads.tail(14)])
    told = [*texts(trained, both, sample.deals, language)]
    assert len(told) > 30
    assert [(id_, text) for text in told for id_ in found(text, language)] == []
    assert any("sort of" in text for text in told)


ADDRESSES = (
    "/",
    "/?sort=timeline",
    "/?signal=timeline&state=weak",
    "/plan?capacity=50",
    "/illusions",
    "/let-go",
    "/company",
    "/glossary",
)


@pytest.mark.parametrize("language", languages())
@pytest.mark.slow
def test_pages_hold_no_id(
    opened: Callable[..., Inspector],
    called: Callable[..., TestClient],
    odd: pd.DataFrame,
    inspector: Inspector,
    tmp_path: Path,
    language: Language,
) -> None:
    # Both show the same leads, of which the first nine are odd in one of them.
    for shown, rows in ((opened(odd, tmp_path), slice(9)), (inspector, slice(9, 15))):
        client = called(shown)
        leads = [shown.index.id(row) for row in range(60)[rows]]
        own = [f"/lead?id={id_}" for id_ in leads]
        tries = [f"/what-if?id={id_}&set.need_agreed=agreed" for id_ in leads[:2]]
        for address in (*ADDRESSES, *own, *tries):
            page = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
            assert page.status_code == 200, address
            assert found(page.text, language) == set(), address
