"""How fast the inspector answers, and how much memory it holds.

    python benchmarks/inspector.py [--quick] [--deals 2000] [--leads 10000,100000]
                                   [--home FOLDER] [--json FILE]

Starts ``kaopu inspect`` as a user does, on simulated leads, and calls its pages from
outside: the list, leads that nobody opened before, filters and orders, searches, the plan,
what-ifs, a CSV file of all leads, and ten users who click at once without a pause. Of more
than 20,000 leads the first 20,000 are simulated and stand again under new ids: drawing a
million takes minutes and gigabytes. Every one of them is read and explained. Times are
seconds until the whole page has come; first paint is Chromium's own, where there is one.
``bare`` is a FastAPI page that sends the same list from memory: what no inspector on the
same server can beat.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Literal
from urllib.parse import quote, urlsplit

import numpy as np
import pandas as pd

from kaopu.api import train
from kaopu.simulate import simulate
from kaopu.web.query import SORTS

ROOT = Path(__file__).parents[1]
DEALS, LEADS = 2_000, (10_000, 100_000)
QUICK_DEALS, QUICK_LEADS = 300, (2_000,)
CALLS, QUICK_CALLS = 40, 8
# Leads that are exported to Excel, too, which takes half a minute for these.
WORKBOOK = 100_000
USERS, CLICKS = 10, 12
# Leads that differ.
DISTINCT = 20_000
# Seconds that a start may take at most, and more for each lead.
LONGEST_START, LONGEST_LEAD = 600.0, 0.005
VIEWS = (
    "/?sort=expected",
    "/?grade=A&sort=name",
    "/?stage=intent&signal=budget_clarity&state=weak",
    "/?sign=illusion&sort=gap",
    "/?q=lathes&sort=timeline",
    "/?sort=signs&page=20",
)
# A word that many leads hold, one that none does, and one lead's id in part.
SEARCHES = ("/?q=lathes", "/?q=zzzzzz", "/?q=000007")
BARE = """
import sys, uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
app, html = FastAPI(), open(sys.argv[1], encoding="utf-8").read()
app.get("/")(lambda: HTMLResponse(html))
uvicorn.run(app, port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True)
class Measured:
    """What was measured with so many leads.

    Attributes:
        address: Seconds until the address was printed.
        ready: Seconds until the first list could be seen.
        first_paint: Chromium's, median; None without Chromium.
        listed, bare: The list, and the bare page of the same size; medians.
        lead, what_if: Pages of leads nobody had opened; medians.
        first: The slowest filter or order of all, each asked for the first time.
        views: Filters and orders again; ``slowest`` is the slowest of their medians.
        search: The slowest of a few searches, each the first of its kind.
        plan: The week's plan, for the first time.
        ten_users: The 95th percentile of ten users at once.
        memory: MiB of the process that serves, when all pages were called.
        csv: Seconds until a CSV file of all leads has come.
        exported: Memory after the leads were exported, to CSV and, of up to 100,000, to
            Excel.
        most: The most that the process that serves ever held.
        peak: The most that was seen of all its processes while they started.
    """

    leads: int
    address: float
    ready: float
    first_paint: float | None
    listed: float
    bare: float
    lead: float
    what_if: float
    first: float
    views: float
    slowest: float
    search: float
    plan: float
    ten_users: float
    memory: float
    csv: float
    exported: float
    most: float
    peak: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    options = _options(arguments)
    deals = options.deals or (QUICK_DEALS if options.quick else DEALS)
    sizes = options.leads or (QUICK_LEADS if options.quick else LEADS)
    calls = QUICK_CALLS if options.quick else CALLS
    with tempfile.TemporaryDirectory() as scratch:
        home = options.home or Path(scratch)
        if not (home / "models" / "demo").exists():
            past = simulate(deals, 10, seed=7).deals
            train(ROOT / "pipelines" / "demo.toml", past, home=home, track=False)
        found = [measure(home, Path(scratch), size, calls) for size in sizes]
    print(as_text(found))
    if options.json:
        record = json.dumps([asdict(one) for one in found], indent=1)
        options.json.write_text(record + "\n", "utf-8")


