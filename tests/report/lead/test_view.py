from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kaopu.explain.records import (
    Fact,
    LeadExplanation,
    Note,
    RaisedSign,
    Support,
    read_schema,
)
from kaopu.framework import load_framework
from kaopu.language import Language, languages
from kaopu.report.lead.view import lead_view
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation

NUMBER = re.compile(r"[+−-]?\d+\.\d")


def numbers(text: str) -> list[float]:
    return [float(n.replace("−", "-")) for n in NUMBER.findall(text)]


def test_a_view_speaks_english(lead: LeadExplanation) -> None:
    view = lead_view(replace(lead, lead_id="L-1"), "en")
    assert (view.title, view.stage, view.probability) == (
        "Lead L-1",
        "intent customer, in talks",
        "40%",
    )
    assert view.summary == (
        "A deal of which nothing is known starts at 45.0%; "
        "what is known brings this lead to 40.0%."
    )
    assert view.adds_up == "Points add up: 45.0% +12.0 −15.0 −4.0 +2.0 = 40.0%."


def test_a_view_speaks_chinese(lead: LeadExplanation) -> None:
    view = lead_view(replace(lead, lead_id="L-1"), "zh")
    assert (view.title, view.stage, view.probability) == ("线索 L-1", "意向客户", "40%")
    assert view.adds_up == "百分点可以加总：45.0% +12.0 −15.0 −4.0 +2.0 = 40.0%。"


@pytest.mark.parametrize("language", languages())
def test_the_six_signals_stand_apart_from_context_and_our_side(
    lead: LeadExplanation, language: Language
) -> None:
    view = lead_view(lead, language)
    names = load_framework().names
    told = [player.name for player in (*view.signals, *view.others)]
    assert told == [names[p].in_(language) for p in load_framework().player_ids]
    assert (len(view.signals), len(view.others)) == (6, 2)


def test_states_are_told_in_words(lead: LeadExplanation) -> None:
    states = [player.state for player in lead_view(lead, "en").signals]
    assert states == [
        "neutral",
        "strong",
        "not recorded",
        "weak",
        "asked, not told",
        "not asked yet",
    ]


def test_facts_are_told_by_name_and_level(lead: LeadExplanation) -> None:
    facts = {player.name: player.facts for player in lead_view(lead, "en").signals}
    assert facts["ability to buy"] == ("registered capital: 4,500",)
    assert facts["budget and requirements"][0] == "budget: vague"
    assert facts["decision maker's attitude"] == ("decision chain: asked, not told",)


def test_facts_that_hardly_move_anything_are_left_out(lead: LeadExplanation) -> None:
    budget = lead_view(lead, "en").signals[3]
    assert len(lead.players[3].facts) == 3
    assert len(budget.facts) == 2


def test_facts_that_it_is_too_early_to_ask_are_left_out(lead: LeadExplanation) -> None:
    player = lead.players[1]
    early = replace(player.facts[0], state="not_yet")
    players = (lead.players[0], replace(player, facts=(early,)), *lead.players[2:])
    assert lead_view(replace(lead, players=players), "en").signals[1].facts == ()


def with_blank(lead: LeadExplanation, log_odds: float, support: Support | None) -> str:
    """How a blank of a signal that raises the odds is told."""
    player = lead.players[1]
    gap = replace(
        player.facts[0], evidence="", state="not_asked", log_odds=log_odds, support=support
    )
    players = (lead.players[0], replace(player, facts=(gap,)), *lead.players[2:])
    (told,) = lead_view(replace(lead, players=players), "en").signals[1].facts
    return told


def test_a_blank_that_raises_the_odds_says_why(lead: LeadExplanation) -> None:
    often, seldom = (Support(78, won, won / 78, 0, 1, 0.42) for won in (39, 20))
    blank = "registered capital: not filled in"
    told = f"{blank} (as in 78 past deals, of which 50% were won)"
    assert with_blank(lead, 0.4, often) == told
    told = f"{blank} (by the model it speaks for a lead, all else alike)"
    assert with_blank(lead, 0.4, seldom) == told
    assert with_blank(lead, 0.4, None) == told
    assert with_blank(lead, -0.4, seldom) == f"but {blank}"


def test_facts_that_move_the_other_way_are_told_so(lead: LeadExplanation) -> None:
    player = lead.players[3]
    assert player.points < 0
    up = replace(player.facts[1], log_odds=0.1)
    players = (*lead.players[:3], replace(player, facts=(up, player.facts[0])))
    told = lead_view(replace(lead, players=players + lead.players[4:]), "en").signals[3]
    assert told.facts[0] == "budget: vague"
    assert told.facts[1].startswith("but RFI: ")
    assert len(told.facts) == 2


def test_only_the_first_fact_that_moves_the_other_way_says_but(
    lead: LeadExplanation,
) -> None:
    player = lead.players[3]
    odds = [(-0.5, "down"), (0.4, "most"), (-0.1, "less"), (0.2, "more")]
    facts = tuple(
        replace(player.facts[0], source="x", column=name, value="", log_odds=value)
        for value, name in odds
    )
    players = (*lead.players[:3], replace(player, facts=facts), *lead.players[4:])
    told = lead_view(replace(lead, players=players), "en").signals[3].facts
    assert [text.split(":")[0] for text in told] == ["down", "less", "but most", "more"]


