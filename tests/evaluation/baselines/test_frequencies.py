"""The arithmetic, held against the probabilities that Odoo's own tests publish.

They are those of ``addons/crm/tests/test_crm_pls.py`` in ``odoo/odoo``:
``test_predictive_lead_scoring`` (its leads are the table below, without e-mail and phone
quality: Odoo resets them to unset on creation, so that their shares are one) and
``test_pls_tooltip_data``.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

from kaopu.evaluation.baselines.frequencies import (
    Count,
    count_stages,
    count_values,
    log_odds,
    probability,
)

Team = dict[str, dict[str, Count]]

STAGES = ("new", "qualified", "proposition", "won")
FIELDS = ("country", "state", "source")
CLOSED = pd.DataFrame(
    [
        ("one", "0", "0", "0", "new", False),
        ("one", "1", "1", "1", "qualified", False),
        ("one", "2", "2", "2", "won", True),
        ("two", "0", "1", "1", "proposition", False),
        ("two", "0", "1", "2", "qualified", False),
        ("two", "0", "2", "2", "won", True),
        ("three", "1", "1", "1", "won", True),
        ("three", "0", "1", "0", "new", False),
        ("three", "1", "2", "2", "new", False),
    ],
    columns=["team", *FIELDS, "stage", "won"],
)
# The three open leads whose probability is published are alike but for their team.
LEAD = {"country": "0", "state": "1", "source": "2", "stage": "qualified"}


def count_team(deals: pd.DataFrame) -> Team:
    won = deals["won"].to_numpy(dtype=bool)
    counts = {field: count_values(deals[field], won) for field in FIELDS}
    return counts | {"stage": count_stages(deals["stage"], won, STAGES)}


def pooled() -> Team:
    """Sum the teams' counts, as Odoo does for a lead without a team."""
    sums: dict[str, dict[str, Count]] = defaultdict(dict)
    for _, deals in CLOSED.groupby("team"):
        for field, counts in count_team(deals).items():
            for value, new in counts.items():
                old = sums[field].get(value, Count(0, 0))
                sums[field][value] = Count(old.won + new.won, old.lost + new.lost)
    return sums


def percent(counts: Team, lead: dict[str, str]) -> float:
    deals = counts["stage"]["new"]
    evidence = 0.0
    for field, value in lead.items():
        whole = deals if field == "stage" else None
        evidence += log_odds(counts[field], whole).get(value, 0.0)
    return float(100 * probability(deals, np.array([evidence]))[0])


@pytest.mark.parametrize(
    ("team", "published"), [("one", 33.49), ("two", 7.74), ("three", 35.09)]
)
def test_a_lead_of_a_team_has_odoos_probability(team: str, published: float) -> None:
    counts = count_team(CLOSED[CLOSED["team"] == team])
    assert percent(counts, LEAD) == pytest.approx(published, abs=1e-9)


def test_a_lead_of_no_team_has_odoos_probability() -> None:
    assert percent(pooled(), LEAD) == pytest.approx(35.19, abs=1e-9)


def test_another_stage_and_country_move_it_as_in_odoo() -> None:
    one = count_team(CLOSED[CLOSED["team"] == "one"])
    early = LEAD | {"stage": "new"}
    assert percent(one, early) == pytest.approx(20.87, abs=1e-9)
    # Later in that test a second deal of team two is won.
    later = pd.DataFrame([("two", "1", "0", "1", "won", True)], columns=CLOSED.columns)
    two = count_team(pd.concat([CLOSED[CLOSED["team"] == "two"], later]))
    assert percent(two, early) == pytest.approx(2.43, abs=1e-9)
    # Exactly 34.375: the last digit is how a tie happens to be rounded.
    assert percent(two, early | {"country": "1"}) == pytest.approx(34.38, abs=0.011)


def test_published_counts_have_odoos_probability() -> None:
    counts = {
        "source": {"0": Count(0.1, 2.1), "1": Count(1.1, 0.1)},
        "country": {"0": Count(1.1, 1.1), "1": Count(1.1, 0.1)},
        "email": {"correct": Count(2.1, 3.1)},
        "state": {"0": Count(2.1, 0.1), "1": Count(0.1, 1.1)},
        "phone": {"correct": Count(2.1, 1.1), "incorrect": Count(0.1, 2.1)},
        "stage": {"new": Count(2.1, 3.1), "qualified": Count(2.1, 1.1)},
    }
    lead = dict.fromkeys(("source", "country", "state"), "0")
    lead |= {"email": "correct", "phone": "correct", "stage": "qualified"}
    assert percent(counts, lead) == pytest.approx(74.30, abs=1e-9)


def test_a_won_deal_was_in_every_stage_a_lost_one_in_its_own_and_before() -> None:
    one = CLOSED[CLOSED["team"] == "one"]
    counts = count_stages(one["stage"], one["won"].to_numpy(dtype=bool), STAGES)
    assert counts == {
        "new": (1.1, 2.1),
        "qualified": (1.1, 1.1),
        "proposition": (1.1, 0.1),
        "won": (1.1, 0.1),
    }


def test_every_count_is_raised_and_an_unset_value_is_none() -> None:
    values = pd.Series(["a", "b", "", "a", ""])
    counts = count_values(values, np.array([True, True, True, False, False]))
    assert counts == {"a": (1.1, 1.1), "b": (1.1, 0.1)}


def test_a_share_is_taken_among_the_deals_that_have_the_field() -> None:
    counts = {"a": Count(3.0, 1.0), "b": Count(1.0, 3.0)}
    odds = log_odds(counts)
    assert odds == pytest.approx({"a": np.log(3), "b": -np.log(3)})
    assert log_odds(counts, Count(6.0, 12.0))["a"] == pytest.approx(np.log(6))


def test_an_empty_field_says_nothing() -> None:
    assert log_odds({}) == {}


def test_nothing_is_ever_certain() -> None:
    sure = probability(Count(1.0, 1.0), np.array([-800.0, -9.2, 0.0, 9.3, 800.0]))
    assert sure == pytest.approx([0.0001, 0.0001, 0.5, 0.9999, 0.9999])


def test_probabilities_are_whole_hundredths_of_a_percent() -> None:
    p = probability(Count(1.0, 2.0), np.array([0.0]))
    assert p == pytest.approx([0.3333], abs=1e-12)
