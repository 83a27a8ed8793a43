"""Times and memory of reading histories and of telling facts as of moments.

    python benchmarks/histories.py           # 50,000 deals with 2,000,000 events: 4 minutes
    python benchmarks/histories.py --quick   # a fiftieth of that: seconds

Two sizes: finished deals, each at five landmarks, as training asks; open leads, each at one
moment, as scoring asks. Moments are found in three ways, which must agree: by a binary
search within each deal's rows, as kaopu does, by DuckDB's ASOF join and by pandas' merge.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from kaopu.histories import DealsAsked, Histories, facts_as_of, landmarks, read_histories
from kaopu.histories.facts.asked import asked_of, rows_upto
from kaopu.histories.records import DAY
from kaopu.pipeline import parse_pipeline, resolve

PIPELINE = """
schema = 1
name = "large"
[lead]
id = "id"
[dates]
created = "opened"
closed = "ended"
[promotion]
account = "account"
[outcome]
column = "end"
won = ["Won"]
lost = ["Lost"]
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
[[history]]
shape = "role"
path = "roles.csv"
key = "deal"
person = "person"
role = "role"
when = "at"
"""
FIRST_DAY, SPAN, LIFE = 18_000, 1_000, 120
STAGES = ("Qualify", "Need", "Proposal", "Negotiation")
KINDS = ("Call", "Email", "Meeting", "Quote", "WeChat", "Note")
WAYS = ("Inbound", "Outbound", "")
ROLES = ("Decision Maker", "Influencer", "End User", "")
SAYS = ("asked about the budget for next year", "sent the quote", "left a message", "demo")
SECOND = 10**9


def main() -> None:
    """Print what each step took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the size")
    share = 50 if parser.parse_args().quick else 1
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder) / "deals", 50_000 // share, 2_000_000 // share, 5)
        measure(Path(folder) / "leads", 10_000 // share, 400_000 // share, 1)


def measure(folder: Path, deals: int, events: int, moments: int) -> None:
    """Write tables of one size, and print what reading and telling them takes."""
    folder.mkdir()
    print(f"{deals:,} deals, {events:,} events, {deals * moments:,} moments")
    asked = write_tables(folder, deals, events)
    (folder / "large.toml").write_text(PIPELINE, "utf-8")
    pipeline = resolve(parse_pipeline(PIPELINE, folder / "large.toml"))
    with timed("read"):
        histories = read_histories(pipeline, deals=asked)
    places = np.repeat(np.arange(deals), moments)
    assert asked.created is not None
    assert asked.closed is not None
    with timed("landmarks"):
        when = landmarks(asked.ids, asked.created, asked.closed, moments, 0).ravel()
    with timed("facts"):
        facts = facts_as_of(histories, asked, places, when)
    known = (facts.notna() & (facts != "")).to_numpy().mean()
    print(f"  {facts.shape[1]} facts, {known:.0%} known")
    compare(histories, asked, places, when)


def compare(
    histories: Histories, asked: DealsAsked, places: np.ndarray, when: np.ndarray
) -> None:
    """Find the last event before each moment in both ways."""
    events = histories.events
    assert events is not None
    of = asked_of(histories, asked, places, when)
    with timed("binary search"):
        upto = rows_upto(events.deal, events.when, of)
    ours = np.where(upto.count > 0, upto.end - 1, -1)
    left = pd.DataFrame({"i": np.arange(len(when)), "deal": of.deal, "at": when})
    right = pd.DataFrame(
        {"place": np.arange(len(events.deal)), "deal": events.deal, "at": events.when}
    )
    with timed("ASOF join"), duckdb.connect() as database:
        database.register("asked", left)
        database.register("events", right)
        found = database.execute(
            "SELECT a.i, e.deal IS NOT NULL AS known FROM asked a "
            "ASOF LEFT JOIN events e ON a.deal = e.deal AND a.at > e.at ORDER BY a.i"
        ).df()
    assert ((ours >= 0) == found["known"].to_numpy()).all()
    with timed("merge_asof"):
        merged = pd.merge_asof(
            left.sort_values("at"),
            right.sort_values("at", kind="stable"),
            on="at",
            by="deal",
            allow_exact_matches=False,
        ).sort_values("i")
    assert (merged["place"].fillna(-1).to_numpy() == ours).all()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print what a step took, and the most memory up to then."""
    start, worked = time.perf_counter(), time.process_time()
    yield
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak /= 1 << (30 if sys.platform == "darwin" else 20)
    print(
        f"  {what:<14} {seconds:6.1f} s ({worked:.1f} s of work), {peak:.2f} GiB at most",
        flush=True,
    )


def write_tables(folder: Path, deals: int, events: int) -> DealsAsked:
    """Write the tables of some deals, and return the deals."""
    draw = np.random.default_rng(5)
    opened = FIRST_DAY + draw.integers(0, SPAN, deals)
    life = 1 + draw.integers(0, LIFE, deals)
    ids = np.array([f"0065g{number:010d}AAB" for number in range(deals)], dtype=object)

    def rows(count: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        deal = draw.integers(0, deals, count)
        seconds = draw.random(count) * life[deal] * 86_400
        at = (opened[deal] * DAY + seconds.astype(np.int64) * SECOND).astype("M8[ns]")
        texts = np.datetime_as_string(at.astype("M8[s]"))
        return deal, {"deal": ids[deal], "at": texts}

    def pick(of: tuple[str, ...], count: int) -> np.ndarray:
        return np.array(of, dtype=object)[draw.integers(0, len(of), count)]

    deal, cells = rows(events)
    day = (opened[deal] + draw.integers(0, LIFE, events)).astype("M8[D]")
    cells |= {"kind": pick(KINDS, events), "direction": pick(WAYS, events)}
    cells["person"] = np.array([f"003{p}" for p in deal * 5 + draw.integers(0, 5, events)])
    number = draw.integers(0, 10**9, events)
    says = pick(SAYS, events)
    cells["text"] = np.array([f"{t} {n}" for t, n in zip(says, number, strict=True)])
    cells["next"] = np.where(draw.random(events) < 0.3, np.datetime_as_string(day), "")
    pd.DataFrame(cells).to_csv(folder / "events.csv", index=False)
    count = 6 * deals
    deal, cells = rows(count)
    day = (opened[deal] + draw.integers(0, LIFE, count)).astype("M8[D]")
    cells |= {"stage": pick(STAGES, count), "close": np.datetime_as_string(day)}
    cells |= {"amount": draw.integers(1, 99, count) * 1_000}
    cells |= {"owner": pick(("a", "b", "c"), count)}
    pd.DataFrame(cells).to_csv(folder / "stages.csv", index=False)
    deal, cells = rows(2 * deals)
    cells |= {"person": deal, "role": pick(ROLES, 2 * deals)}
    pd.DataFrame(cells).to_csv(folder / "roles.csv", index=False)
    return DealsAsked(
        ids,
        created=opened.astype(float),
        closed=(opened + life).astype(float),
        outcome=draw.integers(0, 2, deals).astype(float),
        accounts=np.array([f"A{n}" for n in draw.integers(0, deals // 3 + 1, deals)], "O"),
    )


if __name__ == "__main__":
    main()
