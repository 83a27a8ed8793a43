"""A number that grows while a deal is open is told from one that does not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.leakage.columns_audit import audit_columns
from kaopu.leakage.growth import growth
from kaopu.leakage.headers import is_count, is_judged

N = 600
rng = np.random.default_rng(5)
ENDED = np.where(rng.random(N) < 0.4, 1.0, np.where(rng.random(N) < 0.8, 0.0, np.nan))
# Won deals take longer.
AGES = rng.gamma(2.0, 30.0, N) + 60 * (ENDED == 1)
RUNNING = rng.poisson(1 + AGES / 20).astype(float)
EARLY = rng.poisson(np.where(ENDED == 1, 9, 4)).astype(float)


def test_a_count_that_runs_on_follows_the_age_of_deals_that_ended_alike() -> None:
    found = growth(RUNNING, AGES, ENDED)
    assert found is not None
    assert 0.5 < found.bound < found.correlation < 0.95
    assert found.deals == (~np.isnan(ENDED)).sum()


def test_a_count_that_tells_the_outcome_does_not_grow_for_it() -> None:
    found = growth(EARLY, AGES, ENDED)
    assert found is not None
    assert abs(found.correlation) < 0.15
    # Together, won and lost deals would look as if it did.
    alike = growth(EARLY, AGES, np.zeros(N))
    assert alike is not None
    assert alike.bound > 0.15


def test_the_age_itself_is_as_close_as_can_be() -> None:
    found = growth(AGES, AGES, ENDED)
    assert found is not None
    assert found.bound > 0.999


@pytest.mark.parametrize("known", [AGES * np.nan, np.full(N, 30.0), AGES - 1e6])
def test_without_ages_that_differ_nothing_is_told(known: np.ndarray) -> None:
    assert growth(RUNNING, known, ENDED) is None


def test_too_few_deals_tell_nothing() -> None:
    assert growth(RUNNING[:40], AGES[:40], ENDED[:40]) is None


def rules(name: str, values: np.ndarray, ages: np.ndarray | None) -> dict[str, str]:
    rows = ~np.isnan(ENDED)
    cells = pd.DataFrame({name: values[rows].astype(int).astype(str)})
    known = None if ages is None else ages[rows]
    (audit,) = audit_columns(cells, ENDED[rows], frozenset(), ages=known)
    return {finding.rule: finding.severity for finding in audit.findings}


def test_a_count_by_its_name_blocks_where_it_grows() -> None:
    assert rules("Calls made (number)", RUNNING, AGES)["grows"] == "block"
    assert "grows" not in rules("Calls made (number)", EARLY, AGES)


def test_a_number_of_another_name_is_only_warned_of_unless_it_is_the_age() -> None:
    assert rules("Brochures", RUNNING, AGES)["grows"] == "warn"
    assert rules("Brochures", AGES, AGES)["grows"] == "block"


def test_without_dates_the_name_alone_warns() -> None:
    assert rules("Calls made (number)", EARLY, None)["may_count_on"] == "warn"
    assert "may_count_on" not in rules("Brochures", EARLY, None)


def test_a_judgement_that_tells_the_outcome_is_named_as_one() -> None:
    assert rules("Rating of the lead", EARLY, None)["judged"] == "warn"
    assert "judged" not in rules("Brochures", EARLY, None)
    assert "judged" not in rules("Rating of the lead", rng.integers(0, 9, N), None)


@pytest.mark.parametrize(
    "header",
    [
        "TotalVisits",
        "num_contacted_notes",
        "Anzahl Anrufe",
        "Número de llamadas",
        "跟进次数",
    ],
)
def test_counts_are_told_by_their_names(header: str) -> None:
    assert is_count(header)


@pytest.mark.parametrize("header", ["Call", "No. of Employees", "Account", "人数", "Notes"])
def test_other_names_are_no_counts(header: str) -> None:
    assert not is_count(header)


@pytest.mark.parametrize("header", ["lead_quality", "LeadRating", "Qualität", "线索质量"])
def test_judgements_are_told_by_their_names(header: str) -> None:
    assert is_judged(header)


def test_a_quantity_is_no_judgement() -> None:
    assert not is_judged("Quantity")
