from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from kaopu.proposing import ColumnProposal
from kaopu.proposing.headers import match_header
from kaopu.proposing.places.decide import candidates, decide_column, find_crm, one_per_place
from kaopu.proposing.profile import Profile, profile_column


def looked_at(name: str, cells: Sequence[str]) -> Profile:
    return profile_column(name, pd.Series(list(cells), dtype=object))


def decided(name: str, cells: Sequence[str]) -> ColumnProposal:
    return decide_column(looked_at(name, cells), match_header(name), "")


def test_the_cells_rule_out_what_the_header_says() -> None:
    assert decided("Budget", ["Yes", "No"] * 30).place == "fields.budget_status"
    assert decided("Budget", [str(n) for n in range(60)]).place == "signals.budget_clarity"
    assert decided("Created Date", ["red", "blue"] * 30).place != "dates.created"


def test_values_that_do_not_sort_make_a_further_column() -> None:
    found = decided("Budget", ["Blau", "Rot", "No"] * 30)
    assert found.place in ("signals.budget_clarity", "context")
    assert not found.levels


def test_the_values_choose_between_two_fields_of_one_name() -> None:
    attitude = decided("Decision maker", ["against", "neutral", "supportive"] * 30)
    known = decided("Decision maker?", ["not identified", "identified"] * 30)
    assert attitude.place == "fields.decider_attitude"
    assert known.place in ("fields.decision_chain", "fields.decider_attitude")


def test_account_names_are_context_if_they_come_back() -> None:
    assert decided("account", [f"Firm {n % 9}" for n in range(90)]).place == "context"
    many = decided("account", [f"Firm number {n}" for n in range(90)])
    assert many.place == "ignore"


def test_a_crm_is_known_by_fields_that_few_others_have() -> None:
    hubspot = [
        match_header(h) for h in ("dealstage", "hs_is_closed", "dealname", "dealtype")
    ]
    common = [match_header(h) for h in ("Name", "Owner", "Amount", "Currency", "Phone")]
    assert find_crm(hubspot) == "HubSpot"
    assert find_crm(common) == ""


def test_candidates_come_best_first() -> None:
    profile = looked_at("Lead Source", ["Web", "Fair"] * 30)
    found = candidates(profile, match_header("Lead Source"), "Salesforce")
    assert found[0].concept.id == "source"
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)


def test_of_two_columns_at_one_place_the_fuller_stays() -> None:
    full = [f"2024-01-{n % 28 + 1:02d}" for n in range(60)]
    gaps = [day if n % 2 else "" for n, day in enumerate(full)]
    profiles = {
        "Created": looked_at("Created", gaps),
        "Created on": looked_at("Created on", full),
    }
    columns = [decided(name, gaps if name == "Created" else full) for name in profiles]
    first, second = one_per_place(columns, profiles)
    assert (first.place, second.place) == ("ignore", "dates.created")
    assert first.reasons[0].kind == "rival"


def test_a_second_column_of_a_field_speaks_of_its_signal() -> None:
    cells = {"Budget": ["Yes", "No"] * 30, "Budget status": ["Approved", "No"] * 30}
    profiles = {name: looked_at(name, texts) for name, texts in cells.items()}
    columns = [decided(name, texts) for name, texts in cells.items()]
    places = sorted(c.place for c in one_per_place(columns, profiles))
    assert places == ["fields.budget_status", "signals.budget_clarity"]


def test_an_id_that_repeats_is_ignored() -> None:
    cells = [f"D{n // 2}" for n in range(90)]
    profiles = {"Deal ID": looked_at("Deal ID", cells)}
    (found,) = one_per_place([decided("Deal ID", cells)], profiles)
    assert found.place == "ignore"


def test_a_name_that_is_only_like_a_signals_needs_cells_that_fit_its_levels() -> None:
    fits = decided("Client budget approval status", ["No budget", "Approved"] * 40)
    colours = decided("Old budget of the wall paint", ["blue", "red", "green"] * 40)
    assert fits.place == "fields.budget_status"
    assert colours.place == "context"


def test_a_known_count_is_used_and_doubted_and_a_time_that_runs_is_not_used() -> None:
    cells = [str(n % 9) for n in range(120)]
    known = decided("Number of activities", cells)
    assert (known.place, known.reasons[0].kind) == ("context", "may_count_on")
    assert decided("Days open", cells).place == "ignore"


def test_an_age_is_a_persons_in_a_table_about_people_alone() -> None:
    profile = looked_at("Age", [str(18 + n % 50) for n in range(120)])
    matches = match_header("Age")
    assert decide_column(profile, matches, "").place == "ignore"
    assert decide_column(profile, matches, "", of_people=True).place == "context"


def test_a_way_of_contact_is_nobodys_name() -> None:
    assert decided("contact", ["telephone", "cellular"] * 60).place == "context"


@pytest.mark.parametrize(
    "header", ["Contact kind", "Mobile seen", "Phone checked", "联系人来历"]
)
def test_choices_are_no_names_and_no_numbers_to_call(header: str) -> None:
    assert decided(header, ["early", "late", "never"] * 40).place == "context"


