from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.errors import (
    AmbiguousOutcomeError,
    BlankLeadIdsError,
    DuplicateLeadIdsError,
    PipelineMeaningError,
)
from kaopu.files import as_texts, read_table
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import (
    STAGE_FACT,
    LeadTable,
    build_lead_table,
    intent_sources,
    read_leads,
)
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN
from kaopu.pipeline import Pipeline, read_pipeline, resolve
from kaopu.pipeline.outcome import Outcome, ValueRule
from kaopu.simulate import Simulation

Leads = Callable[..., LeadTable]
ROOT = Path(__file__).parents[2]
NAN, INF = np.nan, np.inf


def same(found: Any, expected: list[float]) -> bool:
    """Tell whether floats are equal, gaps included."""
    return np.array_equal(np.asarray(found, dtype=float), expected, equal_nan=True)


# ------------------------------------------------------------------------------- ids


def test_ids_are_texts_without_outer_space(leads: Leads) -> None:
    assert leads(id=[" L-7 ", 12, 3.0]).ids.tolist() == ["L-7", "12", "3"]


def test_without_an_id_column_rows_are_numbered_from_1(
    leads: Leads, small: Pipeline
) -> None:
    table = leads(replace(small, lead_id=None), id=["x", "x", "x"])
    assert table.ids.tolist() == ["1", "2", "3"]


def test_a_blank_id_is_refused(leads: Leads) -> None:
    with pytest.raises(BlankLeadIdsError) as caught:
        leads(id=["L-1", " ", "L-3"])
    assert str(caught.value) == (
        "deals.csv: column 'id': found a blank lead id in row 2 below the header (blank "
        "rows and totals not counted), the first after 'L-1', expected one a row; fill it "
        "in, remove the row or name another id column"
    )


def test_repeated_ids_are_refused(leads: Leads) -> None:
    with pytest.raises(DuplicateLeadIdsError) as caught:
        leads(
            id=["L-1", "L-2", "L-1 ", "L-3", "L-3", "L-3"],
            region=["North", "South", "East", "North", "South", "East"],
        )
    assert str(caught.value) == (
        "deals.csv: column 'id' repeats 'L-3' (3 rows), 'L-1' (2 rows), expected one row a "
        "lead; remove the repeats or name another id column"
    )


def test_ids_that_differ_in_case_alone_are_two_leads(leads: Leads) -> None:
    ids = ["00Q1aB", "00Q1Ab", " 00Q1ab "]
    assert leads(id=ids).ids.tolist() == ["00Q1aB", "00Q1Ab", "00Q1ab"]


def test_an_id_in_two_forms_of_unicode_is_one(leads: Leads) -> None:
    with pytest.raises(DuplicateLeadIdsError, match="repeats 'Č-1'"):
        leads(id=["Č-1", "C\u030c-1"])


# ---------------------------------------------------------------------------- headers


def twice(column: str) -> pd.DataFrame:
    """The sample's leads, a column of which stands twice."""
    frame = read_table(ROOT / "data" / "leads.csv")
    return pd.concat([frame, frame[[column]]], axis=1)


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("outcome", "outcome.column"),
        ("closed", "dates.closed"),
        ("company", "lead.name"),
    ],
)
def test_what_is_read_where_it_is_there_may_not_stand_twice(column: str, key: str) -> None:
    pipeline = resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))
    with pytest.raises(PipelineMeaningError) as caught:
        build_lead_table(twice(column), pipeline, "scoring", "leads.csv")
    assert f"{key}: column '{column}' stands twice; rename one of them" in str(caught.value)


def test_an_ignored_column_may_stand_twice() -> None:
    pipeline = resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))
    frame = twice("notes").assign(budget_status="none")
    table = build_lead_table(frame, pipeline, "scoring", "leads.csv")
    once = build_lead_table(
        frame.loc[:, ~frame.columns.duplicated()], pipeline, "scoring", "leads.csv"
    )
    assert len(table) == len(frame)
    assert table.notes == once.notes


# --------------------------------------------------------------------------- outcomes