def measure(home: Path, scratch: Path, leads: int, calls: int) -> Measured:
    """Return what is measured with so many leads."""
    table = scratch / f"leads-{leads}.csv"
    made = simulate(10, min(leads, DISTINCT), seed=11).leads
    write_leads(made, table, leads)
    workbook = ("/leads.xlsx",) if leads <= WORKBOOK else ()
    ids = [
        str(i) for i in made["lead_id"].sample(calls * 2 + USERS * CLICKS, random_state=1)
    ]
    patience = LONGEST_START + LONGEST_LEAD * leads
    with inspecting(home, table, patience) as (process, address, printed, ready, peak):
        page = scratch / "list.html"
        page.write_text(call(address, "/")[1], "utf-8")
        asked = (*VIEWS, *(f"/?sort={order}" for order in SORTS))
        first = max(median(address, [view]) for view in asked)
        views = [median(address, [view] * max(calls // 4, 3)) for view in VIEWS]
        opened = [f"/lead?id={quote(i)}" for i in ids[:calls]]
        changed = [
            f"/what-if?id={quote(i)}&set.budget_status=approved&set.postponements=5"
            for i in ids[calls : 2 * calls]
        ]
        return Measured(
            leads=leads,
            address=printed,
            ready=ready,
            first_paint=first_paint(address, max(calls // 4, 3)),
            listed=median(address, ["/"] * calls),
            bare=bare(page, calls),
            lead=median(address, opened),
            what_if=median(address, changed),
            first=first,
            views=statistics.median(views),
            slowest=max(views),
            search=max(median(address, [search]) for search in SEARCHES),
            plan=median(address, ["/plan"]),
            ten_users=at_once(address, ids[2 * calls :]),
            memory=held(address, process.pid, "/illusions", "/let-go"),
            csv=median(address, ["/leads.csv"]),
            exported=held(address, process.pid, *workbook),
            most=own_memory(process.pid, "VmHWM"),
            peak=peak,
        )


def write_leads(made: pd.DataFrame, path: Path, leads: int) -> None:
    """Write so many leads: those made, and again with new ids until they are enough."""
    for turn in range(-(-leads // len(made))):
        rows = made.head(leads - turn * len(made))
        if turn:
            rows = rows.assign(lead_id=rows["lead_id"] + f"-{turn}")
        mode: Literal["w", "a"] = "a" if turn else "w"
        rows.to_csv(path, index=False, header=not turn, mode=mode)


@contextmanager
def inspecting(
    home: Path, table: Path, patience: float
) -> Iterator[tuple[subprocess.Popen[str], str, float, float, float]]:
    """Give a running ``kaopu inspect``.

    Also its address, when that was printed and the list ready, and its peak of memory.
    """
    call_ = [sys.executable, "-m", "kaopu", "inspect", "demo", str(table), "--port", "0"]
    start = monotonic()
    process = subprocess.Popen(  # noqa: S603 - the program itself
        [*call_, "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    ready, seen = Event(), [0.0]
    watch = Thread(target=watch_memory, args=(process.pid, ready, seen))
    watch.start()
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        printed = monotonic() - start
        while call(address, "/")[2] != http.client.OK:
            if monotonic() - start > patience:
                raise TimeoutError(f"{table}: no list after {patience:.0f} s")
            sleep(0.05)
        took = monotonic() - start
        ready.set()
        yield process, address, printed, took, max(seen)
    finally:
        ready.set()
        process.terminate()
        process.communicate(timeout=30)


def watch_memory(process: int, ready: Event, seen: list[float]) -> None:
    """Note the memory of a process, and those it starts, until the list is ready."""
    while not ready.wait(0.1):
        # One of them may end while it is looked at.
        with suppress(OSError):
            seen.append(memory_of(process))


def call(address: str, path: str) -> tuple[float, str, int]:
    """Return how long a page took, the page, and its status."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=120)
    start = monotonic()
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    took = monotonic() - start
    connection.close()
    if answer.status == http.client.SEE_OTHER:
        more, text, status = call(address, answer.headers["Location"])
        return took + more, text, status
    return took, text, answer.status


def median(address: str, paths: Sequence[str]) -> float:
    """Return the median of calls one after the other; every page must come."""
    took = []
    for path in paths:
        seconds, text, status = call(address, path)
        assert status == http.client.OK, (path, text[-500:])
        took.append(seconds)
    return statistics.median(took)


def at_once(address: str, ids: Sequence[str]) -> float:
    """Return the 95th percentile of ten users: list, lead, filter, lead, and so on."""

    def user(number: int) -> list[float]:
        took = []
        for click in range(CLICKS):
            own = quote(ids[number * CLICKS + click])
            paths = ("/", f"/lead?id={own}", VIEWS[click % len(VIEWS)], f"/lead?id={own}")
            took.append(call(address, paths[click % len(paths)])[0])
        return took

    with ThreadPoolExecutor(USERS) as pool:
        took = [seconds for part in pool.map(user, range(USERS)) for seconds in part]
    return float(np.percentile(took, 95))


def bare(page: Path, calls: int) -> float:
    """Return the median of a bare FastAPI page that sends the same bytes."""
    port = 18_765
    process = subprocess.Popen(  # noqa: S603 - a page of ours
        [sys.executable, "-c", BARE, str(page), str(port)], stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                call(address, "/")
                break
            except ConnectionError:
                sleep(0.1)
        return median(address, ["/"] * calls)
    finally:
        process.terminate()
        process.wait(30)


def first_paint(address: str, calls: int) -> float | None:
    """Return Chromium's first contentful paint of the list, median; None without it."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        return None
    from playwright.sync_api import sync_playwright

    asked = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
    took = []
    with sync_playwright() as play:
        options = ["--no-sandbox", "--disable-gpu"]
        browser = play.chromium.launch(executable_path=path, args=options)
        for _ in range(calls):
            page = browser.new_page()
            page.goto(address)
            page.wait_for_function(
                f"() => {asked.split(' / ')[0].replace('.startTime', '')}"
            )
            took.append(float(page.evaluate(asked)))
            page.close()
        browser.close()
    return statistics.median(took)


def held(address: str, process: int, *paths: str) -> float:
    """Return the memory of a server after some more pages."""
    for path in paths:
        assert call(address, path)[2] == http.client.OK, path
    return own_memory(process)


def memory_of(process: int) -> float:
    """Return the resident MiB of a process and those it started; nan where nothing tells.

    What several share is counted for each.
    """
    place = Path(f"/proc/{process}")
    if not place.is_dir():
        return float("nan")
    started = (place / "task" / str(process) / "children").read_text().split()
    return own_memory(process) + sum(
        memory_of(int(child)) for child in started if _lives(child)
    )


def own_memory(process: int, kind: str = "VmRSS") -> float:
    """Return the resident MiB of a process alone, now or (``VmHWM``) at most so far."""
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return float("nan")
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    # A process that has just ended has none.
    return int(lines.get(kind, "0").split()[0]) / 1024


def _lives(process: str) -> bool:
    return Path(f"/proc/{process}/status").is_file()


def as_text(found: Sequence[Measured]) -> str:
    """Return the table: a row a measure, a column a number of leads."""
    lines = [f"{'':14}" + "".join(f"{one.leads:>12,}" for one in found)]
    for name in asdict(found[0]):
        if name == "leads":
            continue
        values = [getattr(one, name) for one in found]
        digits = 0 if name in ("memory", "exported", "most", "peak") else 3
        cells = ["" if v is None else f"{v:.{digits}f}" for v in values]
        lines.append(f"{name:14}" + "".join(f"{cell:>12}" for cell in cells))
    ratios = [one.listed / one.bare for one in found]
    lines.append(f"{'listed / bare':14}" + "".join(f"{ratio:>12.1f}" for ratio in ratios))
    return "\n".join(lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="300 deals, 2,000 leads")
    parser.add_argument("--deals", type=int, help="of past deals")
    parser.add_argument("--leads", type=_numbers, help="of leads, with commas")
    parser.add_argument("--home", type=Path, help="a home with a trained model demo")
    parser.add_argument("--json", type=Path, help="write the table as data, too")
    return parser.parse_args(arguments)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    main()
