"""How fast a batch of leads is scored, and in how much memory, beside what else there is.

    python benchmarks/scoring.py [--quick] [--leads 10000,100000,1000000]
                                 [--rival-leads 20000] [--formats parquet,csv]
                                 [--blends linear,forest] [--columns 40] [--json FILE]

End to end, from file to file: ``kaopu score`` with every column of a score file, beside
(a) the script that a data scientist would write with the same kind of model, shap and
pandas, on both cores; (b) LightGBM's ``pred_contrib``; (c) prediction alone, the floor. A
rival is timed on fewer leads where it is slow, and on hardly any, for its start; what lies
between is its time a lead, and a ratio is one of times a lead. All in one run, one after
the other. Then one lead, cold and warm.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from arguments import from_one
from batch.leads import BY_COLUMNS, Company, write_leads
from batch.measure import Ran, run
from batch.models import BLENDS, DEALS, made_models
from kaopu.scoring import LeadModel

LEADS, QUICK_LEADS = (10_000, 100_000, 1_000_000), (5_000,)
RIVAL_LEADS, QUICK_RIVAL_LEADS = 20_000, 2_000
FLOOR_TIMES = 10
FEW = 1_000
FORMATS, QUICK_FORMATS = ("parquet", "csv"), ("parquet",)
SCRIPT = Path(__file__).parent / "batch" / "script.py"
RIVALS = {"explained": "script", "lightgbm": "LightGBM", "prediction": "prediction"}
CALLS = 30


@dataclass(frozen=True)
class Timed:
    """One program on one file.

    Attributes:
        program: ``kaopu``, or one of `RIVALS`.
        seconds: Of the whole run.
        peak: MB of all its processes at once.
        each: Microseconds a lead, start left out.
    """

    program: str
    blend: str
    format: str
    columns: int
    leads: int
    seconds: float
    peak: float
    each: float


@dataclass(frozen=True)
class Single:
    """Milliseconds of one lead, read, scored and told: the first of a process, others."""

    blend: str
    cold: float
    warm: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark, print its table, write it where asked."""
    options = _options(arguments)
    timed: list[Timed] = []
    single: list[Single] = []
    with tempfile.TemporaryDirectory(prefix="scoring-") as scratch:
        for columns in options.columns:
            bench = Bench(Path(scratch) / str(columns), columns, options)
            for blend in options.blends:
                for format_ in options.formats:
                    timed += bench.timed(blend, format_)
                single.append(bench.single(blend))
    print(as_text(timed, single))
    if options.json:
        record = {
            "timed": [asdict(t) for t in timed],
            "single": [asdict(s) for s in single],
        }
        options.json.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


