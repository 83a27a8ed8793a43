from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kaopu.proposing import Answers, ColumnProposal, Proposal, propose, propose_pipeline

Placed = Callable[[str], ColumnProposal]


@pytest.mark.parametrize(
    ("column", "place"),
    [
        ("Deal ID", "lead.id"),
        ("Stage", "lead.stage"),
        ("Created Date", "dates.created"),
        ("Close Date", "dates.closed"),
        ("Amount", "amount.column"),
        ("Probability (%)", "beliefs.confidence"),
        ("Budget", "fields.budget_status"),
        ("Employees", "signals.ability_to_buy"),
        ("Region", "context"),
        ("Owner", "own_side"),
        ("Lost reason", "ignore"),
        ("Grade of outcome", "ignore"),
        ("Email", "ignore"),
        ("Currency", "amount.currency_column"),
    ],
)
def test_each_column_stands_where_it_belongs(
    placed: Placed, column: str, place: str
) -> None:
    assert placed(column).place == place
    assert placed(column).is_proposed


def test_what_no_name_fits_is_used_and_says_that_nobody_has_looked(placed: Placed) -> None:
    strange = placed("Moon phase")
    assert strange.is_proposed
    assert (strange.place, strange.reasons[0].kind) == ("context", "unseen")
    assert "own_side" in strange.alternatives


def test_the_outcome_is_found_with_its_words(proposal: Proposal) -> None:
    found = proposal.outcome
    assert (found.column, found.won, found.lost) == ("Status", ("Won",), ("Lost",))
    assert found.first.open == ("Open",)


def test_what_the_columns_need_beside_their_place_is_found(proposal: Proposal) -> None:
    assert proposal.date_format == "%d/%m/%Y"
    assert not proposal.dates_unsure
    assert (proposal.scale, proposal.currency, proposal.language) == (100, "USD", "en")
    assert proposal.stages == {"target": ("Qualification",), "intent": ("Proposal",)}


def test_answers_win(sheet: dict[str, list[str]]) -> None:
    frame = pd.DataFrame(sheet, dtype=object)
    said = Answers(lead_id="Email", created="Close Date")
    found = propose_pipeline(frame, "x", "y", said)
    lead_id, created = found.one("lead.id"), found.one("dates.created")
    assert lead_id is not None
    assert created is not None
    assert (lead_id.column, created.column) == ("Email", "Close Date")


def test_no_id_may_be_said(sheet: dict[str, list[str]]) -> None:
    frame = pd.DataFrame(sheet, dtype=object)
    assert propose_pipeline(frame, "x", "y", Answers(lead_id="")).one("lead.id") is None


def test_an_id_is_guessed_only_where_every_row_has_its_own() -> None:
    cells = [f"K-{n:04d}" for n in range(90)]
    columns = {"Kennung": cells, "Status": ["Won", "Lost", "Open"] * 30}
    found = propose_pipeline(pd.DataFrame(columns, dtype=object), "x", "y").one("lead.id")
    assert found is not None
    assert found.column == "Kennung"
    columns["Kennung"] = [*cells[:-1], cells[0]]
    frame = pd.DataFrame(columns, dtype=object)
    assert propose_pipeline(frame, "x", "y").one("lead.id") is None


def test_chinese_headers_make_a_chinese_file() -> None:
    columns = {"商机状态": ["赢单", "输单"] * 20, "商机编号": [f"SJ{n}" for n in range(40)]}
    found = propose_pipeline(pd.DataFrame(columns, dtype=object), "x", "y")
    assert found.language == "zh"
    assert propose_pipeline(found_frame(columns), "x", "y", language="en").language == "en"


def found_frame(columns: dict[str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object)


def test_a_column_called_like_a_field_is_no_further_column() -> None:
    columns = {
        "budget_status": ["blue", "red"] * 40,
        "Status": ["Won", "Lost", "Lost", "Won"] * 20,
    }
    found = propose_pipeline(pd.DataFrame(columns, dtype=object), "x", "y")
    assert not found.columns[0].is_proposed


def test_a_header_that_stands_twice_is_looked_at_once() -> None:
    frame = pd.DataFrame([["Won", "a", "b"], ["Lost", "b", "c"]] * 20, dtype=object)
    frame.columns = pd.Index(["Status", "Region", "Region"])
    assert [c.column for c in propose_pipeline(frame, "x", "y").columns] == ["Region"]


def test_nothing_is_found_in_a_table_of_nothing() -> None:
    frame = pd.DataFrame({"a": ["x", "y"] * 20, "b": ["", ""] * 20}, dtype=object)
    found = propose_pipeline(frame, "x", "y")
    assert not found.outcome.is_found
    assert {c.column: c.place for c in found.columns} == {"a": "context", "b": "ignore"}


def test_rows_that_repeat_in_every_cell_cost_no_column_its_id(
    sheet: dict[str, list[str]],
) -> None:
    frame = pd.DataFrame(sheet, dtype=object)
    twice = pd.concat([frame, frame.iloc[10:40]], ignore_index=True)
    found = propose_pipeline(twice, "twice", "deals.csv")
    alone = propose_pipeline(frame, "once", "deals.csv")
    lead_id = found.one("lead.id")
    assert lead_id is not None
    assert lead_id.column == "Deal ID"
    assert lead_id.reasons[-1].facts == {"rows": 30}
    assert found.rows == len(twice)
    assert found.outcome == alone.outcome


def test_an_id_that_stands_in_two_rows_that_differ_is_none(
    sheet: dict[str, list[str]],
) -> None:
    frame = pd.DataFrame(sheet, dtype=object)
    later = frame.iloc[10:40].assign(Owner="Cat")
    found = propose_pipeline(pd.concat([frame, later], ignore_index=True), "no", "a.csv")
    assert found.one("lead.id") is None


def test_equal_rows_without_an_id_are_kept() -> None:
    frame = pd.DataFrame(
        {"Result": ["Won", "Lost", "Won", "Open"] * 20, "Crop": ["rye", "hops"] * 40},
        dtype=object,
    )
    found = propose_pipeline(frame, "crops", "crops.csv")
    assert found.outcome.counts == (40, 20, 20)


def test_an_export_with_repeated_rows_is_looked_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = list[int]()
    look = propose.look_at

    def counted(texts: pd.DataFrame) -> propose.Export:
        looks.append(len(texts))
        return look(texts)

    monkeypatch.setattr(propose, "look_at", counted)
    kilns = pd.DataFrame({"Kiln ID": [f"K-{n}" for n in range(60)], "Clay": "red"})
    twice = pd.concat([kilns, kilns.head(5)], ignore_index=True)
    propose.propose_pipeline(twice.astype(str), "kilns", "kilns.csv")
    assert looks == [60]
