from __future__ import annotations

import pandas as pd
import pytest

from kaopu.proposing import propose_pipeline


def account(**columns: list[str]) -> str:
    rows = 120
    frame = pd.DataFrame(
        {
            "Deal ID": [f"D{n:03d}" for n in range(rows)],
            "Status": ["Won", "Lost", "Open"] * 40,
            **{name.replace("_", " "): cells for name, cells in columns.items()},
        },
        dtype=object,
    )
    return propose_pipeline(frame, "mine", "deals.csv").account


FIRMS = [f"Firm {n % 50}" for n in range(120)]
CODES = [f"A{n % 50:03d}" for n in range(120)]


def test_the_account_is_the_column_whose_companies_come_back() -> None:
    assert account(Account_Name=FIRMS) == "Account Name"
    assert account(客户名称=FIRMS) == "客户名称"


def test_an_id_is_surer_than_a_name() -> None:
    assert account(Account_Name=FIRMS, Account_ID=CODES) == "Account ID"


@pytest.mark.parametrize(
    "columns",
    [
        {"Account_Name": [f"Firm {n}" for n in range(120)]},
        {"Contact_ID": CODES},
        {"Owner_ID": CODES},
        {"Company": ["A", "B"] * 60},
    ],
    ids=["one deal each", "contacts", "colleagues", "two names"],
)
def test_what_is_no_account_is_not_taken(columns: dict[str, list[str]]) -> None:
    assert account(**columns) == ""


def test_a_header_in_capitals_without_spaces_is_an_account() -> None:
    assert account(ACCOUNTID=CODES) == "ACCOUNTID"
    assert account(OWNERID=CODES) == ""
