from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score

from kaopu.files import as_texts, read_table
from kaopu.leakage.auc import category_auc, column_auc, deals_of, order_auc, pair_auc
from kaopu.leakage.columns import Column, read_column
from kaopu.leakage.columns_audit import audit_columns
from kaopu.leakage.records import ColumnAudit
from kaopu.simulate import simulate

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]

MISSING = frozenset({"", "-", "n/a"})
WON, LOST = 1600, 2400


@pytest.fixture(scope="module")
def won() -> Floats:
    """The outcomes of 4,000 deals, 40% won."""
    outcome = np.repeat([1.0, 0.0], [WON, LOST])
    return np.random.default_rng(5).permutation(outcome)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def audit(values: object, outcome: Floats, name: str = "facts") -> ColumnAudit:
    cells = as_texts(pd.DataFrame({name: values}))
    return audit_columns(cells, outcome, MISSING)[0]


def found(audited: ColumnAudit) -> dict[str, str]:
    return {finding.rule: finding.severity for finding in audited.findings}


def sentence(audited: ColumnAudit, rule: str) -> str:
    return next(f.text for f in audited.findings if f.rule == rule)


def some(rows: NDArray[np.bool_], share: float, rng: np.random.Generator) -> Texts:
    """Return a random share of ``rows`` as a mask."""
    return rows & (rng.random(len(rows)) < share)


# ------------------------------------------------------------------------ planted leaks


def test_lost_reason_filled_for_lost_deals_only(won: Floats) -> None:
    reasons = np.resize(["price", "no budget", "competitor"], len(won))
    audited = audit(np.where(won == 0, reasons, ""), won, "lost_reason")
    assert audited.blocked
    assert found(audited) == {
        "auc": "block",
        "missing_auc": "block",
        "filled_implies": "block",
        "blank_implies": "block",
        "pure_level": "warn",
        "name": "warn",
    }
    assert sentence(audited, "missing_auc") == (
        "filled in 0% of the won and 100% of the lost deals"
    )
    assert sentence(audited, "filled_implies") == (
        "filled in 2,400 deals, 100% of them lost "
        "(at least 99.8% by a Wilson bound; 60% of all deals are)"
    )
    assert sentence(audited, "name") == (
        "its name says 'lost', which is known only when a deal ends"
    )


def test_column_filled_for_few_won_deals_hides_from_the_auc(
    won: Floats, rng: np.random.Generator
) -> None:
    filled = some(won == 1, 0.09, rng)
    audited = audit(np.where(filled, np.resize(["east", "west"], len(won)), ""), won)
    column = read_column("x", pd.Series(np.where(filled, "yes", "")), MISSING, "")
    assert 0.53 < column_auc(column, deals_of(won)) < 0.55
    assert found(audited) == {"filled_implies": "block", "pure_level": "warn"}
    finding = audited.findings[0]
    assert finding.threshold == 0.97
    assert finding.text.startswith(f"filled in {audited.filled} deals, 100% of them won")


def test_a_column_filled_in_dozens_of_times_likelier_if_won_blocks(
    rng: np.random.Generator,
) -> None:
    won = (np.arange(3000) % 12 == 0).astype(float)
    filled = np.where(won == 1, rng.random(3000) < 0.4, rng.random(3000) < 0.006)
    audited = audit(np.where(filled, np.resize(["card", "bank"], 3000), ""), won)
    assert found(audited)["filled_times"] == "block"
    finding = next(f for f in audited.findings if f.rule == "filled_times")
    assert finding.value > 24
    assert "dozens of times likelier in one outcome" in finding.text


def test_a_column_filled_in_a_few_times_likelier_if_won_is_honest(
    rng: np.random.Generator,
) -> None:
    won = (np.arange(3000) % 12 == 0).astype(float)
    filled = np.where(won == 1, rng.random(3000) < 0.4, rng.random(3000) < 0.1)
    assert "filled_times" not in found(audit(np.where(filled, "x", ""), won))


