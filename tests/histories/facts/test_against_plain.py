from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from history_tables import EVENTS, FIELDS, ROLES, STAGES, deals, read
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_facts import ENDS, ORDER, plain_facts

from kaopu.histories import DealsAsked, facts_as_of
from kaopu.histories.records import DAY

BEGIN = datetime.fromisoformat("2026-01-01")
IDS = ["D-1", "D-2", "D-3"]
HOURS = 24 * 100
# What is told in plain Python, and what is held against itself.
PIPELINE = STAGES + EVENTS + ROLES
TASKS = EVENTS.replace("events.csv", "tasks.csv") + 'done = "done"\n'
EVERYTHING = PIPELINE + FIELDS + TASKS

Tables = dict[str, list[dict[str, str]]]


def random_tables(draw: np.random.Generator, *, ties: bool) -> Tables:
    """Draw tables of a few deals; with ties, several rows bear one moment."""
    used: set[tuple[str, int]] = set()

    def row(name: str, **more: object) -> dict[str, str]:
        deal, hour = str(draw.choice(IDS)), int(draw.integers(0, HOURS))
        while not ties and (name + deal, hour) in used:
            hour = int(draw.integers(0, HOURS))
        if ties:
            hour = hour // 240 * 240
        used.add((name + deal, hour))
        moment = BEGIN + timedelta(hours=hour, seconds=7)
        return {
            "deal": deal,
            "at": moment.isoformat(),
            **{k: str(v) for k, v in more.items()},
        }

    def day() -> str:
        return (BEGIN + timedelta(days=int(draw.integers(0, 120)))).date().isoformat()

    stages = [
        row(
            "stages",
            stage=draw.choice([*ORDER, "", *ENDS[:1]], p=[0.3, 0.25, 0.25, 0.15, 0.05]),
            close=draw.choice([day(), ""]),
            amount=draw.choice(["100", "150", "80", ""]),
            owner=draw.choice(["a", "b", ""]),
        )
        for _ in range(draw.integers(0, 25))
    ]
    events = [
        row(
            "events",
            kind=draw.choice(["Call", "Email", "Meeting", "Quote", "Note"]),
            direction=draw.choice(["Inbound", "Outbound", ""]),
            person=draw.choice(["p1", "p2", "p3", ""]),
            text=draw.choice(["about the budget", "hello", ""]),
            next=draw.choice([day(), "", ""]),
        )
        for _ in range(draw.integers(0, 40))
    ]
    roles = [
        row(
            "roles",
            person=draw.choice(["p1", "p2"]),
            role=draw.choice(["Decision Maker", "Influencer", "End User"]),
        )
        for _ in range(draw.integers(0, 5))
    ]
    fields = [
        row(
            "fields",
            field=draw.choice(["stage", "close", "amount", "owner", "budget", "colour"]),
            old=draw.choice([*ORDER, day(), "100", ""]),
            new=draw.choice([*ORDER, day(), "120", ENDS[1]]),
            source=draw.choice(["", "", "import"]),
        )
        for _ in range(draw.integers(0, 25))
    ]
    tasks = [
        row(
            "tasks",
            kind=draw.choice(["Call", "Meeting"]),
            next=draw.choice([day(), ""]),
            done=draw.choice(["yes", "open", "", day()]),
        )
        for _ in range(draw.integers(0, 10))
    ]
    tables = {"stages": stages, "events": events, "roles": roles}
    return tables | {"fields": fields, "tasks": tasks}


def told(
    tables: Mapping[str, list[dict[str, str]]],
    places: np.ndarray,
    moments: np.ndarray,
    text: str = EVERYTHING,
) -> pd.DataFrame:
    files = {f"{name}.csv": rows for name, rows in tables.items()}
    asked = asked_deals()
    return facts_as_of(read(text, files, asked), asked, places, moments)


def asked_deals() -> DealsAsked:
    return deals(IDS, ["2026-01-01"] * len(IDS))


def pairs(draw: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    begin = int(np.datetime64(BEGIN, "ns").astype(np.int64))
    hours = draw.integers(1, HOURS + 500, count)
    moments = begin + hours * (DAY // 24) + draw.choice([0, 7 * 10**9], count)
    return draw.integers(0, len(IDS), count), moments


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_every_fact_is_what_its_definition_says_row_by_row(seed: int) -> None:
    draw = np.random.default_rng(seed)
    tables = random_tables(draw, ties=False)
    places, moments = pairs(draw, 10)
    frame = told(tables, places, moments, PIPELINE)
    for i, (place, moment) in enumerate(zip(places, moments, strict=True)):
        when = np.datetime64(int(moment), "ns").astype("M8[us]").item()
        plain = plain_facts(tables, IDS[place], BEGIN, when)
        own = frame.iloc[i]
        accounts = {"earlier_won", "earlier_lost"}
        assert set(plain) == set(frame.columns) - accounts
        for fact, value in plain.items():
            if isinstance(value, float):
                np.testing.assert_allclose(own[fact], value, atol=1e-9, err_msg=fact)
            else:
                assert own[fact] == value, fact


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_what_lies_behind_the_moment_changes_no_byte(seed: int, ties: bool) -> None:
    draw = np.random.default_rng(seed)
    tables = random_tables(draw, ties=ties)
    places, moments = pairs(draw, 6)
    whole = told(tables, places, moments)
    for i in range(len(places)):
        upto = np.datetime64(int(moments[i]), "ns")
        cut = {
            name: [row for row in rows if np.datetime64(row["at"], "ns") < upto]
            for name, rows in tables.items()
        }
        alone = told(cut, places[i : i + 1], moments[i : i + 1])
        assert same_bytes(alone, whole.iloc[i : i + 1])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_the_order_of_rows_and_of_what_is_asked_changes_no_byte(seed: int) -> None:
    draw = np.random.default_rng(seed)
    tables = random_tables(draw, ties=True)
    places, moments = pairs(draw, 8)
    whole = told(tables, places, moments)
    shuffled = {name: list(draw.permutation(rows)) for name, rows in tables.items()}
    turned = told(shuffled, places[::-1], moments[::-1])
    assert same_bytes(turned.iloc[::-1], whole)


def same_bytes(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return list(one.columns) == list(other.columns) and all(
        a.tobytes() == b.tobytes() if a.dtype.kind == "f" else list(a) == list(b)
        for a, b in ((one[c].to_numpy(), other[c].to_numpy()) for c in one.columns)
    )
