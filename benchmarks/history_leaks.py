"""What histories would give away, were they not read up to a moment.

    python benchmarks/history_leaks.py           # 20,000 deals: a minute
    python benchmarks/history_leaks.py --quick   # 1,000 deals: seconds

A company whose deals end by the throw of a coin: nothing that happens in them has to do
with it, until they end. Then a CRM writes what it writes: the stage that names the outcome,
the closing day set to that day, the amount as it was signed, tasks that stay open where a
deal was lost, a meeting after it was won, a decider once the contract is signed.
So whatever tells won from lost is a leak. For each fact it prints how well it tells them
apart (AUC, turned to 0.5 or more; of texts, by their rates in the other half of the deals):

- ``every row``: the tables as they are exported, sixty days after the end;
- ``rules alone``: without the rows that say how a deal ended, as kaopu reads them;
- ``moment alone``: at three landmarks of each deal's life, but with such rows;
- ``landmarks``: as kaopu learns.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from kaopu.histories import DealsAsked, Histories, facts_as_of, landmarks, read_histories
from kaopu.histories.records import DAY
from kaopu.pipeline import parse_pipeline, resolve

PIPELINE = """
schema = 1
name = "coin"
[lead]
id = "id"
[dates]
created = "opened"
closed = "ended"
[outcome]
column = "end"
won = ["Signed"]
lost = ["Dropped"]
[context]
categories = ["region"]
[[history]]
shape = "snapshot"
path = "stages.csv"
key = "deal"
when = "at"
stage = "stage"
close = "close"
amount = "amount"
owner = "owner"
[[history]]
shape = "event"
path = "events.csv"
key = "deal"
when = "at"
kind = "kind"
direction = "direction"
person = "person"
text = "text"
next = "next"
done = "done"
[[history]]
shape = "role"
path = "roles.csv"
key = "deal"
person = "person"
role = "role"
when = "at"
"""
STAGES = ("Talk", "Need", "Offer", "Contract")
COUNT, SEED = 3, 11


def main(arguments: list[str] | None = None) -> pd.DataFrame:
    """Print and return how well each fact tells won from lost, read in each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 deals")
    deals = 1_000 if parser.parse_args(arguments).quick else 20_000
    asked, tables = coin_company(deals, SEED)
    found = measure(asked, tables)
    print(found.round(3).to_string())
    return found