def test_a_rare_leak_of_a_small_company_warns(won: Floats) -> None:
    few = np.flatnonzero(won == 1)[:40]
    cells = np.full(len(won), "", dtype=object)
    cells[few] = "x"
    assert found(audit(cells, won)) == {"filled_implies": "warn"}


def test_coded_outcome(won: Floats) -> None:
    audited = audit(np.where(won == 1, "7", "3"), won, "code")
    assert found(audited) == {"auc": "block", "pure_level": "warn"}
    assert sentence(audited, "auc") == (
        "alone it ranks won before lost deals in 100% of pairs; "
        "facts known beforehand hardly ever do"
    )
    assert sentence(audited, "pure_level") == (
        "'3' stands in 2,400 deals, 100% of them lost (at least 99.8% by a Wilson "
        "bound; 60% of all deals are); 1 more value like it"
    )


def test_outcome_with_some_noise_warns(won: Floats, rng: np.random.Generator) -> None:
    flipped = np.where(rng.random(len(won)) < 0.15, 1 - won, won)
    audited = audit(np.where(flipped == 1, "a", "b"), won)
    assert found(audited) == {"auc": "warn"}
    assert "facts known beforehand seldom do" in sentence(audited, "auc")


def test_number_that_is_zero_for_lost_deals(won: Floats, rng: np.random.Generator) -> None:
    value = np.where(won == 1, rng.lognormal(8, 1, len(won)).round(), 0)
    assert found(audit(value, won, "value"))["auc"] == "block"


def test_number_that_tells_by_its_middle(won: Floats, rng: np.random.Generator) -> None:
    # In its order it tells nothing: lost deals lie on both sides of the won ones.
    side = rng.choice([-1, 1], len(won))
    value = np.where(won == 1, rng.normal(0, 1, len(won)), side * 6 + rng.normal(size=4000))
    assert order_auc(value, deals_of(won)) < 0.55
    assert found(audit(value, won))["auc"] == "block"


def test_invoice_date(won: Floats, rng: np.random.Generator) -> None:
    created = np.datetime64("2024-01-01") + rng.integers(0, 300, len(won))
    invoiced = np.where(won == 1, np.datetime_as_string(created + 40), "")
    cells = pd.DataFrame({"created": created.astype(str), "invoice_date": invoiced})
    first, second = audit_columns(as_texts(cells), won, MISSING)
    assert first.findings == ()
    assert second.blocked
    assert {"missing_auc", "filled_implies", "name", "latest_date"} <= set(found(second))
    assert "the latest date of 100% of the deals" in sentence(second, "latest_date")


def test_last_date_tells_by_the_days_that_passed(
    won: Floats, rng: np.random.Generator
) -> None:
    created = np.datetime64("2020-01-01") + rng.integers(0, 1500, len(won))
    days = np.where(won == 1, rng.integers(20, 70, 4000), rng.integers(35, 85, 4000))
    cells = pd.DataFrame(
        {"begun": created.astype(str), "touched": (created + days).astype(str)}
    )
    begun, touched = audit_columns(as_texts(cells), won, MISSING)
    assert begun.findings == ()
    assert found(touched) == {"latest_date": "warn"}


def test_blank_for_won_deals_only_blocks(won: Floats, rng: np.random.Generator) -> None:
    blank = some(won == 1, 0.3, rng)
    audited = audit(np.where(blank, "-", "spoken to"), won)
    assert found(audited) == {"blank_implies": "block"}
    assert "deals, 100% of them won" in sentence(audited, "blank_implies")


def test_blank_for_lost_deals_only_warns(won: Floats, rng: np.random.Generator) -> None:
    # Leads that nobody followed up look like that, and are no leak.
    blank = some(won == 0, 0.3, rng)
    assert found(audit(np.where(blank, "N/A", "spoken to"), won)) == {
        "blank_implies": "warn"
    }


# ------------------------------------------------------------------- honest columns


