from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from kaopu.explain.belief_records import HighBelief
from kaopu.explain.records import LeadExplanation
from kaopu.planning import Plan
from kaopu.report.plan.view import PlanList, plan_view


def part(plan: Plan, id_: str, language: Any = "en") -> PlanList:
    return next(p for p in plan_view(plan, language).lists if p.id == id_)


def test_the_summary_says_what_was_planned_from(week: Plan) -> None:
    assert plan_view(week, "en").summary == (
        "2 of 60 open leads, planned on 24 November 2026.",
        "3 leads that have ended were left out.",
        "Ranked by expected value: probability times amount. "
        "The list of leads goes by probability alone.",
        "7 open leads have no amount in USD: each is ranked as if it were the typical "
        "USD 30,000.",
    )
    plain = replace(week, finished=0, without_amount=0, ranked_by="probability")
    assert plan_view(plain, "en").summary[1:] == ("Ranked by the probability of winning.",)


def test_the_title_names_the_rep(week: Plan) -> None:
    assert plan_view(week, "en").title == "This week's leads"
    assert plan_view(replace(week, rep="Li"), "zh").title == "Li 本周该跟的线索"


def test_a_planned_lead(week: Plan, lead: LeadExplanation) -> None:
    first, second = part(week, "worth").rows
    assert (first.place, first.lead_id, first.rep) == ("1", lead.lead_id, "Li")
    assert (first.probability, first.value) == ("40%", "USD 15,880")
    assert (first.mark, first.stage) == ("illusion", "intent customer, in talks")
    assert first.step is not None
    assert first.step.about == "vague budget"
    assert second.value == "no amount in USD; ranked as USD 12,000"


def test_a_lead_ranked_by_its_odds_has_no_value(week: Plan) -> None:
    worth = tuple(replace(p, value_kind="probability") for p in week.worth)
    assert part(replace(week, worth=worth), "worth").rows[0].value == ""


def test_what_raises_the_odds_is_not_held_against_a_lead(week: Plan) -> None:
    lead = week.let_go[0].lead
    up = replace(lead.warning_signs[0], verdict="framework_only", points=0.02)
    lead = replace(lead, warning_signs=(up, *lead.warning_signs[1:]))
    told = part(replace(week, let_go=(replace(week.let_go[0], lead=lead),)), "let_go")
    assert "against it — RFI: " in told.rows[0].why
    assert "vague budget" not in told.rows[0].why


def test_a_lead_to_let_go_says_why(week: Plan) -> None:
    gone = part(week, "let_go")
    assert gone.about.startswith(
        "Our product does not fit them, or even after the step that gives most they "
        "stay below 26%"
    )
    assert gone.rows[0].why == (
        "40% now; at most 45% after the best step; "
        "against it — vague budget; RFI: <script>alert(1)</script>"
    )
    assert gone.more == "… and 4 more."
    low = replace(week.let_go[0], best=0.05)
    assert "at most 5.0%" in part(replace(week, let_go=(low,)), "let_go").rows[0].why


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "40% now; our product does not fit: let go, or offer another; against"),
        ("zh", "现在 40%；产品对不上：放手，或者换个产品谈；不利之处"),
    ],
)
def test_a_lead_without_a_fit_is_let_go_for_that(
    week: Plan, language: str, words: str
) -> None:
    told = replace(week.let_go[0], reason="final", best=0.9)
    row = part(replace(week, let_go=(told,)), "let_go", language).rows[0]
    assert row.why.startswith(words)
    assert "90" not in row.why


def test_an_illusion_says_what_is_believed_and_how_that_turned_out(week: Plan) -> None:
    row = part(week, "illusions").rows[0]
    assert row.why == (
        "the rep says 80%, the facts say 40%. "
        "Of 27 past deals that Li put at about 77%, 41% were won (25% to 59%)."
    )
    lead = week.illusions[0].lead
    assert lead.conviction is not None
    hot = HighBelief("rapport", "Rapport", "hot", 1.0)
    fed = replace(lead, conviction=replace(lead.conviction, high=(hot,)))
    recheck = replace(week.illusions[0], lead=fed)
    told = part(replace(week, illusions=(recheck,)), "illusions").rows[0].why
    assert "(25% to 59%). What feeds the belief: “rapport: hot”. The six" in told
    felt = replace(lead.conviction, id="rapport", column="rapport", evidence="warm")
    recheck = replace(week.illusions[0], lead=replace(lead, conviction=felt))
    told = part(replace(week, illusions=(recheck,)), "illusions").rows[0].why
    assert told.startswith("the rep trusts “rapport: warm”, the facts say 40%. ")


def test_empty_lists_say_so(week: Plan) -> None:
    empty = replace(week, worth=(), let_go=(), illusions=())
    abouts = [p.about for p in plan_view(empty, "en").lists]
    assert abouts == [
        "No lead is worth time this week.",
        "None: no lead is recorded as one that our product does not fit, and none is both "
        "of low odds and beyond a single step's help.",
        "None: no belief stands far above what the facts say.",
    ]
    off = replace(empty, beliefs_mapped=False)
    assert part(off, "illusions").about.startswith("No column tells what the rep believes")


def test_the_reps_with_their_loads(week: Plan) -> None:
    view = plan_view(week, "en")
    assert view.reps == (
        ("Li", "40", "2", "USD 27,880", "4", "1"),
        ("(no name)", "20", "0", "USD 0", "1", "0"),
    )
    assert len(view.rep_header) == 6
    plain = plan_view(replace(week, ranked_by="probability"), "en")
    assert plain.reps[0] == ("Li", "40", "2", "4", "1")
    assert len(plain.rep_header) == 5


def test_chinese_has_no_english_words(week: Plan) -> None:
    names = re.compile(
        r"<script>alert\(1\)</script>|L-1|Li|USD|budget_status|about 5k\?|RFI"
    )

    def texts(value: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, tuple):
            return [text for item in value for text in texts(item)]
        if is_dataclass(value):
            own = [f.name for f in fields(value) if f.name != "id"]
            return [text for name in own for text in texts(getattr(value, name))]
        return []

    for text in texts(plan_view(week, "zh")):
        assert not re.search(r"[A-Za-z]{2,}", names.sub("", text)), text