def measure(asked: DealsAsked, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the AUC of each fact (rows) in each way of reading (columns)."""
    assert asked.created is not None
    assert asked.closed is not None
    assert asked.outcome is not None
    # Nobody has told this one which words are an outcome's.
    unaware = PIPELINE.replace("Signed", "W").replace("Dropped", "L")
    kept, naive = (
        read_histories(
            resolve(parse_pipeline(text, Path("coin.toml"))),
            deals=asked,
            reader=lambda table: tables[table.name],
        )
        for text in (PIPELINE, unaware)
    )
    count = len(asked.ids)
    late = (asked.closed.astype(np.int64) + 60) * DAY
    when = landmarks(asked.ids, asked.created, asked.closed, COUNT, SEED)
    everywhere = np.repeat(np.arange(count), COUNT)
    ways: dict[str, tuple[Histories, np.ndarray, np.ndarray]] = {
        "every row": (naive, np.arange(count), late),
        "rules alone": (kept, np.arange(count), late),
        "moment alone": (naive, everywhere, when.ravel()),
        "landmarks": (kept, everywhere, when.ravel()),
    }
    found = {}
    for way, (histories, places, moments) in ways.items():
        facts = facts_as_of(histories, asked, places, moments)
        outcome = asked.outcome[places]
        found[way] = {fact: tells(facts[fact], outcome) for fact in facts.columns}
    return pd.DataFrame(found)


def tells(values: pd.Series, outcome: np.ndarray) -> float:
    """Return how well a fact tells won from lost; a gap is a value, too."""
    if values.dtype.kind != "f":
        half = np.arange(len(values)) % 2 == 0
        rates = pd.Series(outcome[half]).groupby(values[half].to_numpy()).mean()
        scores = values[~half].map(rates).fillna(0.5).to_numpy()
        area = roc_auc_score(outcome[~half], scores)
    else:
        gap = roc_auc_score(outcome, values.isna())
        filled = values.fillna(values.median() if values.notna().any() else 0.0)
        area = max((gap, roc_auc_score(outcome, filled)), key=lambda a: abs(a - 0.5))
    return 0.5 + abs(float(area) - 0.5)


def coin_company(deals: int, seed: int) -> tuple[DealsAsked, dict[str, pd.DataFrame]]:
    """Return deals that a coin ends, and their tables by the names of the files."""
    draw = np.random.default_rng(seed)
    opened = 18_000 + draw.integers(0, 700, deals)
    life = 20 + draw.integers(0, 120, deals)
    won = draw.random(deals) < 0.5
    ids = np.array([f"D-{number}" for number in range(deals)], dtype=object)
    tables = {
        "stages.csv": _stages(draw, opened, life, won),
        "events.csv": _events(draw, opened, life, won),
        "roles.csv": _roles(draw, opened, life, won),
    }
    for table in tables.values():
        table["deal"] = ids[table["deal"].to_numpy()]
    closed = (opened + life).astype(float)
    return DealsAsked(ids, opened.astype(float), closed, won.astype(float)), tables


def _text(days: np.ndarray) -> np.ndarray:
    """Return days with their share of the day as ISO texts."""
    moments = (days * 86_400).astype("M8[s]")
    return np.datetime_as_string(moments).astype(object)


def _day(days: np.ndarray) -> np.ndarray:
    return np.datetime_as_string(days.astype("M8[D]")).astype(object)


def _stages(
    draw: np.random.Generator, opened: np.ndarray, life: np.ndarray, won: np.ndarray
) -> pd.DataFrame:
    count = len(opened)
    deal = np.repeat(np.arange(count), 5)
    share = np.sort(draw.random((count, 5)), axis=1).ravel()
    at = opened[deal] + share * life[deal]
    rows = {
        "deal": deal,
        "at": _text(at),
        "stage": np.array(STAGES, dtype=object)[draw.integers(0, 4, len(deal))],
        "close": _day(opened[deal] + draw.integers(20, 200, len(deal))),
        "amount": draw.integers(10, 99, len(deal)).astype(str),
        "owner": np.array(["a", "b"], dtype=object)[draw.integers(0, 2, len(deal))],
    }
    end = opened + life + 0.4
    last = {
        "deal": np.arange(count),
        "at": _text(end),
        "stage": np.where(won, "Signed", "Dropped").astype(object),
        "close": _day(np.floor(end)),
        "amount": np.where(won, "120", "40").astype(object),
        "owner": np.where(won, "a", "archive").astype(object),
    }
    return pd.concat([pd.DataFrame(rows), pd.DataFrame(last)], ignore_index=True)


def _events(
    draw: np.random.Generator, opened: np.ndarray, life: np.ndarray, won: np.ndarray
) -> pd.DataFrame:
    count = len(opened)
    deal = draw.integers(0, count, 15 * count)
    size = len(deal)
    share = draw.random(size)
    at = opened[deal] + share * life[deal]
    due = np.floor(at) + draw.integers(1, 30, size)
    # Who loses a deal ticks off no task that was still to come; who wins it does all.
    is_late = due >= opened[deal] + life[deal]
    done = np.where(is_late & ~won[deal], "Open", "Completed").astype(object)
    planned = draw.random(size) < 0.3

    def pick(*of: str) -> np.ndarray:
        return np.array(of, dtype=object)[draw.integers(0, len(of), size)]

    rows = pd.DataFrame(
        {
            "deal": deal,
            "at": _text(at),
            "kind": pick("Call", "Email", "Meeting", "Quote"),
            "direction": pick("Inbound", "Outbound", ""),
            "person": pick("p1", "p2", "p3", "p4"),
            "text": pick("about the budget", "", "", ""),
            "next": np.where(planned, _day(due), ""),
            "done": np.where(planned, done, "Completed"),
        }
    )
    after = np.flatnonzero(won)
    kickoff = pd.DataFrame(
        {
            "deal": after,
            "at": _text(opened[after] + life[after] + 5.3),
            "kind": "Meeting",
            "direction": "Inbound",
            "person": "p5",
            "text": "",
            "next": "",
            "done": "Completed",
        }
    )
    return pd.concat([rows, kickoff], ignore_index=True)


def _roles(
    draw: np.random.Generator, opened: np.ndarray, life: np.ndarray, won: np.ndarray
) -> pd.DataFrame:
    count = len(opened)
    at = opened + draw.random(count) * life
    roles = np.array(["Decision Maker", "Influencer", "End User"], dtype=object)
    rows = {"deal": np.arange(count), "at": _text(at), "person": "p1"}
    held = pd.DataFrame(rows | {"role": roles[draw.integers(0, 3, count)]})
    after = np.flatnonzero(won)
    signed = {"deal": after, "at": _text(opened[after] + life[after] + 0.4)}
    named = pd.DataFrame(signed | {"person": "p9", "role": "Decision Maker"})
    return pd.concat([held, named], ignore_index=True)


if __name__ == "__main__":
    main()