def test_near_unique_columns_raise_no_alarm(won: Floats) -> None:
    rows = np.arange(len(won))
    cells = {
        "number": [f"D-{i:06d}" for i in rows],
        "company": [f"Company {i % 3900}" for i in rows],
        "notes": [f"Spoke on day {i}, will call back" for i in rows],
    }
    audits = audit_columns(as_texts(pd.DataFrame(cells)), won, MISSING)
    assert [a.findings for a in audits] == [(), (), ()]


def test_unique_texts_have_an_auc_of_exactly_one_half(won: Floats) -> None:
    codes = np.arange(len(won), dtype=np.intp)
    assert category_auc(codes, deals_of(won)) == 0.5


def test_pairs_of_a_text_tell_next_to_nothing(won: Floats) -> None:
    codes = np.arange(len(won), dtype=np.intp) // 2
    assert category_auc(codes, deals_of(won)) == pytest.approx(0.5, abs=0.03)


def test_noise_with_gaps_at_random(won: Floats, rng: np.random.Generator) -> None:
    for share in (0.03, 0.5, 0.97):
        filled = rng.random(len(won)) < share
        audited = audit(np.where(filled, rng.integers(0, 9, len(won)), ""), won)
        assert audited.findings == ()
        assert audited.filled == filled.sum()


def test_rare_level_pure_by_chance(won: Floats) -> None:
    cells = np.where(np.arange(len(won)) % 2, "often", "seldom").astype(object)
    cells[np.flatnonzero(won == 0)[:12]] = "rare"
    assert audit(cells, won).findings == ()


def test_level_is_not_pure_where_nearly_all_deals_are_lost(
    rng: np.random.Generator,
) -> None:
    outcome = (np.arange(6000) % 50 == 0).astype(float)
    cells = rng.integers(0, 40, len(outcome)).astype(str).astype(object)
    cells[np.flatnonzero(outcome == 0)[:300]] = "all lost"
    assert audit(cells, outcome).findings == ()


def test_many_levels_of_noise_at_every_win_rate(rng: np.random.Generator) -> None:
    for rate in (0.02, 0.1, 0.5, 0.95):
        outcome = (rng.random(3000) < rate).astype(float)
        levels = pd.DataFrame({f"c{k}": rng.integers(0, k, 3000) for k in range(2, 60, 6)})
        audits = audit_columns(as_texts(levels), outcome, MISSING)
        assert not any(a.findings for a in audits)


def test_planned_dates_that_come_last_are_honest(
    won: Floats, rng: np.random.Generator
) -> None:
    created = np.datetime64("2024-01-01") + rng.integers(0, 300, len(won))
    planned = created + rng.integers(20, 90, len(won)) - (won == 1) * 8
    cells = pd.DataFrame({"a": created.astype(str), "signing": planned.astype(str)})
    assert not any(a.findings for a in audit_columns(as_texts(cells), won, MISSING))


# ------------------------------------------------------------------------ thresholds


@pytest.mark.parametrize(("gap", "severity"), [(0.49, None), (0.51, "block")])
def test_missing_rule_starts_at_a_difference_of_half(
    won: Floats, gap: float, severity: str | None
) -> None:
    order = np.empty(len(won))
    for outcome in (0, 1):
        rows = won == outcome
        order[rows] = np.arange(rows.sum()) / rows.sum()
    filled = order < np.where(won == 1, 0.3 + gap, 0.3)
    assert found(audit(np.where(filled, "x", ""), won)).get("missing_auc") == severity


def test_aucs_are_not_judged_on_a_handful_of_deals() -> None:
    outcome = np.repeat([1.0, 0.0], [29, 29])
    leak = np.where(outcome == 1, "a", "b")
    assert "auc" not in found(audit(leak, outcome))
    more = np.repeat([1.0, 0.0], [30, 30])
    assert found(audit(np.where(more == 1, "a", "b"), more))["auc"] == "block"


# ------------------------------------------------------------------------------ names


