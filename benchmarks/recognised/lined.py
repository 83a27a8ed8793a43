"""Tables written as lines: a header, what it is, and how its cells are made.

They are probes: written without a look at the rules, to see what share of columns is
recognised at first sight, and kept when the rules had learnt from them.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from recognised.lined_cells import ENDS, STAGES, Deal, Row, cell, draw_deal, shown, stream
from recognised.lives import HistoryCase

FOLDER = Path(__file__).parent / "probes"
PROBES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
DEALS = 70
# How many rows a deal has at least and fewer than.
ROWS = {"event": (3, 9), "role": (1, 4), "change": (3, 7), "snapshot": (3, 7)}
FIELDS = ("StageName", "Amount", "CloseDate", "Owner")


@dataclass(frozen=True)
class LinedTable:
    """One table as it is written down.

    Attributes:
        name: What it is called.
        shape: Its shape.
        deals: Headers and makers of its deals.
        columns: Headers, what they are, and makers.
        options: Names of fields, and the like.
    """

    name: str
    language: str
    ids: str
    shape: str
    deals: str
    columns: str
    options: Mapping[str, Any]


def lined_tables(probe: str) -> Iterator[LinedTable]:
    """Yield the tables of a probe."""
    document = tomllib.loads((FOLDER / f"{probe}.toml").read_text("utf-8"))
    for item in document["sets"]:
        for place, table in enumerate(item["tables"]):
            yield LinedTable(
                f"{probe}_{item['name']}_{place}",
                item["language"],
                item["ids"],
                table["shape"],
                item["deals"],
                table["columns"],
                table,
            )


def lines_of(text: str) -> list[list[str]]:
    """Return the parts of each line."""
    return [
        [part.strip() for part in line.split("|")] for line in text.strip().splitlines()
    ]


def lined_case(table: LinedTable) -> HistoryCase:
    """Return a table with its deals; a meaning before ``~`` need not be taken."""
    deals = [draw_deal(n, table.ids, table.language) for n in range(1, DEALS + 1)]
    rows = list(_rows(table, deals))
    columns = lines_of(table.columns)
    own = [_as_row(deal, table.language) for deal in deals]
    heads = lines_of(table.deals)
    cells = {head: [cell(maker, row) for row in rows] for head, _, maker in columns}
    return HistoryCase(
        table.name,
        table.shape,
        pd.DataFrame(cells),
        {head: meaning.replace("~", "|") for head, meaning, _ in columns},
        pd.DataFrame({head: [cell(maker, row) for row in own] for head, maker in heads}),
        next(head for head, maker in heads if maker == "did"),
    )


def _as_row(deal: Deal, language: str) -> Row:
    stage = (4, 5, 1)[deal.state]
    row = Row(deal, deal, language, stream(deal.number), deal.opened, deal.number)
    return replace(
        row, stage_place=stage, stage=deal.stage, amount=deal.amount, close=deal.closed
    )


def _rows(table: LinedTable, deals: Sequence[Deal]) -> Iterator[Row]:
    rng = stream(table.name)
    rows = [row for deal in deals for row in _rows_of(table, deal, deals, rng)]
    return iter(sorted(rows, key=lambda row: row.at))


def _rows_of(
    table: LinedTable, deal: Deal, deals: Sequence[Deal], rng: random.Random
) -> Iterator[Row]:
    """Yield the rows of one deal: stage, amount and closing day move on."""
    many = rng.randrange(*ROWS[table.shape])
    people = rng.sample(range(7), 4)
    stage, amount = 0, deal.amount
    close = deal.closed - timedelta(days=10)
    change = _changes(table, rng)
    for place, day in enumerate(sorted(rng.uniform(0, deal.life) for _ in range(many))):
        at = (deal.opened + timedelta(days=day)).replace(microsecond=0)
        number = 100 + rng.randrange(10**6)
        row = Row(deal, rng.choice(deals), table.language, rng, at, number)
        before = (stage, amount, close)
        if place:
            stage = min(3, stage + rng.randrange(2))
        close += timedelta(days=rng.randrange(5, 40)) * (rng.random() < 0.3)
        amount += rng.randrange(-4, 8) * 500 * (rng.random() < 0.3)
        if table.shape == "snapshot" and place == many - 1:
            amount, close = deal.amount, deal.closed
            stage = 4 + deal.state if deal.state < len(ENDS["en"]) else stage
        yield replace(
            row,
            stage_place=stage,
            stage=_stage(table.language, stage),
            stage_before=_stage(table.language, before[0]),
            amount=amount,
            amount_before=before[1],
            close=close,
            close_before=before[2],
            person=people[place] if table.shape == "role" else -1,
            **(change(row) if table.shape == "change" else {}),
        )


def _stage(language: str, place: int) -> str:
    return (*STAGES[language], *ENDS[language])[place]


def _changes(table: LinedTable, rng: random.Random) -> Callable[[Row], dict[str, str]]:
    """Return what draws the changes of one deal, each from where the last one ended."""
    fields = table.options.get("fields", FIELDS)
    labels = table.options.get("labels", fields)
    form, held = table.options.get("days", "%Y-%m-%d"), dict[int, str]()

    def fresh(which: int, row: Row) -> str:
        made = ("stage", "amount", "close", "me", "yes")[min(which, 4)]
        if made == "close":
            return shown(row.at + timedelta(days=rng.randrange(20, 90)), form)
        if made == "amount":
            return str(rng.randrange(20, 400) * 500)
        if made == "stage":
            return rng.choice(STAGES[row.language])
        return cell("me", row) if made == "me" else rng.choice(("Yes", "No"))

    def draw(row: Row) -> dict[str, str]:
        weights = [4, 2, 3, *[1] * (len(fields) - 3)]
        which = rng.choices(range(len(fields)), weights)[0]
        old, new = held.get(which, ""), fresh(which, row)
        held[which] = new
        return {"field": fields[which], "label": labels[which], "old": old, "new": new}

    return draw