def test_outcomes_are_won_lost_or_open(leads: Leads) -> None:
    table = leads(outcome=["Won", " LOST", "dropped", "Open", ""])
    assert same(table.outcome, [1, 0, 0, NAN, NAN])


def test_spaces_within_an_outcome_do_not_matter(leads: Leads, small: Pipeline) -> None:
    (rule,) = small.outcome.rules
    assert isinstance(rule, ValueRule)
    words = Outcome((replace(rule, won=frozenset({"won it"})),))
    table = leads(replace(small, outcome=words), outcome=["Won  it", " won it", "Lost"])
    assert same(table.outcome, [1, 1, 0])


def test_an_outcome_nobody_named_is_refused(leads: Leads) -> None:
    with pytest.raises(AmbiguousOutcomeError) as caught:
        leads(outcome=["Won", "Maybe", "Maybe", "Paused"])
    assert str(caught.value) == (
        "deals.csv: column 'outcome' holds 'Maybe' (2 rows), 'Paused' (1 row), "
        "expected won: won; lost: dropped, lost; open: open; "
        "add each value to outcome.won, outcome.lost or outcome.open"
    )


def test_a_pipeline_may_name_no_open_outcome(leads: Leads, small: Pipeline) -> None:
    (rule,) = small.outcome.rules
    assert isinstance(rule, ValueRule)
    ended = replace(small, outcome=Outcome((replace(rule, open=frozenset()),)))
    with pytest.raises(AmbiguousOutcomeError, match=r"'Open'.* open: none;"):
        leads(ended, outcome=["Won", "Open"])


def test_leads_to_score_need_no_outcome(small: Pipeline) -> None:
    export = pd.DataFrame({name: [""] for name in small.scoring_columns}).assign(id="L-1")
    table = build_lead_table(export, small, "scoring")
    assert table.outcome is None
    assert table.closed is None
    with pytest.raises(PipelineMeaningError, match=r"outcome\.column: no column 'outcome'"):
        build_lead_table(export, small, "training")


def test_missing_columns_are_all_named(small: Pipeline) -> None:
    with pytest.raises(PipelineMeaningError) as caught:
        build_lead_table(pd.DataFrame({"id": ["L-1"], "budgets": [""]}), small, "scoring")
    message = str(caught.value)
    assert "fields.budget_status: no column 'budget' in the export; did you mean" in message
    assert message.startswith("pipeline small with the data frame: 11 faults")


# ------------------------------------------------------------------------------ stages


def test_the_stage_comes_from_its_column(leads: Leads) -> None:
    table = leads(phase=["new", " Quoted "], budget=["yes", ""])
    assert table.stage.tolist() == ["target", "intent"]
    assert table.facts[STAGE_FACT].tolist() == ["target", "intent"]
    assert table.notes == ()


@pytest.mark.parametrize(
    ("fact", "stage"),
    [
        ({"budget": "yes"}, "intent"),
        ({"budget": "unknown"}, "intent"),
        ({"budget": "perhaps"}, "intent"),
        ({"postponed": "0"}, "intent"),
        ({"signing": "2026-01-02"}, "intent"),
        ({"aware": "aware"}, "target"),
        ({"capital": "5"}, "target"),
        ({"region": "Kenya"}, "target"),
        ({"budget": "-"}, "target"),
    ],
)
def test_a_blank_stage_is_inferred_from_what_was_asked(
    leads: Leads, fact: dict[str, str], stage: str
) -> None:
    columns = {name: [text] for name, text in fact.items()}
    assert leads(**columns).stage.tolist() == [stage]


def test_without_a_stage_column_every_stage_is_inferred(
    leads: Leads, small: Pipeline
) -> None:
    table = leads(replace(small, stage=None), phase=["Quoted", "New"], budget=["", "no"])
    assert table.stage.tolist() == ["target", "intent"]


