from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.files import as_texts
from kaopu.leads.lead_table import LeadReading, read_leads
from kaopu.pipeline import parse_pipeline, resolve


@pytest.fixture(scope="session")
def read() -> Callable[[str, pd.DataFrame], LeadReading]:
    """Reads deals with the text of a pipeline file."""

    def reading_of(text: str, deals: pd.DataFrame) -> LeadReading:
        pipeline = resolve(parse_pipeline(text, Path("small.toml")))
        return read_leads(as_texts(deals), pipeline, "training", "deals.csv")

    return reading_of


@pytest.fixture
def staged(leaky_text: str) -> str:
    """The leaky pipeline file with a column that tells the stage."""
    stage = '[lead]\nstage = "phase"\ntarget = ["early"]\nintent = ["talking"]\n'
    return f"{leaky_text}\n{stage}"


@pytest.fixture
def others(leaky_text: str) -> str:
    """A pipeline file with columns that are no facts."""
    text = leaky_text.replace('"opened"', '"opened"\nclosed = "close_date"')
    text = text.replace('"lost_because", ', "")
    return f'{text}\n[amount]\ncolumn = "paid"\n\n[ignore]\ncolumns = ["because"]\n'


@pytest.fixture
def other_deals(leaky_deals: pd.DataFrame) -> pd.DataFrame:
    """Deals of which closing date, sum and reason are known afterwards alone."""
    deals = leaky_deals.rename(columns={"lost_because": "because"})
    deals["opened"] = np.random.default_rng(0).permutation(deals["opened"])
    return deals.assign(
        paid=["100"] * 50 + [""] * 50,
        reason=deals["because"],
        colour=["red", "blue"] * 50,
        close_date=["2026-01-01", "2026-01-02"] * 50,
    )


@pytest.fixture
def people(leaky_text: str) -> str:
    """A pipeline file that maps names and addresses of people."""
    text = leaky_text.replace(
        '["lost_because", "town"]', '["town", "contact_name", "mail"]'
    )
    return f'{text}\n[own_side]\ncategories = ["owner"]\n'


@pytest.fixture
def with_people(leaky_deals: pd.DataFrame) -> pd.DataFrame:
    """Deals with the names and addresses of people."""
    names = np.resize(["Ann Lee", "Bo Wu", "Cy Park", "Di Roy", "Ed Fox"], 100)
    mails = [f"{name.split()[0].lower()}@example.com" for name in names]
    deals = leaky_deals.drop(columns="lost_because")
    return deals.assign(contact_name=names, owner=names, mail=mails)
