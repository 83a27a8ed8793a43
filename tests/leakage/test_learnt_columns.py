from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import LeakageError
from kaopu.leads.finished import finished_deals
from kaopu.leads.lead_table import LeadReading, build_lead_table
from kaopu.leakage.export_audit import audited_columns
from kaopu.leakage.learnt_columns import audit_sources, blocked_columns
from kaopu.pipeline import parse_pipeline, resolve

Read = Callable[[str, pd.DataFrame], LeadReading]


def early_ends(leaky_deals: pd.DataFrame) -> pd.DataFrame:
    """Deals in which a budget stands only in those that got that far."""
    deals = leaky_deals.assign(lost_because="", budget=[""] * 100, phase="early")
    deals.loc[:69, "budget"] = "vague"
    deals.loc[:69, "phase"] = "talking"
    return deals


def test_a_column_may_be_allowed_with_a_reason(
    leaky_text: str, leaky_deals: pd.DataFrame
) -> None:
    text = f'{leaky_text}\n[allow]\nlost_because = "asked on the first day"\n'
    pipeline = resolve(parse_pipeline(text, Path("small.toml")))
    table = build_lead_table(leaky_deals, pipeline, "training", "deals.csv")
    audits = audit_sources(pipeline, finished_deals(table))
    assert blocked_columns(pipeline, audits, "deals.csv") == ()
    (audit,) = audited_columns(pipeline.allowed, audits)
    assert (audit.action, audit.reason) == ("allowed", "asked on the first day")


def test_gaps_of_leads_that_ended_early_are_no_leak_where_a_column_says_so(
    leaky_deals: pd.DataFrame, staged: str
) -> None:
    pipeline = resolve(parse_pipeline(staged, Path("small.toml")))
    table = build_lead_table(early_ends(leaky_deals), pipeline, "training", "deals.csv")
    found = {a.column: a.findings for a in audit_sources(pipeline, finished_deals(table))}
    assert set(found) == {"budget", "signing", "lost_because", "town"}
    assert found["budget"] == ()


def test_an_inferred_stage_excuses_no_gap(
    leaky_text: str, leaky_deals: pd.DataFrame
) -> None:
    pipeline = resolve(parse_pipeline(leaky_text, Path("small.toml")))
    table = build_lead_table(early_ends(leaky_deals), pipeline, "training", "deals.csv")
    audits = {a.column: a for a in audit_sources(pipeline, finished_deals(table))}
    assert audits["budget"].blocked


def test_a_date_that_gives_the_outcome_away_by_its_distance_is_blocked(
    leaky_text: str, leaky_deals: pd.DataFrame
) -> None:
    """Won deals sign soon after they open; the date by itself tells nothing."""
    rng = np.random.default_rng(0)
    deals = leaky_deals.assign(lost_because="")
    won = (deals["result"] == "Won").to_numpy()
    opened = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        rng.integers(0, 700, 100), unit="D"
    )
    ahead = np.where(won, rng.integers(5, 40, 100), rng.integers(45, 90, 100))
    deals["opened"] = opened.strftime("%Y-%m-%d")
    deals["signing"] = (opened + pd.to_timedelta(ahead, unit="D")).strftime("%Y-%m-%d")
    pipeline = resolve(parse_pipeline(leaky_text, Path("small.toml")))
    table = build_lead_table(deals, pipeline, "training", "deals.csv")
    audits = {a.column: a for a in audit_sources(pipeline, finished_deals(table))}
    assert audits["signing"].blocked
    assert "(created)" not in audits


def test_nothing_left_is_an_error(
    leaky_text: str, leaky_deals: pd.DataFrame, read: Read
) -> None:
    leaky = read(leaky_text, leaky_deals).without(["budget", "signing", "town"])
    audits = audit_sources(leaky.pipeline, finished_deals(leaky.table()))
    with pytest.raises(LeakageError, match="'lost_because': "):
        blocked_columns(leaky.pipeline, audits, "deals.csv")
