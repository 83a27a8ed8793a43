"""Writes the exports of this folder; every deal in them is invented.

`software_deals.csv` is what `pipelines/salvirt.toml` reads: 22 facts in words, ``Unknown``
among the answers, rows that repeat, and an outcome that the facts partly settle.
`hardware_deals.csv` is what `pipelines/maven.toml` reads: opportunities of a CRM, won, lost
and open, with nothing to predict from and a value that is known only afterwards.

    python tests/data/make.py
"""

from __future__ import annotations

import csv
import io
import math
from datetime import date, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
YES_NO = {"Yes": 0.0, "No": 0.0}
# Each fact's answers, and by how many log-odds an answer moves the deal.
FACTS: dict[str, dict[str, float]] = {
    "Product": {f"Product {letter}": 0.0 for letter in "ABCD"},
    "Seller": {f"Seller {number}": 0.0 for number in range(1, 8)},
    "Authority": {"Low": -0.6, "Mid": 0.0, "High": 0.5},
    "Comp_size": {"Small": 0.0, "Mid": 0.2, "Big": 0.0},
    "Competitors": {"Yes": -0.5, "No": 0.5, "Unknown": -0.4},
    "Purch_dept": {"Yes": 0.2, "No": 0.2, "Unknown": -0.9},
    "Partnership": YES_NO,
    "Budgt_alloc": {"Yes": 0.4, "No": 0.3, "Unknown": -2.0},
    "Forml_tend": YES_NO,
    "RFI": YES_NO,
    "RFP": {"Yes": 0.2, "No": 0.0},
    "Growth": {"Growth": 0.1, "Stable": 0.1, "Slow down": -0.5, "Unknown": -0.6},
    "Posit_statm": {"Yes": 0.7, "Neutral": 0.0, "No": -0.9, "Unknown": -0.6},
    "Source": {"Referral": 0.2, "Joint past": 0.3, "Event": 0.0, "Web": -0.3},
    "Client": {"Current": 0.8, "New": -0.5, "Past": 0.0},
    "Scope": {"Clear": 0.5, "Few questions": -0.6, "Low": -0.7},
    "Strat_deal": {"Very important": 0.1, "Average important": 0.0, "Unimportant": 0.0},
    "Cross_sale": YES_NO,
    "Up_sale": {"Yes": 0.4, "No": -0.2},
    "Deal_type": {"Project": 0.0, "Maintenance": 0.4, "Solution": 0.0, "Consulting": 0.0},
    "Needs_def": {"Yes": 0.4, "Info gathering": -0.2, "Poor": -0.6, "No": -0.5},
    "Att_t_client": {"Strategic account": 0.2, "Normal": 0.0, "Demanding": -0.2},
}
DEALS, REPEATED, NEARLY = 200, 25, 5
HARDWARE = {"GX Basic": 550, "GX Pro": 4800, "MG Case": 55, "MG Rack": 3400}
ACCOUNTS = ("Abel Foods", "Brook & Sons", "Cobalt Works", "Delta Mills", "Elm Clinic")
AGENTS = ("A. Gray", "B. Hill", "C. Lake", "D. Moor", "E. Reed", "F. Wood")
OPPORTUNITIES, FIRST_DAY = 400, date(2023, 1, 9)


def software_deal(rng: Random) -> list[str]:
    """Return 22 facts and an outcome; a guarded client hides more than one fact."""
    guarded = rng.random() < 0.3
    facts, log_odds = [], 0.3
    for moves in FACTS.values():
        known = [answer for answer in moves if answer != "Unknown"]
        hidden = "Unknown" in moves and rng.random() < (0.5 if guarded else 0.03)
        facts.append("Unknown" if hidden else rng.choice(known))
        log_odds += 1.3 * moves[facts[-1]]
    won = rng.random() < 1 / (1 + math.exp(-log_odds))
    return [*facts, "Won" if won else "Lost"]


def software_deals() -> list[list[str]]:
    """Return the rows; some repeat whole, some in all but the outcome."""
    rng = Random(7)  # noqa: S311 - deals, not secrets
    rows = [software_deal(rng) for _ in range(DEALS)]
    other = {"Won": "Lost", "Lost": "Won"}
    repeats = rng.sample(rows, REPEATED + NEARLY)
    rows += repeats[:REPEATED]
    rows += [[*facts, other[outcome]] for *facts, outcome in repeats[REPEATED:]]
    rng.shuffle(rows)
    return [[*FACTS, "Status"], *rows]


def opportunity(number: int, rng: Random) -> list[str]:
    """Return an opportunity; of an open one the end is not known."""
    agent, account = rng.choice(AGENTS), rng.choice(("", *ACCOUNTS))
    product = rng.choice(list(HARDWARE))
    facts = [f"OP{number:04d}", agent, product, account]
    chance = rng.random()
    if chance < 0.05:
        return [*facts, "Prospecting", "", "", ""]
    opened = FIRST_DAY + timedelta(days=rng.randrange(420))
    if chance < 0.2:
        return [*facts, "Engaging", american(opened), "", ""]
    ended = american(opened + timedelta(days=rng.randrange(3, 130)))
    if chance < 0.5:
        return [*facts, "Lost", american(opened), ended, "0"]
    value = round(HARDWARE[product] * (0.8 + 0.4 * rng.random()))
    return [*facts, "Won", american(opened), ended, str(value)]


def american(day: date) -> str:
    """Return a date with the month first."""
    return f"{day.month}/{day.day}/{day.year}"


def hardware_deals() -> list[list[str]]:
    """Return the rows of the CRM."""
    rng = Random(11)  # noqa: S311 - deals, not secrets
    header = "opportunity_id sales_agent product account deal_stage engage_date close_date"
    rows = [opportunity(number, rng) for number in range(OPPORTUNITIES)]
    return [[*header.split(), "close_value"], *rows]


def as_csv(rows: list[list[str]]) -> str:
    """Return rows as the text of a CSV file."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


EXPORTS = {"software_deals.csv": software_deals, "hardware_deals.csv": hardware_deals}

if __name__ == "__main__":
    for name, make in EXPORTS.items():
        (HERE / name).write_text(as_csv(make()), "utf-8")
