from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from kaopu.documents import published_schema
from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import Explainer
from kaopu.explain.records import LeadExplanation, Note
from kaopu.language import Locale, languages
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.pipeline import Pipeline
from kaopu.simulate import Simulation

LONG_AGO, FAR = date(2000, 1, 1), date(2100, 1, 1)


@pytest.fixture
def export(world: Simulation) -> pd.DataFrame:
    """One open lead in the intent stage, to be edited."""
    leads = world.leads[world.leads["stage"] == "intent"]
    return leads.head(1).astype(object).reset_index(drop=True)


def told(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame, today: date = LONG_AGO
) -> LeadExplanation:
    found = explainer.explain(build_lead_table(export, demo, "scoring"))
    return build_explanations(found, currency="USD", today=today)[0]


def test_a_lead_with_everything_missing_is_explained(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame
) -> None:
    kept = export[["lead_id"]]
    blank = pd.DataFrame("", index=export.index, columns=export.columns)
    lead = told(explainer, demo, blank.assign(lead_id=kept["lead_id"]))
    assert Note("nothing_known") in lead.notes
    assert lead.stage == "target"
    assert {player.state for player in lead.players[:6]} == {"not_asked_yet"}
    assert lead.expected_value is None
    assert lead.conviction is None
    points = lead.base_probability + sum(player.points for player in lead.players)
    assert points == pytest.approx(lead.probability, abs=1e-9)


def test_a_planned_date_that_has_gone_by(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame
) -> None:
    export["signing_date"] = "2026-05-01"
    export["implementation_date"] = export["payment_date"] = ""
    note = Note("date_in_past", "signing_date", "2026-05-01", "2026-05-02")
    assert note in told(explainer, demo, export, date(2026, 5, 2)).notes
    early = told(explainer, demo, export, date(2026, 5, 1)).notes
    assert "date_in_past" not in {note.id for note in early}


def test_dates_of_a_finished_deal_have_gone_by_rightly(
    explainer: Explainer, demo: Pipeline, past: LeadTable
) -> None:
    explained = explainer.explain(past.take(np.arange(50)))
    leads = build_explanations(explained, today=FAR)
    notes = {note.id for lead in leads for note in lead.notes}
    assert len(leads) == 50
    assert "date_in_past" not in notes


@pytest.mark.parametrize(
    ("column", "cell", "note"),
    [
        ("hiring", "perhaps", Note("not_understood", "hiring", "perhaps")),
        ("registered_capital", "lots", Note("not_a_number", "registered_capital", "lots")),
        ("signing_date", "soon", Note("not_a_date", "signing_date", "soon")),
        ("region", "Atlantis", Note("unseen", "region", "Atlantis")),
        ("amount", "€ 500", Note("other_currency", "amount", "€ 500", "USD")),
        ("amount", "$ 500 CHF", Note("currency_disagrees", "amount", "$ 500 CHF")),
        ("rep_confidence", "0.8", Note("off_scale", "rep_confidence", "0.8", "100")),
        ("rep_confidence", "180", Note("off_scale", "rep_confidence", "180", "100")),
    ],
)
def test_what_is_not_as_expected_is_noted_once(
    explainer: Explainer,
    demo: Pipeline,
    export: pd.DataFrame,
    column: str,
    cell: str,
    note: Note,
) -> None:
    export[column] = cell
    assert told(explainer, demo, export).notes.count(note) == 1


def test_an_amount_in_another_currency_gives_no_expected_value(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame
) -> None:
    export["amount"] = "$ 500"
    assert told(explainer, demo, export).amount == 500
    export["amount"] = "€ 500"
    lead = told(explainer, demo, export)
    assert (lead.amount, lead.expected_value) == (None, None)


def test_contradictory_facts_are_named_and_left(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame
) -> None:
    export["budget_status"] = "approved"
    plain = told(explainer, demo, export.assign(notes="Nothing new."))
    lead = told(explainer, demo, export.assign(notes="They have No Budget this year."))
    other = "notes = They have No Budget this year."
    assert Note("contradiction", "budget_status", "approved", other) in lead.notes
    assert lead.probability == plain.probability
    assert "contradiction" not in {note.id for note in plain.notes}


def test_beliefs_that_are_not_mapped_are_said_to_be_off(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame
) -> None:
    off = replace(demo, beliefs=(), rep=None)
    assert Note("beliefs_off") in told(explainer, off, export).notes
    assert Note("beliefs_off") not in told(explainer, demo, export).notes


def test_most_facts_in_no_past_deal_are_thin_evidence(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame
) -> None:
    blank = [s.column for s in demo.sources if s.column not in ("product", "region")]
    export[blank] = ""
    export["budget_status"] = "none"
    export["product"] = export["region"] = "Atlantis"
    notes = told(explainer, demo, export).notes
    assert notes[0] == Note("thin_evidence", value="2", other="3")


@pytest.mark.parametrize(
    "note",
    [
        *("either_point", "either_comma", "two_customs"),
        *("percent_share", "percent_odd", "date_order"),
    ],
)
def test_a_cell_that_may_be_something_else_has_its_sentence(note: str) -> None:
    schema = published_schema("kaopu.explain", "explanation.schema.json")
    assert note in schema["$defs"]["note"]["properties"]["id"]["enum"]
    for language in languages():
        text = Locale(language).text("note", note, cell="34.500", value="", other="%d")
        assert "34.500" in text
