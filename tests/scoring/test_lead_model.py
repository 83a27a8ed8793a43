from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.errors import (
    DateOrderError,
    DuplicateLeadIdsError,
    EmptyTableError,
    LeadNotFoundError,
    NotUsableError,
    PipelineMeaningError,
)
from kaopu.explain.records import Note
from kaopu.files import read_table, write_table
from kaopu.leads.data_notes import DataNote
from kaopu.planning import PlanOptions, make_plan
from kaopu.scoring import LeadModel, Usability, sign_and_cause, sign_texts
from kaopu.simulate import Simulation


@pytest.fixture(scope="module")
def scores(trained: LeadModel, sample: Simulation) -> pd.DataFrame:
    return trained.score(sample.leads)


@pytest.fixture
def leads(sample: Simulation) -> pd.DataFrame:
    return sample.leads.copy()


@pytest.fixture
def poor(trained: LeadModel) -> LeadModel:
    """The same model, marked not usable."""
    return replace(trained, usability=Usability(usable=False, reason="no better than 0.41"))


def assert_same_scores(one: pd.DataFrame, two: pd.DataFrame) -> None:
    assert_frame_equal(one, two, check_exact=False, rtol=0, atol=1e-9)


def test_the_order_of_rows_does_not_matter(
    trained: LeadModel, leads: pd.DataFrame, scores: pd.DataFrame
) -> None:
    assert_same_scores(trained.score(leads.sample(frac=1, random_state=1)), scores)


def test_the_size_of_chunks_does_not_matter(
    trained: LeadModel, leads: pd.DataFrame, scores: pd.DataFrame
) -> None:
    done = trained.score_table(trained.read(leads), chunk=59)
    assert_same_scores(done.scores, scores)


@pytest.mark.parametrize("row", [0, 17, 59])
def test_a_single_lead_scores_as_in_the_batch(
    trained: LeadModel, leads: pd.DataFrame, scores: pd.DataFrame, row: int
) -> None:
    alone = trained.score(leads.iloc[[row]])
    among = scores[scores["lead_id"] == leads["lead_id"].iloc[row]]
    assert alone["rank"].tolist() == [1]
    assert_same_scores(
        alone.drop(columns="rank"), among.drop(columns="rank").reset_index(drop=True)
    )


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_every_format_gives_the_same_scores(
    trained: LeadModel,
    leads: pd.DataFrame,
    scores: pd.DataFrame,
    suffix: str,
    tmp_path: Path,
) -> None:
    write_table(leads, tmp_path / f"leads{suffix}")
    read = read_table(tmp_path / f"leads{suffix}")
    assert_frame_equal(trained.score(read), scores)


def test_leads_written_in_another_custom_score_alike(
    trained: LeadModel, leads: pd.DataFrame, scores: pd.DataFrame
) -> None:
    """Their numbers prove their own custom; their dates are told."""
    other = leads.copy()
    capital = pd.to_numeric(other["registered_capital"], errors="coerce")
    told = [f"{value:,.2f}".translate(str.maketrans(",.", ".,")) for value in capital]
    other["registered_capital"] = pd.Series(told).where(capital.notna(), "")
    dates = ["created", "signing_date", "implementation_date", "payment_date"]
    for column in dates:
        days = pd.to_datetime(other[column], errors="coerce")
        other[column] = days.dt.strftime("%d/%m/%Y").fillna(other[column])
    with pytest.raises(DateOrderError, match="the model reads dates such as"):
        trained.score(other)
    for formats in (["%d/%m/%Y"], ["auto"], [f"{column}=%d/%m/%Y" for column in dates]):
        own = trained.reading_dates(*formats).score(other)
        assert_same_scores(
            own.drop(columns="top_reason"), scores.drop(columns="top_reason")
        )


