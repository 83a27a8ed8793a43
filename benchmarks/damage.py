"""What becomes of tables that are spelled in other ways, or spoilt: nothing in silence.

    python benchmarks/damage.py [--cases 3000] [--models 200] [--hostile] [--peers NAMES]

A model learns from drawn deals. Drawn leads are then written in ways that mean the same,
or are spoilt, and read and scored by it. Of every case it is known what is true. Counted
are failures without a sentence (tracebacks), cases of over 30 seconds or 1.5 GB, values
read wrong and rows lost without a word. The peers read the same files, as a short script
would with them. Of the model file, trees are made others; it is read in processes of their
own, by kaopu and by skops alone. Files that are made to take time or memory are given to
``kaopu init``, whose processor time counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from damaged.hostile import read_hostile
from damaged.models import ended, kaopu_scores, skops_scores, spoilt_copy
from damaged.readers import (
    Read,
    Reader,
    Values,
    duckdb_reader,
    kaopu_reader,
    pandas_reader,
    true_values,
)
from damaged.spellings import SPELLINGS, Made
from damaged.spoilings import SPOILINGS
from damaged.truth import PIPELINE, make_table, spelled
from kaopu import load, train
from kaopu.model.search import SearchSpace
from kaopu.pipeline import parse_pipeline
from kaopu.scoring import LeadModel

CASES, LEADS, DEALS = 3000, 24, 400
SECONDS, MEMORY = 30.0, 1.5e9
# A case may not add more to what its process holds, which begins with 0.4 GB.
GROWTH = 1e9
PEERS = {"pandas": pandas_reader, "duckdb": duckdb_reader}
MAKERS = {**SPELLINGS, **SPOILINGS}
SHOWN = 20
GOOD = ("read", "noted", "refused")
KINDS = (*GOOD, "traceback", "hang", "crash", "memory", "wrong", "lost", "unsaid")


@dataclass(frozen=True)
class Verdict:
    """What became of a case.

    Attributes:
        reader, way: Who read it, and in which way it was made.
        kind: One of `KINDS`: ``noted`` is a value that was not understood and of which so
            much was said, ``wrong`` one of which nothing was said, ``lost`` a row,
            ``unsaid`` damage that was passed over.
        detail: The case, to make it again.
    """

    reader: str
    way: str
    kind: str
    detail: str


def judged(made: Made, read: Reader, path: Path, true: Values) -> tuple[str, str]:
    """Return what became of a file, as in `Verdict`, and in which particular."""
    start = perf_counter()
    try:
        found = read(path)
    except Exception:  # noqa: BLE001 - this is what is counted
        return "traceback", traceback.format_exc(limit=-1).strip().replace("\n", " ")
    if perf_counter() - start > SECONDS:
        return "hang", f"{perf_counter() - start:.0f} s"
    if found.refusal:
        return "refused", found.refusal
    return judged_values(made, found, true)


def judged_values(made: Made, found: Read, true: Values) -> tuple[str, str]:
    """Return what became of the values, rows and damage of a file that was read."""
    noted = ""
    for (lead, column), value in true.items():
        held = found.values.get((lead, column))
        if made.spoils(lead, column) or found.same(column, held, value):
            continue
        detail = f"{lead} {column} = {held!r}, is {value!r}"
        if column not in found.said:
            is_there = (lead, column) in found.values
            return ("wrong", detail) if is_there else ("lost", lead)
        noted = noted or detail
    if made.rows_known and found.leads != made.leads:
        return "lost", f"{found.leads} leads of {made.leads}"
    if made.must_say and not found.speaks_of({column for _, column in made.touched}):
        return "unsaid", "nothing was said"
    return ("noted", noted) if noted else ("read", "")


def case_of(seed: int, leads: int) -> tuple[str, Made, Values]:
    """Return the case of a seed: its way, its file, and what is true of it."""
    rng = np.random.default_rng(seed)
    table = make_table(rng, leads, ended=False)
    way = list(MAKERS)[seed % len(MAKERS)]
    return way, MAKERS[way](rng, table), true_values(model(), table)


_MODEL: list[LeadModel] = []


def model() -> LeadModel:
    """Return the model of this process."""
    return _MODEL[0]


def _start(home: str) -> None:
    _MODEL.append(load("damage", home=Path(home)))


def run_case(job: tuple[int, int, tuple[str, ...]]) -> list[Verdict]:
    """Return what became of one case, by kaopu and by each peer."""
    seed, leads, peers = job
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    way, made, true = case_of(seed, leads)
    readers: dict[str, Reader] = {"kaopu": kaopu_reader(model())}
    readers |= {name: PEERS[name] for name in peers}
    verdicts = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / made.name
        path.write_bytes(made.content)
        for name, read in readers.items():
            kind, particular = judged(made, read, path, true)
            detail = f"seed {seed}, {made.how}: {particular}"
            verdicts.append(Verdict(name, way, kind, detail))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if used - held > GROWTH:
        grown = f"seed {seed}: {held / 1e9:.1f} to {used / 1e9:.1f} GB"
        verdicts.append(Verdict("kaopu", way, "memory", grown))
    return verdicts


def train_model(home: Path) -> None:
    """Train what reads and scores the cases."""
    deals = make_table(np.random.default_rng(20_260), DEALS, ended=True)
    pipeline = parse_pipeline(PIPELINE, home / "damage.toml")
    train(
        pipeline,
        spelled(deals),
        home=home,
        track=False,
        jobs=1,
        search=SearchSpace.quick(),
    )


def run(cases: int, leads: int, peers: tuple[str, ...], jobs: int = 2) -> list[Verdict]:
    """Return what became of so many cases."""
    with tempfile.TemporaryDirectory() as folder:
        train_model(Path(folder))
        todo = [(seed, leads, peers) for seed in range(cases)]
        if jobs == 1:
            _start(folder)
            return [verdict for job in todo for verdict in run_case(job)]
        with ProcessPoolExecutor(jobs, initializer=_start, initargs=(folder,)) as pool:
            return [v for found in pool.map(run_case, todo, chunksize=20) for v in found]


def run_models(cases: int, seed: int = 0) -> list[Verdict]:
    """Return what became of so many model files, by kaopu and by skops alone."""
    verdicts = []
    readers = {"kaopu": kaopu_scores, "skops": skops_scores}
    with tempfile.TemporaryDirectory() as home:
        train_model(Path(home))
        trained = load("damage", home=Path(home))
        leads = make_table(np.random.default_rng(seed), 8, ended=False)
        facts = trained.read(spelled(leads)).facts
        for case in range(cases):
            rng = np.random.default_rng(seed + case)
            with tempfile.TemporaryDirectory() as folder:
                bundle, how = spoilt_copy(rng, Path(home) / "models/damage/1", Path(folder))
                for name, work in readers.items():
                    kind = ended(work, bundle, facts)
                    verdicts.append(
                        Verdict(name, "model file", kind, f"case {case}, {how}")
                    )
    return verdicts


def run_hostile() -> list[Verdict]:
    """Return what became of files that are made to take time or memory."""
    return [
        Verdict(
            "kaopu",
            "hostile file",
            taken.kind,
            f"{taken.name}: {taken.seconds:.1f} s, {taken.memory / 1e9:.2f} GB",
        )
        for taken in read_hostile(SECONDS, MEMORY)
    ]


def print_verdicts(verdicts: list[Verdict]) -> None:
    """Print how many cases ended how, and the first of those that went wrong."""
    counts = Counter((v.reader, v.kind) for v in verdicts)
    readers = sorted({v.reader for v in verdicts}, key=lambda name: (name != "kaopu", name))
    print(f"{'':10}" + "".join(f"{kind:>11}" for kind in KINDS))
    for name in readers:
        print(f"{name:10}" + "".join(f"{counts[(name, kind)]:11d}" for kind in KINDS))
    bad = [v for v in verdicts if v.reader == "kaopu" and v.kind not in GOOD]
    bad += [v for v in verdicts if v.kind == "noted" and v.way in SPELLINGS]
    for verdict in bad[:SHOWN]:
        print(f"{verdict.kind}: {verdict.way}, {verdict.detail}")
    ways = Counter((v.way, v.kind) for v in verdicts if v.reader == "kaopu")
    for way in dict.fromkeys(v.way for v in verdicts):
        held = ", ".join(
            f"{kind} {ways[(way, kind)]}" for kind in KINDS if ways[(way, kind)]
        )
        print(f"  {way}: {held}")


def main(arguments: list[str] | None = None) -> int:
    """Run the cases; exit with 1 where one of kaopu's went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--leads", type=int, default=LEADS)
    parser.add_argument("--peers", default="")
    parser.add_argument("--models", type=int, default=0)
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    peers = tuple(name for name in given.peers.split(",") if name)
    verdicts = run(given.cases, given.leads, peers, given.jobs) if given.cases else []
    verdicts += run_models(given.models) if given.models else []
    if given.hostile:
        verdicts += run_hostile()
    if given.json:
        print(json.dumps([vars(v) for v in verdicts], ensure_ascii=False, indent=1))
    else:
        print_verdicts(verdicts)
    return int(any(v.kind not in GOOD for v in verdicts if v.reader == "kaopu"))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
