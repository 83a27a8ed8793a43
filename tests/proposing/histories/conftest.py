from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kaopu.proposing.histories import HistoryProposal, find_history

Rows = dict[str, list[str]]
Find = Callable[..., HistoryProposal]
DEALS = pd.DataFrame(
    {
        "Deal ID": [f"D-{n}" for n in range(40)],
        "Number": [f"{5000 + n}" for n in range(40)],
        "Name": [f"Firm {n % 9}" for n in range(40)],
    }
)


@pytest.fixture
def find() -> Find:
    """Finds what columns are as a history of forty deals; ``id`` names their id."""

    def run(columns: Rows, lead_id: str = "Deal ID", **more: str) -> HistoryProposal:
        frame = pd.DataFrame(columns, dtype=object)
        return find_history(frame, "what.csv", DEALS, lead_id, "en", **more)  # type: ignore[arg-type]

    return run


@pytest.fixture
def events() -> Rows:
    """Eighty events, two a deal."""
    return {
        "Deal": [f"D-{n % 40}" for n in range(80)],
        "Date": [f"2024-0{n % 9 + 1}-1{n % 7} 10:{n % 50 + 10}" for n in range(80)],
        "Type": ["Call", "Email", "Meeting", "Visit"] * 20,
        "Notes": [f"They said the thing number {n}, twice." for n in range(80)],
    }