def test_one_lead_reads_as_the_leads_it_was_taken_from(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    leads = leads.astype(object).assign(registered_capital="8.700,40")
    leads.loc[leads.index[0], "registered_capital"] = "34.500"
    leads.loc[leads.index[0], "created"] = "28/03/2023"
    whole = trained.read(leads)
    alone = trained.read(leads.head(1), like=whole)
    assert alone.facts["registered_capital"].tolist() == [34_500]
    assert [note.id for note in alone.notes if note.column == "created"] == ["not_a_date"]


def test_further_columns_change_nothing(
    trained: LeadModel, leads: pd.DataFrame, scores: pd.DataFrame
) -> None:
    assert_frame_equal(trained.score(leads.assign(colour="red")), scores)


def test_the_explanation_is_that_of_the_score(
    trained: LeadModel, leads: pd.DataFrame, scores: pd.DataFrame
) -> None:
    by_id = scores.set_index("lead_id")
    for lead in trained.explain(leads):
        record = by_id.loc[lead.lead_id]
        assert lead.probability == pytest.approx(record["probability"], abs=1e-12)
        for player in lead.players:
            points = record[f"points_{player.id}"]
            assert player.points == pytest.approx(points, abs=1e-12)
        assert (lead.rank, lead.of) == (record["rank"], len(leads))
        costly_first = sorted(lead.warning_signs, key=lambda sign: sign.log_odds)
        told = [(s.id, s.cause, s.verdict) for s in costly_first]
        pairs = sign_texts(record["warning_signs"])
        assert [(*sign_and_cause(text), verdict) for text, verdict in pairs] == told
        assert lead.as_of == record["as_of"]


def test_leads_are_explained_in_the_order_asked_for(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    wanted = ["L-000030", "L-000002", "L-000011"]
    assert [lead.lead_id for lead in trained.explain(leads, wanted)] == wanted


def test_all_leads_are_explained_in_their_own_order(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    told = [lead.lead_id for lead in trained.explain(leads)]
    assert told == leads["lead_id"].tolist()


def test_ids_that_are_numbers_in_the_frame_may_be_given_as_numbers(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    leads["lead_id"] = np.arange(len(leads))
    wanted: list[Any] = [12]
    assert trained.explain(leads, wanted)[0].lead_id == "12"


def test_an_id_may_be_named_without_regard_to_case(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    assert trained.explain(leads, [" l-000030"])[0].lead_id == "L-000030"
    leads.loc[0, "lead_id"] = "l-000030"
    named = [lead.lead_id for lead in trained.explain(leads, ["l-000030", "L-000030"])]
    assert named == ["l-000030", "L-000030"]
    leads.loc[0, "lead_id"] = "L-00003O"
    leads.loc[1, "lead_id"] = "L-00003o"
    with pytest.raises(LeadNotFoundError, match="did you mean L-00003O, L-00003o"):
        trained.explain(leads, ["l-00003O"])


def test_another_spelling_of_a_category_scores_the_same_alone_and_among_others(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    expected = trained.score(leads).set_index("lead_id")["probability"]
    leads["product"] = [f" {text.upper()}\u00a0" for text in leads["product"]]
    done = trained.score_table(trained.read(leads))
    found = done.scores.set_index("lead_id")["probability"]
    pd.testing.assert_series_equal(found, expected, rtol=0, atol=1e-12)
    alone = trained.score(leads.iloc[[3]])
    assert alone["probability"][0] == pytest.approx(expected[alone["lead_id"][0]], abs=1e-9)
    notes = [note for note in done.notes if note.id == "spelling"]
    assert sum(note.rows for note in notes) == (leads["product"].str.strip() != "").sum()
    assert not [note for note in done.notes if note.id == "unseen"]
    lead = trained.explain(leads.iloc[[3]])[0]
    (fact,) = [f for p in lead.players for f in p.facts if f.column == "product"]
    assert fact.value.upper() == fact.evidence.strip() != fact.value
    assert Note("spelling", "product", fact.evidence.strip(), fact.value) in lead.notes


def test_a_category_of_no_past_deal_is_scored_counted_and_said(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    leads.loc[[0, 5, 9], "product"] = "hovercraft"
    done = trained.score_table(trained.read(leads))
    assert DataNote("product", "unseen", 3, "'hovercraft'") in done.notes
    assert done.scores["probability"].between(0, 1).all()
    lead = trained.explain(leads, ["L-000001"])[0]
    assert Note("unseen", "product", "hovercraft") in lead.notes
    facts = {fact.column: fact for player in lead.players for fact in player.facts}
    assert abs(facts["product"].log_odds) < 0.1


def test_a_blank_where_past_deals_were_filled_is_told_as_a_blank(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    leads.loc[[0, 5], "product"] = ["", "n/a"]
    done = trained.score_table(trained.read(leads))
    own = [note for note in done.notes if note.column == "product"]
    assert own == [DataNote("product", "never_blank", 2)]


def test_a_blank_that_past_deals_held_early_is_not_told_as_always_filled(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    counts = {
        source: replace(own, deals=own.deals - 1)
        for source, own in trained.history.counts.items()
    }
    early = replace(trained, history=replace(trained.history, counts=counts))
    leads.loc[[0, 5], "product"] = ""
    done = early.score_table(early.read(leads))
    assert DataNote("product", "unseen_blank", 2) in done.notes


def test_a_text_in_no_level_is_counted_and_neutral(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    leads.loc[leads["stage"] == "intent", "budget_status"] = "sort of"
    count = int((leads["stage"] == "intent").sum())
    done = trained.score_table(trained.read(leads))
    note = DataNote("budget_status", "not_understood", count, "'sort of'")
    assert note in done.notes


def test_a_number_outside_all_past_deals_is_counted_and_held(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    leads["registered_capital"] = 10**12
    far = trained.score_table(trained.read(leads))
    assert DataNote("registered_capital", "out_of_range", len(leads)) in far.notes
    leads["registered_capital"] = 10**13
    farther = trained.score(leads).drop(columns="top_reason")
    assert_same_scores(farther, far.scores.drop(columns="top_reason"))


def test_notes_that_say_the_same_are_added_up_over_chunks(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    leads["region"] = "Atlantis"
    whole = trained.score_table(trained.read(leads)).notes
    assert set(trained.score_table(trained.read(leads), chunk=8).notes) == set(whole)


def test_progress_is_told_of_every_chunk(trained: LeadModel, leads: pd.DataFrame) -> None:
    seen: list[int] = []

    def progress(items: Iterable[Any], total: int) -> Iterable[Any]:
        seen.append(total)
        return items

    trained.score_table(trained.read(leads), progress=progress, chunk=25)
    assert seen == [3]


def test_a_lead_that_is_not_there_names_the_nearest(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    with pytest.raises(LeadNotFoundError) as caught:
        trained.explain(leads, ["L000007"])
    assert str(caught.value).startswith(
        "the leads: no lead 'L000007' among 60 leads; did you mean L-000007, "
    )


def test_a_lead_like_no_other_asks_to_check_the_id(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    with pytest.raises(LeadNotFoundError) as caught:
        trained.explain(leads, ["Zhang"])
    assert str(caught.value) == (
        "the leads: no lead 'Zhang' among 60 leads; check the lead's id"
    )


def test_a_model_that_is_not_usable_refuses(poor: LeadModel, leads: pd.DataFrame) -> None:
    with pytest.raises(NotUsableError) as caught:
        poor.score(leads)
    assert str(caught.value) == (
        "model demo/1 is marked not usable: no better than 0.41; "
        "score all the same with --force, or train on more informative columns"
    )


def test_a_model_that_is_not_usable_scores_when_forced(
    poor: LeadModel, leads: pd.DataFrame, scores: pd.DataFrame
) -> None:
    assert_frame_equal(poor.score(leads, force=True), scores)


def test_no_lead_is_refused(trained: LeadModel, leads: pd.DataFrame) -> None:
    with pytest.raises(EmptyTableError, match="the leads: found no row, expected at least"):
        trained.score(leads.head(0))


def test_missing_columns_are_all_named(trained: LeadModel, leads: pd.DataFrame) -> None:
    with pytest.raises(PipelineMeaningError) as caught:
        trained.score(leads.drop(columns=["hiring", "region"]))
    faults = [(fault.key, fault.what.facts["column"]) for fault in caught.value.faults]
    assert faults == [("fields.hiring", "hiring"), ("context", "region")]


def test_columns_of_the_outcome_are_not_needed(
    trained: LeadModel, leads: pd.DataFrame, scores: pd.DataFrame
) -> None:
    alone = leads.drop(columns=["outcome", "closed", "company", "notes"])
    assert_frame_equal(trained.score(alone), scores)


def test_a_lead_id_that_stands_twice_is_refused(
    trained: LeadModel, leads: pd.DataFrame
) -> None:
    leads.loc[3, "lead_id"] = "L-000001"
    with pytest.raises(DuplicateLeadIdsError) as caught:
        trained.score(leads)
    assert str(caught.value) == (
        "the leads: column 'lead_id' repeats 'L-000001' (2 rows), "
        "expected one row a lead; remove the repeats or name another id column"
    )


def test_the_evaluation_is_part_of_the_model(trained: LeadModel) -> None:
    assert trained.evaluation is trained.record.evaluation
    assert list(trained.evaluation.designs) == ["forward", "random"]


def test_the_top_reason_is_told_in_the_language_asked_for(
    trained: LeadModel, sample: Simulation
) -> None:
    leads = sample.leads.head(5)
    chinese = trained.score(leads, language="zh")
    assert all(chinese["top_reason"].str.contains(" 个百分点"))
    own = replace(trained, pipeline=replace(trained.pipeline, language="zh")).score(leads)
    assert_frame_equal(own, chinese)
    english = trained.score(leads)
    assert all(english["top_reason"].str.contains(" points"))
    rest = english.columns.drop("top_reason")
    assert_frame_equal(english[rest], chinese[rest])


@pytest.mark.parametrize("day", ["2026-09-01", "2026-11-20", "2027-06-01"])
def test_every_way_agrees_on_the_day_that_leads_are_judged_on(
    trained: LeadModel, leads: pd.DataFrame, day: str
) -> None:
    on = date.fromisoformat(day)
    scores = trained.score(leads, as_of=on).set_index("lead_id")
    told = trained.judging_on(on).explain(leads)
    plan = make_plan(trained, trained.read(leads, as_of=on), PlanOptions(len(leads)))
    alone = trained.score(leads.head(1), as_of=on).iloc[0]
    first = scores.loc[alone["lead_id"]]
    assert alone["probability"] == pytest.approx(first["probability"], abs=1e-9)
    assert plan.as_of == day
    planned = {p.lead.lead_id: p.lead for p in plan.worth}
    dates = {"signing_date", "implementation_date", "payment_date"}
    late = 0
    for lead in told:
        record = scores.loc[lead.lead_id]
        assert record["as_of"] == lead.as_of == day
        assert lead.probability == pytest.approx(record["probability"], abs=1e-9)
        if lead.lead_id in planned:
            same = planned[lead.lead_id]
            assert same.probability == pytest.approx(lead.probability, abs=1e-9)
            assert same.warning_signs == lead.warning_signs
        facts = [f for p in lead.players for f in p.facts if f.source in dates]
        gone = {f.source for f in facts if f.state == "gone_by"}
        assert gone == {f.source for f in facts if f.state == "gone_by" and f.days_gone}
        assert gone.isdisjoint({s.fact.source for s in lead.strengths})
        assert not gone or "stalling" in record["warning_signs"]
        alone = {f.source for s in lead.warning_signs for f in s.facts} & gone
        assert alone == gone
        late += bool(gone)
    assert late == {"2026-09-01": 0}.get(day, late)
    assert late > 20 or day < "2027"