def test_an_unknown_stage_is_inferred_and_noted(leads: Leads) -> None:
    table = leads(phase=["Dreaming", "Dreaming", ""], budget=["yes", "", "yes"])
    assert table.stage.tolist() == ["intent", "target", "intent"]
    assert table.notes == (DataNote("phase", "stage", 2, "'Dreaming'"),)


def test_a_gap_of_a_target_stage_lead_is_not_yet_asked(leads: Leads) -> None:
    facts = leads(phase=["New"]).facts
    assert facts["budget_status"].tolist() == [NOT_YET]
    assert facts["signing_date"].tolist() == [-INF]
    assert facts["postponements"].tolist() == [-INF]


def test_a_gap_about_the_target_stage_is_always_a_gap(leads: Leads) -> None:
    facts = leads(phase=["New"]).facts
    assert facts["need_awareness"].tolist() == [NOT_ASKED]
    assert same(facts["registered_capital"], [NAN])
    assert facts["region"].tolist() == [NOT_ASKED]


def test_a_gap_of_an_intent_stage_lead_is_a_gap(leads: Leads) -> None:
    facts = leads(phase=["Quoted"]).facts
    assert facts["budget_status"].tolist() == [NOT_ASKED]
    assert same(facts["signing_date"], [NAN])


def test_what_was_answered_early_is_kept(leads: Leads) -> None:
    facts = leads(phase=["New", "New"], budget=["no", "unknown"]).facts
    assert facts["budget_status"].tolist() == ["none", UNKNOWN]


def test_only_the_four_later_signals_can_be_too_early(small: Pipeline) -> None:
    assert intent_sources(small) == ("budget_status", "signing_date", "postponements")


# ------------------------------------------------------------------------ facts and notes


def test_facts_stand_in_the_pipelines_order(leads: Leads, small: Pipeline) -> None:
    table = leads(budget=["yes"])
    assert list(table.facts) == [*(source.id for source in small.sources), STAGE_FACT]
    assert list(table.raw_cells) == list(table.facts)


def test_a_raw_cell_is_what_the_export_says(leads: Leads) -> None:
    table = leads(budget=[" YES "], capital=["$1,200.50"])
    assert table.facts["budget_status"].tolist() == ["approved"]
    assert table.raw_cells["budget_status"].tolist() == [" YES "]
    assert table.facts["registered_capital"].tolist() == [1200.5]
    assert table.raw_cells["registered_capital"].tolist() == ["$1,200.50"]


def test_dates_count_from_the_day_the_lead_was_created(leads: Leads) -> None:
    table = leads(
        phase=["Quoted"] * 5,
        created=["2026-01-01", "2026-01-01", "", "", "2026-01-01"],
        signing=["2026-01-31", "2025-12-31", "2026-01-31", "unknown", "unknown"],
    )
    assert same(table.facts["signing_date"], [30, -1, 0, INF, INF])


def test_without_creation_dates_a_date_only_says_that_it_is_set(
    leads: Leads, small: Pipeline
) -> None:
    table = leads(
        replace(small, created=None),
        phase=["Quoted"] * 3,
        signing=["2026-01-31", "unknown", ""],
    )
    assert table.created is None
    assert same(table.facts["signing_date"], [0, INF, NAN])


def test_dates_follow_the_pipelines_format(leads: Leads, small: Pipeline) -> None:
    slashed = replace(small, date_format="%d/%m/%Y")
    table = leads(slashed, created=["02/01/1970", "1970-01-03"], signing=["05/01/1970"] * 2)
    assert same(table.created, [1, 2])
    assert same(table.facts["signing_date"], [3, 2])


def test_frames_of_any_dtype_read_like_texts(leads: Leads) -> None:
    created = pd.to_datetime(["2026-01-01", None])
    typed = leads(
        created=list(created), capital=[5.0, None], amount=[1, 2], closed=[None] * 2
    )
    texts = leads(created=["2026-01-01", ""], capital=["5", ""], amount=["1", "2"])
    pd.testing.assert_frame_equal(typed.facts, texts.facts)
    assert same(typed.created, list(texts.created if texts.created is not None else []))


