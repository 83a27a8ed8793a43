"""Ways to spoil the table: what is spoilt must be said or refused, the rest be right."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pandas as pd

from damaged.spellings import CUSTOMS, Made, as_csv
from damaged.truth import spelled

JUNK = {
    "Amount": ("about a lot", "12..5", "1-2", "12,34,5.6.7", "NaN?", "0x1f"),
    "Staff": ("many", "--5", "1e", "5 to 9"),
    "Discount": ("none at all", "%%", "5%5"),
    "Signing": ("soon", "31/02/2026", "2026-13-01", "99999999", "Q3"),
    "Created": ("long ago", "2026-02-30"),
    "Budget": ("Aproved", "yes and no", "???"),
}


def _row(rng: np.random.Generator, texts: pd.DataFrame) -> int:
    return int(rng.integers(len(texts)))


def junk_cell(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Write a cell that means nothing."""
    texts = spelled(table)
    column = str(rng.choice(list(JUNK)))
    row = _row(rng, texts)
    texts.loc[row, column] = rng.choice(JUNK[column])
    touched = frozenset({(texts["Opportunity ID"][row], column)})
    content = as_csv(texts).encode()
    how = f"{column} = {texts[column][row]!r}"
    return Made("leads.csv", content, how, touched, len(table), must_say=True)


