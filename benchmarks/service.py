"""How fast the service answers, and whether it holds under good and bad requests.

    python benchmarks/service.py [--quick] [--deals 2000] [--requests 20000]
                                 [--home FOLDER] [--json FILE]

Starts ``kaopu serve`` as a user does, on one core where the system can say so, and calls it
from outside, from the other cores where there are any: what asks shares none with what
answers. One lead with its explanation is asked for at an open rate of 20 requests a
second: a request is sent when its time has come, whether the one before has been answered
or not, and its time counts from then. Each asks about another lead. Then 1,000 leads in one
request, and thousands of requests, of which a half are bad in every way that `BAD` names;
the statuses are counted, and the memory of the server at the start, half way and at the
end. Bad requests take no more than a good one, so the two take turns.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import local
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from arguments import from_one
from kaopu.api import train
from kaopu.simulate import simulate

ROOT = Path(__file__).parents[1]
DEALS, REQUESTS, SECONDS = 2_000, 20_000, 60
QUICK_DEALS, QUICK_REQUESTS, QUICK_SECONDS = 300, 400, 5
RATE = 20
MANY, MANY_TIMES = 1_000, 5
# Requests in flight while good and bad ones take turns.
CALLERS = 4
LONGEST_START = 120.0
OK, SERVER_ERROR = 200, 500
JSON = {"Content-Type": "application/json"}
# What is wrong, and the request: its path, its headers, its body.
BAD: dict[str, tuple[str, dict[str, str], bytes]] = {
    "no JSON": ("/score", JSON, b'{"leads": [{"lead_id": '),
    "NaN": ("/score", JSON, b'{"leads": [{"lead_id": "a", "amount": NaN}]}'),
    "no UTF-8": ("/score", JSON, b'{"leads": [{"lead_id": "\xff\xfe"}]}'),
    "deep": ("/score", JSON, b'{"leads": ' + b"[" * 50_000),
    "long number": ("/score", JSON, b'{"leads": [{"lead_id": ' + b"9" * 5_000 + b"}]}"),
    "key twice": ("/score", JSON, b'{"leads": [{"lead_id": "a", "lead_id": "b"}]}'),
    "nested": ("/score", JSON, b'{"leads": [{"lead_id": "a", "product": {"x": [1]}}]}'),
    "no lead": ("/score", JSON, b'{"leads": []}'),
    "no id": ("/explain", JSON, b'{"leads": [{"product": "lathes"}]}'),
    "ids twice": ("/score", JSON, b'{"leads": [{"lead_id": "a"}, {"lead_id": "a"}]}'),
    "no day": ("/score", JSON, b'{"leads": [{"lead_id": "a"}], "as_of": "soon"}'),
    "unknown key": ("/score", JSON, b'{"lines": []}'),
    "no fact": (
        "/what-if",
        JSON,
        b'{"lead": {"lead_id": "a"}, "changes": {"weather": "good"}}',
    ),
    "half a letter": ("/score", JSON, b'{"leads": [{"lead_id": "\\ud800"}]}'),
    "no media type": ("/score", {}, b'{"leads": []}'),
    "packed": ("/score", {**JSON, "Content-Encoding": "gzip"}, b"\x1f\x8b\x08"),
    "other media": ("/score", {"Content-Type": "text/html"}, b"<p>"),
    "bad Arrow": (
        "/score",
        {"Content-Type": "application/vnd.apache.arrow.stream"},
        b"ARROW1\x00\x00" * 9,
    ),
    "uneven CSV": ("/score", {"Content-Type": "text/csv"}, b'lead_id,a\n1,"2\n3'),
    "no path": ("/scores", JSON, b"{}"),
    "no query": ("/score?fast=1", JSON, b'{"leads": [{"lead_id": "a"}]}'),
}
_own = local()
_connections: list[http.client.HTTPConnection] = []


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Attributes:
        ready: Seconds until the service had loaded its model.
        rate: Requests a second, of one lead with its explanation each.
        p50, p99, slowest: Their milliseconds.
        many: Seconds for `MANY` leads in one request, the median.
        requests: Good and bad requests.
        statuses: Of these, by status.
        a_second: How many were answered a second.
        start, middle, end: MiB of the server, before, half way and at last.
    """

    ready: float
    rate: int
    p50: float
    p99: float
    slowest: float
    many: float
    requests: int
    statuses: dict[str, int]
    a_second: float
    start: float
    middle: float
    end: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    options = _options(arguments)
    quick = options.quick
    requests = options.requests or (QUICK_REQUESTS if quick else REQUESTS)
    deals = options.deals or (QUICK_DEALS if quick else DEALS)
    with tempfile.TemporaryDirectory() as scratch:
        home = options.home or Path(scratch)
        if not (home / "models" / "demo").exists():
            past = simulate(deals, 10, seed=7).deals
            train(ROOT / "pipelines" / "demo.toml", past, home=home, track=False)
        found = measure(home, requests, QUICK_SECONDS if quick else SECONDS)
    print(as_text(found))
    if options.json:
        options.json.write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")