def test_a_name_alone_warns(won: Floats, rng: np.random.Generator) -> None:
    noise = rng.integers(0, 5, len(won))
    assert found(audit(noise, won, "final_offer")) == {"name": "warn"}
    assert not audit(noise, won, "first_offer").warned


@pytest.mark.parametrize("cell", ["", "yes"])
def test_a_column_of_equal_cells_tells_nothing_by_its_name(won: Floats, cell: str) -> None:
    assert audit([cell] * len(won), won, "closed").findings == ()


# ---------------------------------------------------------------------- reading columns


def read(texts: list[str], date_format: str = "") -> Column:
    return read_column("x", pd.Series(texts, dtype=object), MISSING, date_format)


def test_levels_ignore_case_and_outer_space() -> None:
    column = read(["Yes", " yes", "NO", "", "N/A", "no"])
    assert column.codes.tolist() == [0, 0, 1, -1, -1, 1]
    assert column.levels.tolist() == ["Yes", "NO"]
    assert column.order is None


def test_numbers_are_read_with_currency_and_commas() -> None:
    column = read(["$1,200.50", "7", "-", "-3e2"])
    assert column.order is not None
    assert not column.is_date
    np.testing.assert_array_equal(column.order, [1200.5, 7, np.nan, -300])


@pytest.mark.parametrize(
    ("texts", "date_format"),
    [
        (["1970-01-02", "", "1970-01-11"], ""),
        (["1/2/1970", "", "1/11/1970"], ""),
        (["02.01.1970", "", "11.01.1970"], ""),
        (["2/1/1970", "", "11/1/1970"], "%d/%m/%Y"),
        (["1970年1月2日", "", "1970年1月11日"], ""),
        (["02-01-70", "", "11-01-70"], "%d-%m-%y"),
    ],
)
def test_dates_are_read_in_the_format_given_or_a_known_one(
    texts: list[str], date_format: str
) -> None:
    column = read(texts, date_format)
    assert column.is_date
    assert column.order is not None
    np.testing.assert_array_equal(column.order, [1, np.nan, 10])


def test_a_stray_text_among_numbers_is_a_part_of_its_own(won: Floats) -> None:
    value = np.arange(len(won)).astype(str).astype(object)
    value[won == 0] = "none, deal lost"
    column = read(list(value))
    assert column.order is not None
    assert np.isnan(column.order[won == 0]).all()
    assert column_auc(column, deals_of(won)) > 0.99


def test_all_blank_column() -> None:
    column = read(["", "-", "n/a"])
    assert column.codes.tolist() == [-1, -1, -1]
    assert len(column.levels) == 0
    assert column.order is None


# -------------------------------------------------------------------------------- AUC


def test_pair_auc_is_that_of_scikit_learn(rng: np.random.Generator) -> None:
    scores = rng.integers(0, 12, 500).astype(float)
    outcome = (rng.random(500) < scores / 15).astype(float)
    assert pair_auc(scores, outcome, 1 - outcome) == pytest.approx(
        roc_auc_score(outcome, scores), abs=1e-12
    )


def test_order_counts_either_way_up(won: Floats, rng: np.random.Generator) -> None:
    value = won + rng.normal(size=len(won))
    deals = deals_of(won)
    assert order_auc(value, deals) == pytest.approx(order_auc(-value, deals))


# ---------------------------------------------------------------------- records and input


def test_json_is_plain_and_complete(won: Floats) -> None:
    audited = audit(np.where(won == 1, "a", ""), won, "paid")
    record = json.loads(json.dumps(audited.to_json(), allow_nan=False))
    assert list(record) == ["column", "rows", "filled", "blocked", "warned", "findings"]
    assert (record["column"], record["rows"], record["filled"]) == ("paid", 4000, WON)
    assert record["findings"] == [finding.to_json() for finding in audited.findings]


