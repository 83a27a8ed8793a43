"""A model learns from notes that a language model reads, and is scored by the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from llm_server import Service, fact, serving

from kaopu.api import load, train
from kaopu.files import DATA_FRAME
from kaopu.model.search import SearchSpace
from kaopu.notes.llm import many
from kaopu.scoring import LeadModel
from kaopu.store import Home
from kaopu.store.notes.answers import Answer, keep_answer
from kaopu.store.reproduce import reproduce
from kaopu.store.served import served_scores

VALUE = "sk-hush-hush"
PIPELINE = """
schema = 1
name = "noted"
[lead]
id = "Id"
[outcome]
column = "Status"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]
[dates]
created = "Opened"
[fields]
scenario_fit = { column = "Fit" }
[notes]
columns = ["Remarks"]
reader = "llm"
url = "URL"
model = "qwen"
key = "env:A_KEY_OF_TESTS"
timeout = 5
"""


def says(note: str) -> list[dict[str, object]]:
    if "purse" not in note:
        return []
    value = "approved" if "open" in note else "none"
    return [fact("budget_status", value, note.partition(".")[0])]


@dataclass
class Company:
    """A home, a pipeline file, deals, and a service that reads their notes."""

    service: Service
    home: Path
    pipeline: Path
    deals: pd.DataFrame

    def train(self, *, track: bool = False) -> LeadModel:
        search = SearchSpace.quick()
        return train(
            self.pipeline, self.deals, home=self.home, track=track, jobs=1, search=search
        )

    @property
    def leads(self) -> pd.DataFrame:
        return self.deals.head(8).assign(Status="Open")

    def holds(self, text: str) -> list[str]:
        """Return the files of the home that hold a text."""
        return [
            str(path)
            for path in self.home.rglob("*")
            if path.is_file() and text.encode() in path.read_bytes()
        ]


def deals_of(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    won = rng.uniform(size=count) < 0.5
    is_open = np.where(rng.uniform(size=count) < 0.75, won, ~won)
    words = np.where(is_open, "purse open", "purse shut")
    return pd.DataFrame(
        {
            "Id": [f"D{i}" for i in range(count)],
            "Status": np.where(won, "Won", "Lost"),
            "Opened": pd.date_range("2025-01-01", periods=count).strftime("%Y-%m-%d"),
            "Fit": rng.choice(["full", "none"], count),
            "Remarks": [f"{text}. Visit {i % 9}." for i, text in enumerate(words)],
        }
    )


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    monkeypatch.setenv("A_KEY_OF_TESTS", VALUE)
    monkeypatch.setattr(many, "_failed", {})
    home, pipeline = tmp_path / "home", tmp_path / "noted.toml"
    with serving(says) as service:
        pipeline.write_text(PIPELINE.replace("URL", service.url), "utf-8")
        yield Company(service, home, pipeline, deals_of(100))


@pytest.fixture
def borne_out(company: Company) -> Company:
    """The same, where a person has said of four facts that they are right."""
    for n in range(4):
        answer = Answer("llm:budget_status", is_right=True)
        keep_answer(Home.find(company.home), f"purse {n}", answer)
    return company


def ids(model: LeadModel) -> list[str]:
    return [note.id for note in model.record.notes]


@pytest.mark.slow
def test_a_model_is_scored_by_what_it_learnt_from_and_twice_the_same(
    borne_out: Company,
) -> None:
    model = borne_out.train()
    budget = model.history.counts["budget_status"]
    assert budget.deals == len(borne_out.deals)
    assert not {"notes_unreviewed", "notes_by_rules", "notes_unanswered"} & set(ids(model))
    asked = len(borne_out.service.notes)
    assert asked == borne_out.deals["Remarks"].nunique()
    stored = load("noted", home=borne_out.home)
    first = stored.score(borne_out.leads)
    borne_out.service.is_down = True
    pd.testing.assert_frame_equal(stored.score(borne_out.leads), first)
    assert len(borne_out.service.notes) == asked
    assert len(set(first["probability"])) > 1
    # Trained again from what the bundle keeps it is the same to the last byte.
    again = reproduce(stored, borne_out.deals, DATA_FRAME, jobs=1)
    assert again.is_same, again.differences


@pytest.mark.slow
def test_a_service_that_is_down_is_told_of_every_lead_it_concerns(
    borne_out: Company,
) -> None:
    borne_out.train()
    stored = load("noted", home=borne_out.home)
    borne_out.service.is_down = True
    leads = borne_out.leads
    leads.loc[leads.index[0], "Remarks"] = "purse open. Something new."
    table = stored.read(leads)
    assert [(n.column, n.id, n.rows) for n in table.notes] == [
        ("Remarks", "notes_unanswered", 1)
    ]
    told, other = stored.explain(leads, ["D0", "D1"])
    assert "notes_unanswered" in [note.id for note in told.notes]
    assert "notes_unanswered" not in [note.id for note in other.notes]


@pytest.mark.slow
def test_a_model_trained_while_it_is_down_is_read_by_the_rules_for_good(
    borne_out: Company,
) -> None:
    borne_out.service.is_down = True
    model = borne_out.train()
    assert ids(model)[0] == "notes_by_rules"
    borne_out.service.is_down = False
    asked = len(borne_out.service.notes)
    stored = load("noted", home=borne_out.home)
    assert (stored.pipeline.notes.llm, stored.pipeline.notes.by_rules) == (None, True)
    table = stored.read(borne_out.leads)
    assert table.notes == ()
    assert len(borne_out.service.notes) == asked
    assert reproduce(stored, borne_out.deals, DATA_FRAME, jobs=1).is_same


@pytest.mark.slow
def test_until_answers_bear_it_out_nothing_is_sent_and_that_is_said(
    company: Company,
) -> None:
    model = company.train()
    assert ids(model)[0] == "notes_unreviewed"
    model.score(company.leads, force=True)
    assert company.service.notes == []


@pytest.mark.slow
def test_no_key_and_no_word_of_a_note_is_kept_anywhere(borne_out: Company) -> None:
    borne_out.train(track=True)
    stored = load("noted", home=borne_out.home)
    stored.score(borne_out.leads)
    assert (borne_out.home / "mlruns").is_dir()
    assert borne_out.holds("A_KEY_OF_TESTS")
    assert borne_out.holds(VALUE) == []
    assert borne_out.holds("purse open. Visit") == []
    # Where MLflow serves it the same notes are asked about.
    served = served_scores(stored, borne_out.leads)
    assert served["probability"].notna().all()