def comma(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Lose a comma of a row, or write one too many."""
    lines = as_csv(spelled(table).assign(Remark="x")).split("\n")
    place = int(rng.integers(1, len(lines) - 1))
    commas = [i for i, sign in enumerate(lines[place]) if sign == ","]
    at = int(rng.choice(commas))
    is_lost = rng.random() < 0.5
    lines[place] = lines[place][:at] + ("" if is_lost else ",,") + lines[place][at + 1 :]
    lead = spelled(table)["Opportunity ID"][place - 1]
    touched = frozenset({(lead, "*")})
    content = "\n".join(lines).encode()
    how = "a comma lost" if is_lost else "a comma too many"
    return Made("leads.csv", content, how, touched, len(table), must_say=True)


def mixed_numbers(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Write some amounts by one custom and some by another, both with proof."""
    texts = spelled(table)
    one, other = rng.permutation(["comma thousands", "point thousands"])
    half = rng.random(len(texts)) < 0.5
    texts["Amount"] = [
        CUSTOMS[str(one if h else other)](v)
        for v, h in zip(table["Amount"], half, strict=True)
    ]
    return Made(
        "leads.csv", as_csv(texts).encode(), "numbers of two customs", leads=len(table)
    )


def mixed_dates(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Write some days before months and some behind them."""
    texts = spelled(table)
    late = [i for i, day in enumerate(table["Signing"]) if day.day > 12]
    for row in rng.permutation(late)[: 1 + len(late) // 3]:
        texts.loc[row, "Signing"] = f"{table['Signing'][row]:%d/%m/%Y}"
    touched = frozenset(
        (texts["Opportunity ID"][row], "Signing")
        for row in late
        if texts["Signing"][row] != spelled(table)["Signing"][row]
    )
    content = as_csv(texts).encode()
    return Made(
        "leads.csv", content, "dates of two orders", touched, len(table), must_say=True
    )


def other_order(_: np.random.Generator, table: pd.DataFrame) -> Made:
    """Write all days before months, where the model has learnt months before days."""
    texts = spelled(table)
    for column in ("Created", "Signing"):
        texts[column] = [f"{day:%d/%m/%Y}" for day in table[column]]
    content = as_csv(texts).encode()
    return Made("leads.csv", content, "days before months", leads=len(table), must_say=True)


def currency(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Write some amounts in another currency."""
    texts = spelled(table)
    sign = str(rng.choice(["€{}", "{} JPY", "¥{}", "CHF {}", "{} руб", "₹{}", "R$ {}"]))
    rows = rng.permutation(len(texts))[:3]
    for row in rows:
        texts.loc[row, "Amount"] = sign.format(texts["Amount"][row])
    touched = frozenset((texts["Opportunity ID"][row], "Amount") for row in rows)
    content = as_csv(texts, ";").encode()
    how = f"amounts as {sign.format('1')}"
    return Made("leads.csv", content, how, touched, len(table), must_say=True)


def percent(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Write a percent sign behind an amount, or take it from some shares."""
    texts = spelled(table)
    column = str(rng.choice(["Amount", "Discount"]))
    rows = rng.permutation(len(texts))[:2]
    for row in rows:
        text = texts[column][row]
        texts.loc[row, column] = f"{text}%" if column == "Amount" else text.rstrip("%")
    touched = frozenset((texts["Opportunity ID"][row], column) for row in rows)
    content = as_csv(texts).encode()
    how = f"{column} = {texts[column][rows[0]]!r}"
    return Made("leads.csv", content, how, touched, len(table), must_say=True)


def twice(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Repeat a row."""
    texts = spelled(table)
    again = pd.concat([texts, texts.iloc[[_row(rng, texts)]]])
    content = as_csv(again).encode()
    return Made("leads.csv", content, "a row twice", leads=len(table), must_say=True)


def no_id(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Take the id of a lead away."""
    texts = spelled(table)
    row = _row(rng, texts)
    lead = texts["Opportunity ID"][row]
    texts.loc[row, "Opportunity ID"] = " "
    touched = frozenset({(lead, "*")})
    content = as_csv(texts).encode()
    return Made("leads.csv", content, "no id", touched, len(table), must_say=True)


def quote(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Open a quote that nothing closes."""
    lines = as_csv(spelled(table).assign(Remark="x")).split("\n")
    place = int(rng.integers(1, len(lines) - 1))
    cells = lines[place].split(",")
    at = int(rng.integers(1, len(cells)))
    cells[at] = '"' + cells[at]
    lines[place] = ",".join(cells)
    lead = spelled(table)["Opportunity ID"][place - 1]
    touched = frozenset({(lead, "*")})
    content = "\n".join(lines).encode()
    return Made(
        "leads.csv", content, "a quote left open", touched, len(table), must_say=True
    )


def errors(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Write error values into a workbook, as a formula that failed leaves them."""
    import openpyxl

    texts = spelled(table)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(texts.columns))
    for row in texts.to_numpy().tolist():
        sheet.append(row)
    row = _row(rng, texts)
    column = str(rng.choice(["Amount", "Budget", "Region", "Staff"]))
    cell = sheet.cell(row + 2, list(texts.columns).index(column) + 1)
    cell.value, cell.data_type = (
        str(rng.choice(["#N/A", "#REF!", "#DIV/0!", "#NAME?"])),
        "e",
    )
    buffer = io.BytesIO()
    book.save(buffer)
    touched = frozenset({(texts["Opportunity ID"][row], column)})
    how = f"{column} is {cell.value}"
    return Made("leads.xlsx", buffer.getvalue(), how, touched, len(table), must_say=True)


def bytes_of(rng: np.random.Generator, table: pd.DataFrame) -> Made:
    """Cut the file off, or write other bytes into it: a reader may not fail on it."""
    from damaged.spellings import SPELLINGS

    made = SPELLINGS[str(rng.choice(["text file", "workbook", "typed", "packed"]))](
        rng, table
    )
    content = bytearray(made.content)
    if rng.random() < 0.4:
        content = content[: int(rng.integers(1, len(content)))]
    for place in rng.integers(0, len(content), int(rng.integers(0, 8))):
        content[place] = int(rng.integers(256))
    how = f"bytes of {made.how}"
    every = frozenset((lead, "*") for lead in table["Opportunity ID"])
    return Made(made.name, bytes(content), how, every, len(table), rows_known=False)


SPOILINGS: dict[str, Callable[[np.random.Generator, pd.DataFrame], Made]] = {
    "junk cell": junk_cell,
    "comma": comma,
    "mixed numbers": mixed_numbers,
    "mixed dates": mixed_dates,
    "other order": other_order,
    "currency": currency,
    "percent": percent,
    "twice": twice,
    "no id": no_id,
    "quote": quote,
    "errors": errors,
    "bytes": bytes_of,
}