def test_blocking_findings_come_first(won: Floats) -> None:
    audited = audit(np.where(won == 1, "a", ""), won, "paid")
    severities = [finding.severity for finding in audited.findings]
    assert severities == sorted(severities)
    assert severities[-1] == "warn"
    assert audited.blocked
    assert audited.warned


def test_columns_keep_their_order_and_may_share_a_name(won: Floats) -> None:
    leak = np.where(won == 1, "a", "b")
    cells = pd.DataFrame({"x": leak, "y": ["same"] * len(won)}, dtype=object)
    cells.columns = pd.Index(["x", "x"])
    audits = audit_columns(cells, won, MISSING)
    assert [(a.column, a.blocked) for a in audits] == [("x", True), ("x", False)]


def test_same_deals_same_audit(won: Floats, rng: np.random.Generator) -> None:
    values = rng.integers(0, 30, len(won))
    assert audit(values, won, "closed") == audit(values, won, "closed")


def test_the_table_is_left_as_it_was(won: Floats) -> None:
    cells = as_texts(pd.DataFrame({"x": np.where(won == 1, " A", "-")}))
    before = cells.copy()
    audit_columns(cells, won, MISSING)
    pd.testing.assert_frame_equal(cells, before)


@pytest.mark.parametrize("rows", [0, 1, 50])
def test_deals_of_one_outcome_tell_nothing(rows: int) -> None:
    cells = ["x" if i % 2 else "" for i in range(rows)]
    audited = audit(pd.Series(cells, dtype=object), np.ones(rows))
    assert (audited.rows, audited.findings) == (rows, ())


@pytest.mark.parametrize("outcome", [[1.0], [1.0, np.nan], [1.0, 2.0]])
def test_open_deals_are_refused(outcome: list[float]) -> None:
    cells = pd.DataFrame({"x": ["a", "b"]}, dtype=object)
    with pytest.raises(ValueError, match=r"one outcome, 0\.0 or 1\.0, for each row"):
        audit_columns(cells, np.array(outcome), MISSING)


# ---------------------------------------------------------------------- whole exports


def test_the_value_at_the_close_is_blocked(hardware_export: Path) -> None:
    deals = read_table(hardware_export)
    deals = deals[deals["deal_stage"].isin(["Won", "Lost"])]
    outcome = (deals["deal_stage"] == "Won").to_numpy(float)
    cells = deals.drop(columns=["opportunity_id", "deal_stage"])
    audits = {a.column: a for a in audit_columns(cells, outcome, MISSING)}
    assert found(audits.pop("close_value"))["auc"] == "block"
    assert found(audits.pop("close_date")) == {"name": "warn"}
    assert not any(a.findings for a in audits.values())


def test_no_column_of_the_software_deals_is_suspected(software_export: Path) -> None:
    deals = read_table(software_export)
    outcome = (deals["Status"] == "Won").to_numpy(float)
    audits = audit_columns(deals.drop(columns="Status"), outcome, MISSING)
    assert not any(a.findings for a in audits)


@pytest.mark.parametrize("seed", range(2))
def test_of_simulated_deals_only_the_closing_date_is_suspected(seed: int) -> None:
    every = as_texts(simulate(2000, 10, seed).deals)
    for frame in (every, every.head(150)):
        outcome = (frame["outcome"] == "Won").to_numpy(float)
        facts = frame.drop(columns=["lead_id", "outcome"])
        audits = audit_columns(facts, outcome, MISSING)
        assert {a.column: found(a) for a in audits if a.findings} == {
            "closed": {"name": "warn"}
        }


def test_honest_but_nearly_sufficient_columns_are_blocked_too() -> None:
    """The price of the rule: a tumour's size tells more than any sales fact may."""
    data = load_breast_cancer(as_frame=True)
    audits = audit_columns(as_texts(data.data), data.target.to_numpy(float), MISSING)
    blocked = {a.column for a in audits if a.blocked}
    assert "worst area" in blocked
    assert "mean smoothness" not in blocked
    assert {f.rule for a in audits for f in a.findings} == {"auc"}