class Bench:
    """The files and models of one number of columns."""

    def __init__(self, folder: Path, columns: int, options: argparse.Namespace) -> None:
        folder.mkdir()
        self.folder, self.options = folder, options
        self.company = Company.of(columns)
        self.models = made_models(self.company, folder, options.deals)
        self.company.deals(options.deals, 7).to_parquet(folder / "deals.parquet")
        for blend in options.blends:
            fitted = ["fit", blend, folder / "deals.parquet", self._script_model(blend)]
            run([SCRIPT, *fitted])

    def timed(self, blend: str, format_: str) -> list[Timed]:
        """Return kaopu on every number of leads, and the rivals on fewer."""
        found = []
        # The first run reads files that later ones find in memory.
        self._kaopu(blend, format_, FEW)
        start = self._kaopu(blend, format_, FEW)
        for leads in self.options.leads:
            ran = self._kaopu(blend, format_, leads)
            found.append(self._as_timed("kaopu", blend, format_, leads, ran, start))
        for task, program in RIVALS.items():
            leads = self.options.rival_leads * (1 if task == "explained" else FLOOR_TIMES)
            try:
                # The first run compiles what later ones find.
                self._rival(task, blend, format_, FEW)
                start = self._rival(task, blend, format_, FEW)
            except RuntimeError:
                if task != "lightgbm":
                    raise
                print("LightGBM is left out: it comes with the extra benchmark")
                continue
            ran = self._rival(task, blend, format_, leads)
            found.append(self._as_timed(program, blend, format_, leads, ran, start))
        return found

    def single(self, blend: str) -> Single:
        """Return how long one lead takes."""
        from kaopu.store.bundle import read_bundle

        bundle = self.models[blend].bundle
        if bundle is None:
            raise ValueError("the model is stored nowhere")
        model: LeadModel = read_bundle(bundle)
        lead = self.company.drawn(CALLS + 1, 5)
        times = []
        for row in range(CALLS + 1):
            began = perf_counter()
            model.explain(lead.iloc[[row]])
            times.append(1000 * (perf_counter() - began))
        return Single(blend, times[0], sorted(times[1:])[CALLS // 2])

    def _as_timed(
        self, program: str, blend: str, format_: str, leads: int, ran: Ran, start: Ran
    ) -> Timed:
        # What takes less than its start has no time a lead that could be told.
        taken = ran.seconds - start.seconds
        each = 1e6 * taken / (leads - FEW) if taken > 0 else float("nan")
        columns = self.company.columns
        peak = ran.peak / 1e6
        return Timed(program, blend, format_, columns, leads, ran.seconds, peak, each)

    def _kaopu(self, blend: str, format_: str, leads: int) -> Ran:
        bundle = self.models[blend].bundle
        output = self.folder / f"scores.{format_}"
        options = ["--force", "--no-history", "--as-of", "2026-11-01", "--json"]
        return run(["-m", "kaopu", "score", bundle, self._leads(format_, leads),
                    "-o", output, *options])  # fmt: skip

    def _rival(self, task: str, blend: str, format_: str, leads: int) -> Ran:
        output = self.folder / f"{task}.{format_}"
        places = [self._script_model(blend), self._leads(format_, leads), output]
        return run([SCRIPT, task, *places], OMP_NUM_THREADS="1")

    def _leads(self, format_: str, leads: int) -> Path:
        path = self.folder / f"leads-{leads}.{format_}"
        if not path.exists():
            write_leads(self.company, leads, path)
        return path

    def _script_model(self, blend: str) -> Path:
        return self.folder / f"script-{blend}.joblib"


def as_text(timed: Sequence[Timed], single: Sequence[Single]) -> str:
    """Return the tables: programs beside each other, kaopu's ratio to each."""
    lines = ["program     blend   format   columns      leads  seconds  peak MB  us a lead"]
    lines += [
        f"{one.program:<11} {one.blend:<7} {one.format:<8} {one.columns:>7} "
        f"{one.leads:>10,} {one.seconds:>8.1f} {one.peak:>8.0f} {one.each:>10.1f}"
        for one in timed
    ]
    lines += [_ratio(own, rival) for own, rival in _pairs(timed)]
    lines += [
        f"one lead, {one.blend}: {one.cold:.1f} ms cold, {one.warm:.1f} ms warm"
        for one in single
    ]
    return "\n".join(lines)


def _pairs(timed: Sequence[Timed]) -> Iterator[tuple[Timed, Timed]]:
    """Yield kaopu on most leads with every rival on the same kind of file and model."""
    for key in dict.fromkeys((t.blend, t.format, t.columns) for t in timed):
        own = [t for t in timed if (t.blend, t.format, t.columns) == key]
        most = max((t for t in own if t.program == "kaopu"), key=lambda t: t.leads)
        yield from ((most, rival) for rival in own if rival.program != "kaopu")


def _ratio(own: Timed, rival: Timed) -> str:
    place = f"{own.blend} {own.format} {own.columns}: beside {rival.program}"
    if rival.program == RIVALS["prediction"]:
        return f"{place}, {own.each / rival.each:.1f} times its time"
    return f"{place}, {rival.each / own.each:.1f} times as fast"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few leads, for a trial")
    parser.add_argument("--leads", type=_numbers, help="numbers of leads")
    parser.add_argument("--rival-leads", type=from_one, help="leads of the slowest rival")
    parser.add_argument("--formats", type=_words(FORMATS), help="parquet, csv")
    parser.add_argument("--blends", type=_words(BLENDS), default=BLENDS)
    parser.add_argument("--columns", type=_numbers, default=(40,), help="of 20, 40, 80")
    parser.add_argument("--deals", type=from_one, help="deals the models learn from")
    parser.add_argument("--json", type=Path, help="write the figures to a file")
    options = parser.parse_args(arguments)
    options.leads = options.leads or (QUICK_LEADS if options.quick else LEADS)
    options.formats = options.formats or (QUICK_FORMATS if options.quick else FORMATS)
    few = QUICK_RIVAL_LEADS if options.quick else RIVAL_LEADS
    options.rival_leads = options.rival_leads or few
    options.deals = options.deals or (500 if options.quick else DEALS)
    if unknown := set(options.columns) - set(BY_COLUMNS):
        parser.error(f"found {min(unknown)} columns, expected some of {sorted(BY_COLUMNS)}")
    return options


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(from_one(part) for part in text.split(","))


def _words(known: Sequence[str]) -> object:
    def read(text: str) -> tuple[str, ...]:
        for part in text.split(","):
            if part not in known:
                raise argparse.ArgumentTypeError(f"found {part}, expected {known}")
        return tuple(text.split(","))

    return read


if __name__ == "__main__":
    main()
