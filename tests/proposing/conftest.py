from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kaopu.proposing import ColumnProposal, Proposal, propose_pipeline

Sheet = dict[str, list[str]]


def make_sheet(rows: int = 240) -> Sheet:
    """An export in which every place of a pipeline file is taken, and one column leaks."""
    rng = np.random.default_rng(4)
    won = rng.random(rows) < 0.5
    is_open = np.arange(rows) % 5 == 0
    budget = np.where(rng.random(rows) < 0.3 + 0.4 * won, "Approved", "No budget")
    stage = rng.choice(["Qualification", "Proposal"], rows)
    status = np.where(is_open, "Open", np.where(won, "Won", "Lost"))
    days = pd.date_range("2024-01-01", periods=rows, freq="D").strftime("%d/%m/%Y")
    return {
        "Deal ID": [f"D{n:05d}" for n in range(rows)],
        "Status": list(status),
        "Stage": list(stage),
        "Created Date": list(days),
        "Close Date": ["" if o else day for o, day in zip(is_open, days, strict=True)],
        "Amount": [f"${n:,.2f}" for n in rng.integers(1_000, 90_000, rows)],
        "Probability (%)": [str(n) for n in rng.integers(5, 95, rows)],
        "Budget": list(budget),
        "Employees": [str(n) for n in rng.integers(5, 5_000, rows)],
        "Region": list(rng.choice(["North", "South"], rows)),
        "Owner": list(rng.choice(["Ann", "Bob"], rows)),
        "Moon phase": list(rng.choice(["waxing", "waning"], rows)),
        "Lost reason": [
            "" if w or o else "price" for w, o in zip(won, is_open, strict=True)
        ],
        "Grade of outcome": [
            "" if o else str(int(w) + 1) for w, o in zip(won, is_open, strict=True)
        ],
        "Email": [f"someone{n}@example.com" for n in range(rows)],
        "Currency": ["USD"] * rows,
    }


@pytest.fixture
def sheet() -> Sheet:
    return make_sheet()


@pytest.fixture(scope="session")
def proposal() -> Proposal:
    return propose_pipeline(pd.DataFrame(make_sheet(), dtype=object), "mine", "deals.csv")


@pytest.fixture(scope="session")
def placed(proposal: Proposal) -> Callable[[str], ColumnProposal]:
    by_name = {column.column: column for column in proposal.columns}
    return lambda name: by_name[name]