def measure(home: Path, requests: int, seconds: int) -> Measured:
    """Return what is measured with a model of a home."""
    leads = simulate(10, max(MANY, RATE * seconds), seed=11).leads
    bodies = [_body(row) for row in _rows(leads)]
    with serving(home) as (process, address, ready), kept_open():
        for body in bodies[:20]:
            assert post(address, "/score?explain=true", JSON, body)[1] == OK
        took = at_a_rate(address, bodies[: RATE * seconds])
        many = json.dumps({"leads": _rows(leads)[:MANY]}).encode()
        each = [post(address, "/score", JSON, many) for _ in range(MANY_TIMES)]
        assert {status for _, status in each} == {OK}
        start = memory_of(process.pid)
        began = monotonic()
        statuses = mixed(address, bodies, requests // 2)
        middle = memory_of(process.pid)
        statuses += mixed(address, bodies, requests - requests // 2)
        lasted = monotonic() - began
        end = memory_of(process.pid)
    return Measured(
        ready=ready,
        rate=RATE,
        p50=1e3 * float(np.percentile(took, 50)),
        p99=1e3 * float(np.percentile(took, 99)),
        slowest=1e3 * max(took),
        many=statistics.median(seconds for seconds, _ in each),
        requests=requests,
        statuses={str(status): count for status, count in sorted(statuses.items())},
        a_second=requests / lasted,
        start=start,
        middle=middle,
        end=end,
    )


def _rows(leads: pd.DataFrame) -> list[dict[str, Any]]:
    text = leads.to_json(orient="records", date_format="iso")
    rows: list[dict[str, Any]] = json.loads(text)
    return rows


def _body(row: dict[str, Any]) -> bytes:
    return json.dumps({"leads": [row]}).encode()


def at_a_rate(address: str, bodies: Sequence[bytes]) -> list[float]:
    """Return how long each request took, from the moment at which it was due."""
    start = monotonic() + 0.1

    def one(number: int) -> float:
        due = start + number / RATE
        sleep(max(due - monotonic(), 0.0))
        status = post(address, "/score?explain=true", JSON, bodies[number])[1]
        assert status == OK, status
        return monotonic() - due

    with ThreadPoolExecutor(16) as pool, kept_open():
        return list(pool.map(one, range(len(bodies))))


def mixed(address: str, bodies: Sequence[bytes], count: int) -> Counter[int]:
    """Return how often each status came of so many requests, every other one bad."""
    bad = list(BAD.values())

    def one(number: int) -> int:
        if number % 2:
            path, headers, body = bad[number // 2 % len(bad)]
            return post(address, path, headers, body)[1]
        path = ("/score", "/score?explain=true", "/explain")[number // 2 % 3]
        return post(address, path, JSON, bodies[number % len(bodies)])[1]

    with ThreadPoolExecutor(CALLERS) as pool, kept_open():
        return Counter(pool.map(one, range(count)))


@contextmanager
def kept_open() -> Iterator[None]:
    """Close at the end the connections that threads have kept."""
    try:
        yield
    finally:
        while _connections:
            _connections.pop().close()
        _own.__dict__.clear()


def post(
    address: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[float, int]:
    """Return how long an answer took and its status; a thread keeps its connection."""
    if getattr(_own, "address", None) != address:
        place = urlsplit(address)
        _own.connection = http.client.HTTPConnection(
            place.hostname or "", place.port, timeout=120
        )
        _own.address = address
        _connections.append(_own.connection)
    connection: http.client.HTTPConnection = _own.connection
    start = monotonic()
    for again in (True, False):
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (ConnectionError, http.client.HTTPException):
            # The server may have hung up on a connection that it kept open.
            connection.close()
            if not again:
                raise
        else:
            return monotonic() - start, answer.status
    raise AssertionError


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """Give a running ``kaopu serve``, its address, and the seconds until it was ready."""
    command = [sys.executable, "-m", "kaopu", "serve", "demo", "--port", "0"]
    begun = monotonic()
    process = subprocess.Popen(  # noqa: S603 - the program itself
        [*command, "--home", str(home)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    cores = frozenset[int]()
    try:
        # One core, as it is asked for, where the system can say so; callers have the rest.
        with suppress(AttributeError, OSError):
            cores = frozenset(os.sched_getaffinity(0))
            os.sched_setaffinity(process.pid, {min(cores)})
            os.sched_setaffinity(0, cores - {min(cores)} or cores)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        place = urlsplit(address)
        while monotonic() - begun < LONGEST_START:
            with suppress(OSError):
                connection = http.client.HTTPConnection(
                    place.hostname or "", place.port, timeout=10
                )
                with closing(connection):
                    connection.request("GET", "/health")
                    if connection.getresponse().status == OK:
                        break
            sleep(0.05)
        yield process, address, monotonic() - begun
    finally:
        if cores:
            os.sched_setaffinity(0, cores)
        process.terminate()
        process.communicate(timeout=60)


def memory_of(process: int) -> float:
    """Return the resident MiB of a process; nan where nothing tells."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return float("nan")


def as_text(found: Measured) -> str:
    """Return the table that is printed."""
    errors = sum(n for s, n in found.statuses.items() if int(s) >= SERVER_ERROR)
    counts = ", ".join(f"{status}: {count:,}" for status, count in found.statuses.items())
    return "\n".join(
        [
            f"ready after                       {found.ready:8.1f} s",
            f"one lead, explained, {found.rate}/s: p50  {found.p50:8.1f} ms",
            f"                             p99  {found.p99:8.1f} ms",
            f"                             max  {found.slowest:8.1f} ms",
            f"{MANY:,} leads in one request       {found.many:8.2f} s",
            f"{found.requests:,} good and bad requests: {found.a_second:.0f} a second",
            f"  statuses {counts}",
            f"  server errors {errors}",
            f"memory, MiB: start {found.start:.0f}, middle {found.middle:.0f}, "
            f"end {found.end:.0f}",
        ]
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a smaller, faster run")
    parser.add_argument("--deals", type=from_one, help="that the model learns from")
    parser.add_argument("--requests", type=from_one, help="good and bad ones")
    parser.add_argument("--home", type=Path, help="with a model demo; else one is trained")
    parser.add_argument("--json", type=Path, help="write what was measured to this file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