@pytest.mark.parametrize("header", ["Contact person", "Customer phone", "Customer"])
def test_names_and_numbers_to_call_stay_out(header: str) -> None:
    own = [f"+49 30 {n * 7919 % 900_001 + 100_000}" for n in range(120)]
    names = [f"Ada Lovelace the {n}th" for n in range(120)]
    assert decided(header, own if "phone" in header else names).place == "ignore"


def test_a_job_title_is_a_fact_unless_it_names_who_it_is() -> None:
    assert decided("Job Title", ["Buyer", "Engineer"] * 60).place == "context"
    assert (
        decided("Job Title", [f"Head of plant {n}" for n in range(120)]).place == "ignore"
    )


def test_a_title_that_comes_back_is_that_of_a_job_and_else_the_name_of_a_deal() -> None:
    assert decided("title", ["Nurse", "Teacher", "Welder"] * 40).place == "context"
    assert decided("title", [f"Pump for hall {n}" for n in range(120)]).place == "ignore"


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("Boat price", "amount.column"),
        ("Precio del terreno", "amount.column"),
        ("Prix de l'appartement", "amount.column"),
        ("Preço do carro", "amount.column"),
        ("Prezzo della macchina", "amount.column"),
        ("Fahrzeugpreis", "amount.column"),
        ("商铺价格", "amount.column"),
        ("土地価格", "amount.column"),
        ("Цена дома", "amount.column"),
        ("Цена за тонну", "context"),
        ("Price per tonne", "context"),
        ("Precio por kilo", "context"),
        ("Prix unitaire", "context"),
        ("采购单价", "context"),
        ("Price sensitivity", "context"),
        ("Competitor price", "context"),
    ],
)
def test_the_price_of_a_thing_is_an_amount_and_that_of_a_part_is_none(
    header: str, place: str
) -> None:
    prices = [f"{n * 37 % 9001 + 1000}" for n in range(120)]
    assert decided(header, prices).place == place


def test_a_price_beside_the_amount_is_a_fact_of_its_own() -> None:
    cells = {
        name: [f"{n * k % 9001 + 1000}" for n in range(120)]
        for k, name in ((37, "Amount"), (53, "Boat price"))
    }
    profiles = {name: looked_at(name, texts) for name, texts in cells.items()}
    columns = [decided(name, texts) for name, texts in cells.items()]
    places = [c.place for c in one_per_place(columns, profiles)]
    assert places == ["amount.column", "context"]


def test_an_owners_mail_address_is_our_own_side() -> None:
    mails = [f"rep{n % 3}@example.com" for n in range(120)]
    assert decided("Deal Owner", mails).place == "own_side"
    assert decided("Customer", mails).place == "ignore"


MUST, UPGRADE, NICE = "Must have", "Upgrade", "Nice to have"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Purchase type", (MUST, UPGRADE, NICE)),
        ("purchase_kind", ("necessity", "improvement", "nice_to_have")),
        ("Type of purchase", ("Mandatory", "Optional", "unknown", "unknown", "unknown")),
        ("Need Type", ("required", "Nice-to-have")),
        ("采购性质", ("刚需", "改善", "锦上添花")),
        ("客户需求性质", ("必需", "可有可无", "不清楚")),
        ("Tipo de compra", ("Imprescindible", "Mejora", "Opcional")),
        ("Art der Anschaffung", ("Muss", "Soll", "Kann")),
        ("採購性質", ("剛需", "升級", "錦上添花")),
    ],
)
def test_a_kind_of_purchase_is_known_by_name_and_cells(
    header: str, cells: Sequence[str]
) -> None:
    found = decided(header, list(cells) * 20)
    assert found.place == "fields.purchase_kind"
    assert len(found.levels) >= 2


@pytest.mark.parametrize(
    ("header", "cells", "place"),
    [
        ("Type", ("New business", "Renewal"), "context"),
        ("Type", (MUST, NICE), "context"),
        ("Purchase type", ("New", "Repeat"), "context"),
        ("Purchase type", ("high", "medium", "low"), "context"),
        ("Purchase type", ("1", "2", "3"), "context"),
        ("Need type", ("Hardware", "Software", MUST), "context"),
        ("采购类型", ("首次采购", "复购"), "context"),
        ("需求类型", ("软件", "硬件"), "context"),
        ("Necessity", ("yes", "no"), "context"),
        ("Need", (MUST, "Nice to have", "No need"), "fields.need_agreed"),
        ("Priority", (MUST, UPGRADE, NICE), "own_side"),
        ("Purchase timeframe", ("This quarter", "Next year"), "fields.timeline_status"),
    ],
)
def test_a_column_of_another_meaning_is_no_kind_of_purchase(
    header: str, cells: Sequence[str], place: str
) -> None:
    found = decided(header, list(cells) * 20)
    assert found.place != "fields.purchase_kind"
    assert found.place == place


def test_a_planned_day_never_stands_for_the_day_on_which_deals_ended() -> None:
    days = [f"2024-03-{n % 28 + 1:02}" for n in range(120)]
    ended = [day if n % 3 else "" for n, day in enumerate(days)]
    columns = {"完了予定日": days, "完了日": ended}
    profiles = {name: profile_column(name, pd.Series(c)) for name, c in columns.items()}
    found = [decide_column(p, match_header(p.column), "") for p in profiles.values()]
    kept = {c.column: c.place for c in one_per_place(found, profiles)}
    assert kept["完了日"] == "dates.closed"
    assert kept["完了予定日"] != "dates.closed"
