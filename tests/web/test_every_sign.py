"""Every sign in each of its causes, as a lead's text, record and page tell it.

The ways in which facts raise a sign are those that docs/signs.md tells, so that page and
program are held to each other. A sign that is added to the framework is covered by itself.
"""

from __future__ import annotations

import html
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from kaopu.explain.records import LeadExplanation, RaisedSign
from kaopu.features import feature_sources
from kaopu.framework import load_framework
from kaopu.framework.records import ACROSS, Field, WarningSign
from kaopu.language import Locale
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from kaopu.pipeline import read_pipeline, resolve
from kaopu.report.lead.text import lead_text
from kaopu.report.lead.view import lead_view
from kaopu.scoring import LeadModel
from kaopu.training.past import past_history
from kaopu.training.prepare import prepare_deals
from kaopu.web import Inspector

FRAMEWORK = load_framework()
DEALS = 160
PIPELINE = """\
schema = 1
name = "every"
[values]
unknown = ["unknown"]
[lead]
id = "lead_id"
stage = "stage"
target = ["target"]
intent = ["intent"]
[outcome]
column = "outcome"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]
[dates]
created = "opened"
[beliefs]
confidence = { column = "sure", scale = 100 }
[fields]
"""


def signs_script() -> ModuleType:
    path = Path(__file__).parents[2] / "docs" / "signs.py"
    spec = importlib.util.spec_from_file_location("docs_signs", path)
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = signs_script()
CAUSES = [(s.id, c) for s in FRAMEWORK.signs for c in ("", *(one.id for one in s.causes))]


@dataclass(frozen=True)
class Case:
    """A lead that raises a sign by one cause: its cells, and the facts that raise it."""

    lead_id: str
    cells: dict[str, str]
    raising: tuple[Any, ...]

    @property
    def in_talks(self) -> bool:
        """Whether all that raises the sign does so in talks alone."""
        return bool(self.raising) and all(way.in_talks for way in self.raising)


def good(field: Field) -> str:
    """The cell of a field that raises no sign."""
    if field.kind == "date":
        return "2026-12-15"
    if field.kind == "number":
        return "9000000" if field.better == "higher" else "0"
    return field.levels[-1].id


def raising_cell(way: Any) -> str:
    cells = {
        "level": way.level,
        "unknown": "unknown",
        "missing": "",
        "at_least": str(int(way.condition.at_least or 0)),
        "low": "1000",
        "gone_by": "2026-10-15",
        "beyond": "999" if FRAMEWORK.fields[way.field].better == "lower" else "-1",
    }
    return cells[way.kind]


def cases(sign: WarningSign, cause: str) -> list[Case]:
    """One lead for each way in which a cause raises a sign."""
    ways = SCRIPT.ways_of(sign)
    sets: list[tuple[dict[str, str], tuple[Any, ...]]] = []
    if sign.signal == ACROSS:
        worst = {f.id: f.levels[0].id for f in FRAMEWORK.fields.values() if f.levels}
        sets = [(worst | {"sure": "100"}, ())]
    elif sign.match == "all" and cause:
        blank = {way.field: "" for way in ways[""]}
        sets = [(blank | {w.field: raising_cell(w)}, (w,)) for w in ways[""]]
    elif sign.match == "all":
        sets = [({w.field: raising_cell(w) for w in ways[""]}, tuple(ways[""]))]
    else:
        for way in ways[cause]:
            cells = {way.field: raising_cell(way)}
            if way.beside:
                cells[way.beside.field] = way.beside.levels[0]
            elif any(c.beside for c in sign.causes if way.level in c.levels):
                # The other causes of the same level must not hold.
                cells |= {c.beside.field: "" for c in sign.causes if c.beside}
            sets.append((cells, (way,)))
    return [
        Case(f"{sign.id}.{cause}.{number}", cells, raising)
        for number, (cells, raising) in enumerate(sets)
    ]


def before(case: Case) -> str:
    """The id of the same lead before contact."""
    return f"{case.lead_id}.before"


ALL_CASES = {key: cases(FRAMEWORK.sign(key[0]), key[1]) for key in CAUSES}


def past_deals() -> pd.DataFrame:
    """Deals of every level, won where more of it is good."""
    rng = np.random.default_rng(1)
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(DEALS), "D")
    columns: dict[str, Any] = {}
    merit = rng.normal(0, 1, DEALS)
    for field in FRAMEWORK.fields.values():
        if field.levels:
            place = rng.integers(0, len(field.levels), DEALS)
            merit += place / (len(field.levels) - 1)
            columns[field.id] = [field.levels[i].id for i in place]
        elif field.kind == "date":
            days = pd.to_timedelta(rng.integers(20, 90, DEALS), "D")
            columns[field.id] = (opened + days).strftime("%Y-%m-%d")
        else:
            columns[field.id] = (1000 * rng.integers(1, 200, DEALS)).astype(str)
            if field.better == "lower":
                columns[field.id] = rng.integers(0, 3, DEALS).astype(str)
    return pd.DataFrame(
        {
            "lead_id": [f"D{i}" for i in range(DEALS)],
            "stage": "intent",
            "opened": opened.strftime("%Y-%m-%d"),
            "outcome": np.where(merit > np.median(merit), "Won", "Lost"),
            "sure": rng.integers(0, 100, DEALS).astype(str),
            **columns,
        }
    )