@pytest.mark.parametrize(("language", "word"), [("en", "not filled in"), ("zh", "未填写")])
def test_an_empty_cell_is_said_to_be_empty(
    lead: LeadExplanation, language: Language, word: str
) -> None:
    player = lead.players[1]
    gap = replace(player.facts[0], evidence=" ", state="not_asked", log_odds=-0.4)
    players = (lead.players[0], replace(player, facts=(gap,)), *lead.players[2:])
    view = lead_view(replace(lead, players=players), language)
    assert view.signals[1].facts[0].endswith(word)


def test_a_sign_shows_the_cell_as_the_export_spells_it(lead: LeadExplanation) -> None:
    sign = lead_view(lead, "en").signs[0]
    assert (sign.name, sign.points_text) == ("vague budget", "−10.0")
    assert sign.verdict == "confirmed by your past deals"
    assert sign.evidence == ("budget: vague (“about 5k?”)",)
    assert sign.question.startswith("Which budget line pays for this")


def test_a_sign_that_only_the_data_know_asks_what_else_speaks_for_the_lead(
    lead: LeadExplanation,
) -> None:
    sign = lead_view(lead, "en").signs[1]
    assert sign.name == "RFI: <script>alert(1)</script>"
    assert sign.evidence == ()
    assert sign.question == (
        "Is “RFI: <script>alert(1)</script>” entered right, and can it be changed? "
        "If it cannot, what else speaks for budget and requirements?"
    )
    assert sign.meaning == (
        "This lowers the odds among your past deals; "
        "by itself it is no sign of the framework."
    )


@pytest.mark.parametrize("language", languages())
def test_every_sign_of_the_framework_can_be_told(
    lead: LeadExplanation, language: Language
) -> None:
    signs = tuple(
        replace(lead.warning_signs[0], id=sign.id, signal=sign.signal)
        for sign in load_framework().signs
    )
    view = lead_view(replace(lead, warning_signs=signs), language)
    assert all(sign.name and sign.meaning and sign.question for sign in view.signs)
    assert len({sign.name for sign in view.signs}) == len(signs)


@pytest.mark.parametrize("language", languages())
def test_what_adds_up_adds_up_for_real_leads(
    trained: LeadModel, sample: Simulation, language: Language
) -> None:
    for lead in trained.explain(sample.leads):
        view = lead_view(lead, language)
        base, *terms, probability = numbers(view.adds_up)
        # Ten numbers are rounded to a tenth.
        assert base + sum(terms) == pytest.approx(probability, abs=0.5)
        assert numbers(view.summary) == [base, probability]


def test_signals_that_add_nothing_are_not_among_the_terms(lead: LeadExplanation) -> None:
    assert "+0.0" not in lead_view(lead, "en").adds_up


def test_the_place_and_the_expected_value_are_told(lead: LeadExplanation) -> None:
    view = lead_view(lead, "en")
    assert view.rank == "rank 3 of 300"
    assert view.expected == "expected value USD 15,880 of USD 39,700"
    assert view.expected_value == "USD 15,880"
    assert lead_view(lead, "zh").rank == "在 300 条线索中排第 3"


def test_without_an_amount_there_is_no_expected_value(lead: LeadExplanation) -> None:
    view = lead_view(replace(lead, amount=None, expected_value=None), "en")
    assert (view.expected, view.expected_value) == ("", "")


def test_strengths_are_told_with_evidence_and_support(lead: LeadExplanation) -> None:
    (strength,) = lead_view(lead, "en").strengths
    assert strength.fact == "registered capital: 4,500"
    assert strength.evidence == ""
    assert strength.points_text == "+12.0"


NOTES = read_schema()["$defs"]["note"]["properties"]["id"]["enum"]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("note", NOTES)
def test_every_note_can_be_told(
    lead: LeadExplanation, language: Language, note: str
) -> None:
    own = Note(note, "column A", "cell B", "2026-05-01")
    (told,) = lead_view(replace(lead, notes=(own,)), language).notes
    assert told.endswith("。" if language == "zh" else ".")
    if note not in ("nothing_known", "beliefs_off", "thin_evidence"):
        assert ("column A：cell B" if language == "zh" else "column A: cell B") in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "signing date: 1 May 2026, passed 62 days ago"),
        ("zh", "签约日期：2026年5月1日，已过 62 天"),
    ],
)
def test_a_date_that_has_gone_by_says_for_how_long(
    lead: LeadExplanation, language: Language, words: str
) -> None:
    late = Fact("signing_date", "signing_date", "2026-05-01", "", "gone_by", -0.2)
    sign = RaisedSign(
        "stalling",
        "timeline",
        "framework_only",
        -0.2,
        -0.04,
        (replace(late, days_gone=62),),
        cause="gone_by",
    )
    (view,) = lead_view(replace(lead, warning_signs=(sign,)), language).signs
    assert view.evidence == (words,)
    assert view.name == {"en": "planned date gone by", "zh": "约定的日子过了"}[language]


def test_a_note_calls_both_facts_by_their_names(lead: LeadExplanation) -> None:
    notes = (
        Note("contradiction", "budget_status", "about 5k?", "registered_capital = 4,500"),
        Note("contradiction", "budget_status", "about 5k?", "memo = no budget"),
    )
    both, quoted = lead_view(replace(lead, notes=notes), "zh").notes
    assert both.startswith("预算：含糊（“about 5k?”） 与 注册资本：4,500 矛盾")
    assert quoted.startswith("预算：含糊（“about 5k?”） 与 “memo：no budget” 矛盾")


def test_an_empty_cell_in_a_note_is_said_to_be_empty(lead: LeadExplanation) -> None:
    (told,) = lead_view(replace(lead, notes=(Note("unseen", "region"),)), "en").notes
    assert told == "region: not filled in is in no past deal: counted as neutral."
