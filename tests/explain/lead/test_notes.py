from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from kaopu.documents import published_schema
from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import Explainer
from kaopu.explain.records import LeadExplanation, Note
from kaopu.language import Locale, languages
from kaopu.leads.lead_table import build_lead_table
from kaopu.pipeline import Pipeline
from kaopu.simulate import Simulation

LONG_AGO, FAR = date(2000, 1, 1), date(2100, 1, 1)


@pytest.fixture
def export(world: Simulation) -> pd.DataFrame:
    """One open lead in the intent stage, to be edited."""
    leads = world.leads[world.leads["stage"] == "intent"]
    return leads.head(1).astype(object).reset_index(drop=True)


def told(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame, as_of: date | None = None
) -> LeadExplanation:
    table = build_lead_table(export, demo, "scoring", as_of=as_of)
    return build_explanations(explainer.explain(table), currency="USD")[0]


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


def test_a_planned_date_that_has_gone_by_is_no_note_but_a_sign(
    explainer: Explainer, demo: Pipeline, export: pd.DataFrame
) -> None:
    export["signing_date"] = "2026-05-01"
    export["implementation_date"] = export["payment_date"] = ""
    export["postponements"], export["makes_excuses"] = "0", "no"
    late = told(explainer, demo, export, date(2026, 5, 3))
    (stalling,) = (sign for sign in late.warning_signs if sign.id == "stalling")
    (fact,) = stalling.facts
    assert (stalling.cause, fact.state, fact.days_gone) == ("gone_by", "gone_by", 2)
    assert "signing_date" not in {strength.fact.source for strength in late.strengths}
    missing = next(s for s in late.warning_signs if s.id == "missing_timeline")
    assert "signing_date" not in {fact.source for fact in missing.facts}
    assert late.as_of == "2026-05-03"
    assert "unseen" not in {note.id for note in late.notes}
    early = told(explainer, demo, export, date(2026, 5, 1))
    assert "stalling" not in {sign.id for sign in early.warning_signs}
    assert early.log_odds == told(explainer, demo, export).log_odds


def test_dates_of_a_finished_deal_have_gone_by_rightly(
    explainer: Explainer, demo: Pipeline, world: Simulation
) -> None:
    deals = world.deals.head(50)
    table = build_lead_table(deals, demo, "training", as_of=FAR)
    leads = build_explanations(explainer.explain(table))
    facts = (f for lead in leads for player in lead.players for f in player.facts)
    assert len(leads) == 50
    assert {fact.days_gone for fact in facts} == {None}


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