@pytest.mark.parametrize(
    ("column", "text", "id_", "fact"),
    [
        ("budget", "perhaps", "not_understood", NOT_UNDERSTOOD),
        ("capital", "plenty", "not_a_number", NAN),
        ("signing", "soon", "not_a_date", NAN),
    ],
)
def test_what_is_not_understood_is_noted_and_counted(
    leads: Leads, column: str, text: str, id_: str, fact: object
) -> None:
    table = leads(phase=["Quoted"] * 3, **{column: [text, "", text]})
    assert table.notes == (DataNote(column, id_, 2, repr(text)),)
    source = {"budget": "budget_status", "capital": "registered_capital"}.get(column)
    value = table.facts[source or "signing_date"].iloc[0]
    assert value == fact or (pd.isna(value) and pd.isna(fact))


@pytest.mark.parametrize(
    ("column", "text", "id_"),
    [
        ("created", "long ago", "not_a_date"),
        ("closed", "31/31/2026", "not_a_date"),
        ("amount", "a lot", "not_a_number"),
        ("sure", "very", "not_a_number"),
    ],
)
def test_the_leads_own_columns_are_noted_too_and_once(
    leads: Leads, column: str, text: str, id_: str
) -> None:
    table = leads(**{column: [text]})
    assert table.notes == (DataNote(column, id_, 1, repr(text)),)


def test_amounts_are_numbers(leads: Leads) -> None:
    assert same(leads(amount=["1,200.50", "", "-"]).amount, [1200.5, NAN, NAN])


def test_an_amount_nobody_mapped_is_none(leads: Leads, small: Pipeline) -> None:
    assert leads(replace(small, amount=None), amount=["5"]).amount is None


# ----------------------------------------------------------------------------- beliefs


def test_beliefs_are_shares(leads: Leads) -> None:
    beliefs = leads(
        sure=["0", "70", "100", ""], rapport=["warm ", "cold", "", "WARM"]
    ).beliefs
    assert same(beliefs["confidence"], [0, 0.7, 1, NAN])
    assert same(beliefs["rapport"], [1, 0, NAN, 1])


def test_a_belief_beyond_its_scale_is_noted_and_not_used(leads: Leads) -> None:
    table = leads(sure=["101", "-1", "100"])
    assert same(table.beliefs["confidence"], [NAN, NAN, 1])
    assert table.notes == (DataNote("sure", "outside", 2, "100"),)


def test_beliefs_are_no_facts(leads: Leads) -> None:
    assert not {"confidence", "rapport", "sure"} & set(leads(sure=["50"]).facts)


# ------------------------------------------------------------------- one lead or many

WORDS = {
    "phase": ["New", "Quoted", "", "?"],
    "outcome": ["Won", "Lost", "Open", ""],
    "created": ["2026-01-01", "2026-02-01", "", "soon"],
    "amount": ["5", "1,000", "", "x"],
    "sure": ["50", "500", "", "x"],
    "rapport": ["Warm", "cold"],
    "aware": ["aware", "unknown", "", "x"],
    "capital": ["5", "unknown", "", "x"],
    "budget": ["yes", "no", "unknown", "", "x"],
    "signing": ["2026-03-01", "unknown", "", "x"],
    "postponed": ["0", "2", "", "x"],
    "region": ["Kenya", "not yet", ""],
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in WORDS.items()}),
    min_size=1,
    max_size=8,
)


def of_rows(leads: Leads, rows: list[dict[str, str]], ids: list[str]) -> LeadTable:
    return leads(id=ids, **{name: [row[name] for row in rows] for name in WORDS})


def assert_same_leads(a: LeadTable, b: LeadTable) -> None:
    assert a.ids.tolist() == b.ids.tolist()
    assert a.stage.tolist() == b.stage.tolist()
    for name in ("outcome", "created", "closed", "amount"):
        assert same(getattr(a, name), getattr(b, name)), name
    assert a.beliefs.keys() == b.beliefs.keys()
    for name, values in a.beliefs.items():
        assert same(values, list(b.beliefs[name])), name
    pd.testing.assert_frame_equal(a.facts, b.facts)
    pd.testing.assert_frame_equal(a.raw_cells, b.raw_cells)


