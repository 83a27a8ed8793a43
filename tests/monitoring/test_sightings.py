from __future__ import annotations

from pathlib import Path

import numpy as np

from kaopu.explain.signs.raised import framework_signs
from kaopu.framework import load_framework
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import NOT_YET
from kaopu.monitoring import Sightings
from kaopu.monitoring.sightings import seen_facts
from kaopu.pipeline import parse_pipeline, resolve


def seen(*rows: tuple[str, float, int, float, dict[str, str]]) -> Sightings:
    return Sightings.of(rows)


def test_leads_stand_in_the_order_of_their_ids() -> None:
    found = seen(("b", 2.0, 1, 0.4, {}), ("a", 1.0, 0, 0.3, {}))
    assert found.ids.tolist() == ["a", "b"]
    assert found.days.tolist() == [1.0, 2.0]
    assert found.is_opening.tolist() == [True, False]


def test_leads_and_others_are_what_they_would_be_read_at_once() -> None:
    rows = (
        ("b", 2.0, 1, 0.4, {"budget_status": "vague"}),
        ("d", 3.0, 1, 0.5, {"budget_status": "stated"}),
        ("a", 5.0, 2, 0.3, {"need_agreed": "yes"}),
        ("c", 5.0, 2, 0.2, {"need_agreed": ""}),
    )
    together, at_once = seen(*rows[:2]).with_others(seen(*rows[2:])), seen(*rows)
    for name in ("ids", "days", "scoring", "probability"):
        assert getattr(together, name).tolist() == getattr(at_once, name).tolist()
    assert {k: v.tolist() for k, v in together.facts.items()} == {
        "budget_status": [None, "vague", None, "stated"],
        "need_agreed": ["yes", None, "", None],
    }
    assert {k: v.tolist() for k, v in at_once.facts.items()} == {
        k: v.tolist() for k, v in together.facts.items()
    }


def test_others_alone_are_all_there_is() -> None:
    assert len(seen().with_others(seen())) == 0
    assert seen().with_others(seen(("a", 1.0, 1, 0.3, {}))).ids.tolist() == ["a"]


PIPELINE = """
schema = 1
name = "calls"
[[history]]
path = "calls.csv"
shape = "event"
key = "deal"
when = "at"
kind = "kind"
text = "said"
note = "said"
next = "next"
[lead]
id = "deal"
[outcome]
column = "result"
won = ["won"]
lost = ["lost"]
[dates]
created = "opened"
"""


def test_what_notes_did_not_say_was_no_question_left_open() -> None:
    pipeline = resolve(parse_pipeline(PIPELINE, Path("calls.toml")))
    blank = {source.id: "" for source in pipeline.derived_sources}
    own = {"customer_share": "0.4", "days_open": "9", "next_step": "none"}
    told = seen(
        ("a", 1.0, 1, 0.3, {**blank, **own, "budget_status": "vague"}),
        ("b", 1.0, 1, 0.3, {**blank, **own, "customer_share": "0"}),
    )
    facts = seen_facts(told, pipeline)
    assert facts[STAGE_FACT].tolist() == ["intent", "target"]
    assert facts["budget_status"].tolist() == ["vague", NOT_YET]
    assert facts["decider_attitude"].tolist() == [NOT_YET, NOT_YET]
    assert facts["registered_capital"].tolist() == [-np.inf, -np.inf]
    signs = {s.id: s.rows for s in framework_signs(load_framework(), facts, {}, {})}
    assert signs["vague_budget"].tolist() == [True, False]
    assert signs["missing_timeline"].any()
