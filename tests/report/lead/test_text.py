from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from kaopu.explain.records import Comparison, LeadExplanation
from kaopu.framework import load_framework
from kaopu.language import Language, Locale, languages
from kaopu.language.catalogue import sentences
from kaopu.report.lead.text import NAME_WIDTH, STATE_WIDTH, lead_text
from kaopu.report.lead.view import lead_view


def text_of(lead: LeadExplanation, language: Language = "en") -> str:
    return lead_text(lead_view(lead, language), language)


def test_a_lead_is_told_in_blocks(lead: LeadExplanation) -> None:
    lines = text_of(lead).splitlines()
    assert lines[0] == (
        "Lead L-1<script>alert(1)</script> · intent customer, in talks "
        "· probability of winning 40%"
    )
    assert [line for line in lines if line and line[0] != " "][1:] == [
        "rank 3 of 300 · expected value USD 15,880 of USD 39,700",
        "A deal of which nothing is known starts at 45.0%; "
        "what is known brings this lead to 40.0%.",
        "Of the 200 past deals scored most like it, 54 were won. "
        "Its own chance is likely between 20% and 45%.",
        "Six signals",
        "Beside the signals",
        "Points add up: 45.0% +12.0 −15.0 −4.0 +2.0 = 40.0%.",
        "Warning signs",
        "Strengths",
        "What the rep believes",
        "About this lead's data",
    ]
    assert len(lines) < 50


def test_a_signal_is_one_line_with_its_bar(lead: LeadExplanation) -> None:
    lines = text_of(lead).splitlines()
    assert (
        "  ability to buy             +12.0       │███    strong"
        "                    registered capital: 4,500"
    ) in lines
    budget = next(line for line in lines if line.startswith("  budget and"))
    assert "−15.0   ████│       weak" in budget


@pytest.mark.parametrize("language", languages())
def test_signals_are_aligned(lead: LeadExplanation, language: Language) -> None:
    lines = [line for line in text_of(lead, language).splitlines() if "│" in line]
    assert len(lines) == 8
    assert len({cell_len(line[: line.index("│")]) for line in lines}) == 1


@pytest.mark.parametrize("language", languages())
def test_all_names_and_states_fit_their_columns(language: Language) -> None:
    names = load_framework().names.values()
    assert max(cell_len(name.in_(language)) for name in names) < NAME_WIDTH
    states = sentences(language)["state"].values()
    assert max(cell_len(state) for state in states) < STATE_WIDTH


def test_signs_tell_verdict_evidence_and_what_to_ask(lead: LeadExplanation) -> None:
    text = text_of(lead)
    assert (
        "  ! vague budget (−10.0) — confirmed by your past deals\n"
        "      budget: vague (“about 5k?”)\n"
        "      36 past deals had “budget: vague”; 14% of them were won (6% to 29%), "
        "against 51% overall.\n"
        "      Next: Which budget line pays for this, how much is on it, "
        "and who approves it?\n"
        "      If cleared (budget: stated), the model suggests 52% instead of 40%: "
        "+12.0 points.\n"
    ) in text
    assert (
        "  · RFI: <script>alert(1)</script> (−5.0) — only your data say so\n      This "
        in text
    )
    assert "  ? illusion (+0.0) — the framework warns; " in text


def test_a_sign_without_facts_tells_what_it_means(lead: LeadExplanation) -> None:
    assert "\n      We are sure of this customer, by our own" in text_of(lead)


@pytest.mark.parametrize("language", languages())
def test_no_sign_is_said(lead: LeadExplanation, language: Language) -> None:
    text = text_of(replace(lead, warning_signs=()), language)
    assert Locale(language).text("lead", "no_signs") in text


def test_a_lead_without_notes_has_no_such_block(lead: LeadExplanation) -> None:
    assert "About this lead's data" not in text_of(replace(lead, notes=()))


def test_chinese_text_holds_no_english_words(lead: LeadExplanation) -> None:
    plain = replace(lead, warning_signs=lead.warning_signs[:1], notes=())
    text = text_of(plain, "zh")
    for word in ("Lead", "signals", "weak", "Next", "points", "budget:"):
        assert word not in text
    assert "线索 L-1" in text
    assert "预算含糊" in text


def test_a_lead_is_told_with_its_company_and_owner(lead: LeadExplanation) -> None:
    view = lead_view(replace(lead, lead_id="7"), "en", name="Acme", owner="Li")
    assert lead_text(view, "en").startswith(
        "Lead 7 · Acme · Li · intent customer, in talks · "
    )


def test_signs_that_do_no_harm_stand_apart(lead: LeadExplanation) -> None:
    up = replace(lead.warning_signs[0], verdict="framework_only", points=0.02, what_if=None)
    text = text_of(replace(lead, warning_signs=(*lead.warning_signs[1:], up)))
    head, told = text.split("\n\n  No warning here: The framework says be careful.")
    assert "RFI" in head
    assert "vague budget" not in head
    assert "  ? vague budget (+2.0) — the framework warns; it does not lower" in told
    assert "No warning here" not in text_of(lead)


@pytest.mark.parametrize("language", languages())
def test_a_sign_has_its_comparison_below_the_counts(
    lead: LeadExplanation, language: Language
) -> None:
    found = Comparison(36, 0.351, 0.421, -0.12, -0.021, -0.3, 0.1, 0.999, "costs")
    first, *others = lead.warning_signs
    signs = (replace(first, comparison=found), *others)
    view = lead_view(replace(lead, warning_signs=signs), language)
    lines = [line.strip() for line in lead_text(view, language).splitlines()]
    sign = view.signs[0]
    assert lines.index(sign.comparison) == lines.index(sign.support) + 1


def test_a_strength_quotes_the_note_that_tells_it(lead: LeadExplanation) -> None:
    (strength,) = lead.strengths
    fact = replace(
        strength.fact,
        source="budget_status",
        column="备注：预算",
        value="approved",
        evidence="CFO released 45k",
    )
    told = text_of(replace(lead, strengths=(replace(strength, fact=fact),)))
    assert "budget: approved (“notes: CFO released 45k”) (+12.0)" in told
