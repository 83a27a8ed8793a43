"""The table that is spelled and spoilt, and the pipeline that reads it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

PIPELINE = """\
schema = 1
name = "damage"

[lead]
id = "Opportunity ID"
name = "Company"

[outcome]
column = "Status"
won = ["Won"]
lost = ["Lost"]
open = ["Open"]

[dates]
created = "Created"
format = "%m/%d/%Y"

[amount]
column = "Amount"
currency = "USD"

[fields.budget_status]
column = "Budget"
levels.none = ["None"]
levels.vague = ["Vague"]
levels.stated = ["Stated"]
levels.approved = ["Approved"]

[fields.signing_date]
column = "Signing"

[context]
categories = ["Region", "Customer before", "Office"]
numbers = ["Discount", "Staff"]

[ignore]
columns = ["Remark"]
"""
COLUMNS = (
    "Opportunity ID",
    "Company",
    "Status",
    "Created",
    "Signing",
    "Amount",
    "Discount",
    "Staff",
    "Budget",
    "Region",
    "Customer before",
    "Office",
    "Remark",
)
# Cells that are read: by the source's id in the lead table, the column.
FACTS = {
    "budget_status": "Budget",
    "signing_date": "Signing",
    "Region": "Region",
    "Customer before": "Customer before",
    "Office": "Office",
    "Discount": "Discount",
    "Staff": "Staff",
}
REGIONS = ("Köln", "São Paulo", "Kenya", "华东", "İzmir")
OFFICES = ("007", "12", "0815", "3")
BUDGETS = ("None", "Vague", "Stated", "Approved")
REMARKS = ("", "said: “later”, maybe", 'a "quote"', "two\nlines", "价格, 交期", "total")
START = date(2025, 1, 6)


def make_table(rng: np.random.Generator, rows: int, *, ended: bool) -> pd.DataFrame:
    """Return rows of Python values: texts, floats, whole numbers, dates and truth values.

    Args:
        rng: What draws them.
        rows: How many.
        ended: Deals that were won or lost, rather than open leads.
    """
    created = [START + timedelta(days=int(d)) for d in rng.integers(0, 500, rows)]
    ahead = rng.integers(5, 200, rows)
    budget = rng.integers(0, 4, rows)
    before = rng.random(rows) < 0.4
    chance = 0.12 + 0.2 * budget + 0.15 * before
    won = rng.random(rows) < chance
    status = np.where(won, "Won", "Lost") if ended else np.full(rows, "Open")
    return pd.DataFrame(
        {
            "Opportunity ID": [f"L-{number:05d}" for number in range(1, rows + 1)],
            "Company": [f"Firma {number} & Söhne" for number in range(1, rows + 1)],
            "Status": status,
            "Created": created,
            "Signing": [
                c + timedelta(days=int(a)) for c, a in zip(created, ahead, strict=True)
            ],
            "Amount": np.round(np.exp(rng.normal(11.5, 1.6, rows)), 2),
            "Discount": np.round(rng.uniform(0.01, 0.9, rows), 3),
            "Staff": rng.integers(1, 60_000, rows),
            "Budget": [BUDGETS[i] for i in budget],
            "Region": rng.choice(REGIONS, rows),
            "Customer before": before,
            "Office": rng.choice(OFFICES, rows),
            "Remark": rng.choice(REMARKS, rows),
        },
        dtype=object,
    )[list(COLUMNS)]


def spelled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table as plain texts, the way in which the model has learnt it."""
    texts = table.copy()
    for column in ("Created", "Signing"):
        texts[column] = [f"{day:%m/%d/%Y}" for day in table[column]]
    texts["Amount"] = [f"{value:.2f}" for value in table["Amount"]]
    texts["Discount"] = [f"{value * 100:.1f}%" for value in table["Discount"]]
    texts["Customer before"] = [
        "TRUE" if is_so else "FALSE" for is_so in table["Customer before"]
    ]
    return texts.astype(str)