@pytest.fixture(scope="session")
def every_field(trained: LeadModel, tmp_path_factory: pytest.TempPathFactory) -> LeadModel:
    """The trained model, but fitted once, on deals in which every field is mapped."""
    fields = "".join(f'{id_} = {{ column = "{id_}" }}\n' for id_ in FRAMEWORK.fields)
    path = tmp_path_factory.mktemp("every") / "every.toml"
    path.write_text(PIPELINE + fields, "utf-8")
    prepared = prepare_deals(resolve(read_pipeline(path)), past_deals(), "deals.csv")
    pipeline, deals = prepared.pipeline, prepared.finished
    search = SearchSpace.quick()
    sources = feature_sources(pipeline)
    classifier = LeadClassifier(sources, parts=("linear",), search=search)
    classifier.fit(deals.facts, deals.outcome, deals.groups, deals.open_days)
    history = past_history(pipeline, deals, classifier)
    return replace(trained, pipeline=pipeline, classifier=classifier, history=history)


@pytest.fixture(scope="session")
def shown(
    every_field: LeadModel,
    opened: Callable[..., Inspector],
    tmp_path_factory: pytest.TempPathFactory,
) -> Inspector:
    """An inspector of two leads for each way to each sign: in talks, before contact."""
    usual = {field.id: good(field) for field in FRAMEWORK.fields.values()}
    rows = []
    for case in chain.from_iterable(ALL_CASES.values()):
        cells = usual | {"sure": "10"} | case.cells
        rows.append(cells | {"lead_id": case.lead_id, "stage": "intent"})
        rows.append(cells | {"lead_id": before(case), "stage": "target"})
    leads = pd.DataFrame(rows).assign(opened="2026-09-20", outcome="Open")
    return opened(leads, tmp_path_factory.mktemp("every-home"), every_field)


@pytest.fixture(scope="session")
def asked(shown: Inspector, called: Callable[..., TestClient]) -> TestClient:
    return called(shown)


def raised(lead: LeadExplanation, sign: str) -> RaisedSign:
    return next(one for one in lead.warning_signs if one.id == sign)


def evidence(case: Case, locale: Locale) -> Iterator[str]:
    """How the facts that raise the sign must be told, or how that begins."""
    for way in case.raising:
        field = FRAMEWORK.fields[way.field]
        levels = {level.id: locale.of(level.name) for level in field.levels}
        value = {
            "level": levels.get(way.level, ""),
            "unknown": locale.text("state", "unknown"),
            "missing": locale.text("lead", "empty"),
            "at_least": locale.number(way.condition.at_least or 0),
            "low": locale.number(1000),
            "beyond": "999" if field.better == "lower" else locale.number(-1),
            "gone_by": locale.counted(
                "lead", "gone_by", 17, cell=locale.date("2026-10-15"), days=17
            ),
        }[way.kind]
        yield f"{locale.of(field.name)}{locale.colon}{value}"


def headings(text: str) -> list[str]:
    """The titles of the signs in a lead's text."""
    return re.findall(r"^  [!?·~] (.+?) \([+−]\d+\.\d\) — ", text, re.MULTILINE)


@pytest.mark.parametrize("key", CAUSES, ids=lambda key: ".".join(filter(None, key)))
def test_the_page_tells_a_way_to_every_cause(key: tuple[str, str]) -> None:
    assert ALL_CASES[key]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", CAUSES, ids=lambda key: ".".join(filter(None, key)))
def test_a_sign_is_told_by_its_cause_with_the_facts_that_raise_it(
    key: tuple[str, str], language: str, shown: Inspector, asked: TestClient
) -> None:
    (sign_id, cause), locale = key, Locale(language)
    sign = FRAMEWORK.sign(sign_id)
    own = sign.told_by(cause)
    name, meaning, question = map(locale.of, (own.name, own.meaning, own.question))
    titles = {locale.of(one.name) for one in (sign, *sign.causes)}
    for case in ALL_CASES[key]:
        lead = shown.lead(shown.row(case.lead_id))
        found = raised(lead, sign_id)
        assert found.cause == cause
        sources = {fact.source for fact in found.facts}
        assert {way.field for way in case.raising} <= sources

        text = lead_text(lead_view(lead, language), language)
        assert titles & {*headings(text)} == {name}
        block = text[text.index(f" {name} (") :].split("\n  ! ")[0].split("\n  ? ")[0]
        assert question in block
        facts = list(evidence(case, locale))
        assert [fact for fact in facts if fact not in block] == [], block
        assert facts or meaning in block

        page = asked.get("/lead", params={"id": case.lead_id, "lang": language}).text
        page = html.unescape(page).replace("\u00a0", " ")
        assert titles & {*re.findall("<h3>(.*?)</h3>", page)} == {name}
        block = page[page.index(f"<h3>{name}</h3>") :].split("</li>")[0]
        told = [meaning, question, *facts]
        assert [part for part in told if part not in block] == []


def test_before_contact_no_sign_is_raised_by_what_counts_in_talks_alone(
    shown: Inspector,
) -> None:
    counted = 0
    for (sign, _), own in ALL_CASES.items():
        for case in own:
            lead = shown.lead(shown.row(before(case)))
            is_raised = sign in {one.id for one in lead.warning_signs}
            assert is_raised != case.in_talks, case
            counted += case.in_talks
    assert counted
