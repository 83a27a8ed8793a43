from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kaopu.explain.past.history import History
from kaopu.explain.past.overall_records import SignFact
from kaopu.explain.records import Support
from kaopu.language import Language, Locale, languages
from kaopu.report.evaluation.records import EvaluationView
from kaopu.report.evaluation.render import evaluation_page, evaluation_text
from kaopu.report.overall.view import overall_figures, overall_view
from kaopu.scoring import LeadModel, Usability

SUPPORT = Support(36, 5, 5 / 36, 0.06, 0.29, 0.51)


@pytest.fixture(scope="module")
def view(trained: LeadModel) -> EvaluationView:
    return overall_view(trained, "en")


def fact(value: str, source: str = "budget_status", support: Support = SUPPORT) -> SignFact:
    told = (source, source, value, "level", support, None, None, "confirmed", False)
    return SignFact(*told)  # type: ignore[arg-type]


def test_what_a_fact_costs_is_told_as_on_the_page_of_a_lead(
    trained: LeadModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = trained.overall()
    sign = next(s for s in record.signs if any(f.comparison for f in s.facts))
    own = next(f for f in sign.facts if f.comparison)
    found = own.comparison
    assert found is not None
    one = replace(sign, facts=(own, replace(own, comparison=None)))
    monkeypatch.setattr(LeadModel, "overall", lambda _: replace(record, signs=(one,)))
    table = overall_view(trained, "en").sections[1].tables[1]
    points = Locale("en").points
    difference = points(found.rate_with - found.rate_without)
    bounds = f"({points(found.low)} to {points(found.high)})"
    assert sorted(row[5] for row in table.rows) == sorted([f"{difference} {bounds}", "–"])


def test_a_finding_says_how_sure_it_is_unless_counts_take_it_lower(
    trained: LeadModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = trained.overall()
    sign = next(s for s in record.signs if any(f.comparison for f in s.facts))
    own = next(f for f in sign.facts if f.comparison)
    assert own.comparison is not None
    likely = replace(own.comparison, finding="likely", sure=0.86)
    sure = replace(own.comparison, finding="costs", sure=0.97)
    facts = (
        replace(own, finding="points_that_way", comparison=likely),
        replace(own, finding="confirmed", comparison=sure),
        replace(own, finding="points_that_way", comparison=sure),
        replace(own, finding="not_shown", comparison=likely),
    )
    one = replace(sign, facts=facts)
    monkeypatch.setattr(LeadModel, "overall", lambda _: replace(record, signs=(one,)))
    table = overall_view(trained, "en").sections[1].tables[1]
    assert sorted(row[6] for row in table.rows) == [
        "confirmed (19 of 20 sure)",
        "not shown to hurt",
        "points that way",
        "points that way (8 of 10 sure)",
    ]


@pytest.mark.parametrize(("language", "word"), [("en", "log-odds"), ("zh", "对数几率")])
def test_log_odds_are_left_to_analysts(
    trained: LeadModel, language: Language, word: str
) -> None:
    assert word not in evaluation_text(overall_view(trained, language))
    figures = overall_figures(trained, language)
    assert [any(word in name for name in t.head) for t in figures.tables] == [True] * 3
    tested = [f for s in trained.overall().signs for f in s.facts if f.error is not None]
    assert len(figures.tables[2].rows) == len(tested) > 0


def test_the_sections_answer_one_question_each(view: EvaluationView) -> None:
    headings = [section.heading for section in view.sections]
    assert headings == [
        "Which signals matter?",
        "Which warning signs hold up",
        "Where our history contradicts the framework",
        "Won without an answer",
        "By stage",
        *("By product", "By lead source", "By region", "By owner", "By up-sale"),
        "What reps said, and what came of it",
    ]
    assert len({section.id for section in view.sections}) == len(headings)
    assert [chart.id for chart in view.charts] == ["signals", "signs"]


def test_an_owner_has_counts_rates_and_costly_signs(
    view: EvaluationView, trained: LeadModel
) -> None:
    section = next(s for s in view.sections if s.heading == "By owner")
    groups = [g for g in trained.overall().groups if g.column == "owner"]
    most = max(groups, key=lambda g: g.support.deals)
    row = section.tables[0].rows[0]
    assert row[:2] == (most.value, str(most.support.deals))
    assert re.search(r": \d+% of \d+ deals won, \d+% of all", row[-1])


def test_contradictions_are_told_with_counts(trained: LeadModel) -> None:
    section = overall_view(trained, "en").sections[2]
    against = trained.overall().contradictions
    assert len(section.texts) == 1 + len(against)
    for text, (_, contradicting) in zip(section.texts[1:], against, strict=True):
        assert f"of {contradicting.support.deals} deals won" in text


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [
        (0, "en", "contradictions: where enough deals can tell, what the framework"),
        (1, "en", "contradiction: a fact that the framework warns of does not count"),
        (2, "en", "contradictions: facts that the framework warns of do not count"),
        (0, "zh", "处矛盾：凡是单数够多的，框架警示的情况成交率都低于总体"),
        (1, "zh", "处矛盾：框架警示的情况，在我们的历史单子里并不减分"),
    ],
)
def test_none_and_one_contradiction_are_told_as_such(
    trained: LeadModel,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    language: Language,
    words: str,
) -> None:
    found = (("vague_budget", fact("none")),) * number
    overall = replace(trained.overall(), contradictions=found)
    monkeypatch.setattr(LeadModel, "overall", lambda _: overall)
    card = overall_view(trained, language).cards[-1]
    assert card.number == str(number)
    assert card.text.startswith(words)


def test_without_beliefs_there_is_no_calibration(trained: LeadModel) -> None:
    bare = replace(
        trained,
        history=replace(trained.history, beliefs=None),
        pipeline=replace(trained.pipeline, beliefs=()),
    )
    section = overall_view(bare, "en").sections[-1]
    assert section.texts == ("No column tells what chance of winning reps state.",)


def test_no_sign_no_chart(trained: LeadModel) -> None:
    bare = replace(trained, history=replace(trained.history, groups=()))
    assert [chart.id for chart in overall_view(bare, "en").charts] == ["signals"]


def test_a_model_that_is_not_usable_is_said_so_first(trained: LeadModel) -> None:
    poor = replace(trained, usability=Usability(usable=False, reason="worthless"))
    assert evaluation_text(overall_view(poor, "en")).startswith("Not usable · What decides")


@pytest.mark.parametrize("language", languages())
def test_the_page_loads_nothing(trained: LeadModel, language: Language) -> None:
    page = evaluation_page(overall_view(trained, language), language)
    links = re.findall(r"(?:src|href)\s*=\s*[\"']([^\"']+)", page)
    assert links
    assert all(link.startswith("#") for link in links)
    assert "<script" not in page


def thin(model: LeadModel, deals: int, won: int) -> LeadModel:
    """Return the model as if it were learnt from few deals that held no sign."""
    history = History(deals, won, beliefs=None)
    return replace(model, history=history)


@pytest.mark.parametrize(
    ("deals", "won", "language", "words"),
    [
        (0, 0, "en", "There are no past deals to tell."),
        (0, 0, "zh", "还没有历史单子，无从判断。"),
        (
            14,
            14,
            "en",
            "Too few past deals to tell: there are fewer than 40 won or 40 lost.",
        ),
        (14, 14, "zh", "历史单子太少，无从判断：成交或未成交的不到 40 单。"),
    ],
)
def test_what_few_deals_cannot_tell_is_not_told(
    trained: LeadModel, deals: int, won: int, language: Language, words: str
) -> None:
    view = overall_view(thin(trained, deals, won), language)
    by_id = {section.id: section for section in view.sections}
    assert by_id["signs"].texts == by_id["contradictions"].texts == (words,)
    assert all(table.rows for section in view.sections for table in section.tables)
    assert not any(
        "contradiction" in card.text or "矛盾" in card.text for card in view.cards
    )


def test_a_belief_that_is_mapped_is_not_said_to_be_missing(trained: LeadModel) -> None:
    section = overall_view(thin(trained, 0, 0), "en").sections[-1]
    assert section.texts == ("There are no past deals to tell.",)
    section = overall_view(thin(trained, 3, 2), "en").sections[-1]
    assert section.texts[0].startswith("Too few past deals with a stated chance")


@pytest.mark.parametrize(("language", "heading"), [("en", "Limits"), ("zh", "界限")])
def test_limits_of_behaviour_are_told_where_there_are_any(
    lived: LeadModel, trained: LeadModel, language: Language, heading: str
) -> None:
    section = next(s for s in overall_view(lived, language).sections if s.id == "limits")
    assert heading in section.heading
    assert len(section.tables[0].rows) == len(list(lived.classifier.encoder_.limits or ()))
    assert not any(s.id == "limits" for s in overall_view(trained, language).sections)