@settings(deadline=None, max_examples=15)
@given(rows=ROWS, data=st.data())
def test_taking_rows_is_like_having_read_only_those(
    leads: Leads, rows: list[dict[str, str]], data: st.DataObject
) -> None:
    ids = [f"L-{i}" for i in range(len(rows))]
    positions = data.draw(st.permutations(range(len(rows))))
    positions = positions[: data.draw(st.integers(1, len(rows)))]
    table = of_rows(leads, rows, ids)
    taken = table.take(np.array(positions))
    alone = of_rows(leads, [rows[i] for i in positions], [ids[i] for i in positions])
    assert_same_leads(taken, alone)
    assert len(taken) == len(positions)
    assert taken.notes == table.notes


@settings(deadline=None, max_examples=10)
@given(ROWS)
def test_notes_count_rows(leads: Leads, rows: list[dict[str, str]]) -> None:
    table = of_rows(leads, rows, [str(i) for i in range(len(rows))])
    strange = sum(row["budget"] == "x" for row in rows)
    found = [note.rows for note in table.notes if note.column == "budget"]
    assert found == [strange] * (strange > 0)


def test_rows_may_be_taken_by_a_mask(leads: Leads) -> None:
    table = leads(outcome=["Won", "Open", "Lost"])
    assert table.outcome is not None
    ended = table.take(~np.isnan(table.outcome))
    assert ended.ids.tolist() == ["L-0", "L-2"]
    assert ended.facts.index.tolist() == [0, 1]


def test_no_row_may_be_taken(leads: Leads) -> None:
    none = leads(outcome=["Won"]).take(np.array([False]))
    assert len(none) == 0
    assert none.facts.shape[0] == 0


def test_what_is_not_mapped_stays_none_when_rows_are_taken(
    leads: Leads, small: Pipeline
) -> None:
    table = leads(replace(small, amount=None, created=None), outcome=["Won", "Lost"])
    taken = table.take(np.array([1]))
    assert taken.amount is None
    assert taken.created is None


# ----------------------------------------------------------------------- the shipped demo


@pytest.mark.parametrize(("name", "purpose"), [("deals", "training"), ("leads", "scoring")])
def test_the_sample_data_is_understood_to_the_last_cell(name: str, purpose: Any) -> None:
    pipeline = resolve(read_pipeline(ROOT / "pipelines" / "demo.toml"))
    export = read_table(ROOT / "data" / f"{name}.csv", pipeline.read)
    table = build_lead_table(export, pipeline, purpose, name)
    assert {note.id for note in table.notes} == {"not_ours"}
    assert set(table.stage) == {"target", "intent"}
    assert NOT_YET in set(table.facts["budget_status"][table.stage == "target"])
    assert NOT_YET not in set(table.facts["budget_status"][table.stage == "intent"])


@pytest.mark.parametrize("columns", [["stage"], ["budget_status"], ["product", "stage"]])
def test_without_a_column_the_table_is_that_of_a_pipeline_without_it(
    world: Simulation, demo: Pipeline, columns: list[str]
) -> None:
    deals = world.deals.head(200).copy()
    deals.loc[3, "stage"] = "somewhere"
    deals.loc[4, "budget_status"] = "plenty"
    reading = read_leads(as_texts(deals), demo, "training", "deals.csv").without(columns)
    other = build_lead_table(deals, demo.without(columns), "training", "deals.csv")
    table = reading.table()
    customs = reading.pipeline.customs
    assert reading.pipeline == replace(demo.without(columns), customs=customs)
    assert customs == other.customs
    pd.testing.assert_frame_equal(table.facts, other.facts)
    pd.testing.assert_frame_equal(table.raw_cells, other.raw_cells)
    assert table.stage.tolist() == other.stage.tolist()
    assert table.notes == other.notes
    assert [note.id for note in table.row_notes] == [note.id for note in other.row_notes]
    assert table.planned.keys() == other.planned.keys()
