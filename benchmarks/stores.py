"""How many stores simultaneous trainings and kills damage: none, it should be.

    python benchmarks/stores.py [--pairs 30] [--kills 30] [--seed 0] [--json FILE]

A pair: two processes store a trained model in one fresh home at the same moment, MLflow's
store set up included. A kill: a process that does so is killed at a random moment, in a
fresh home or in one that is set up already; a command that reads follows, and another
training. A home is damaged if either fails, if the newest bundle is not the newest model of
the registry, if what MLflow loads does not score as the bundle does, or if a run is left
running or half a bundle behind.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kaopu import train
from kaopu.errors import KaopuError
from kaopu.model.search import SearchSpace
from kaopu.scoring import LeadModel
from kaopu.simulate import simulate
from kaopu.store import Home, find_model, read_bundle, store_training
from kaopu.store.bundle import bundle_versions, marked_versions
from kaopu.store.tracking.opening import mlflow_at

PIPELINE = Path(__file__).parents[1] / "pipelines" / "demo.toml"
NAME = "demo"
PATIENCE = 600.0
# A process that is forked from one which has imported all of it begins at once.
PROCESSES = multiprocessing.get_context("forkserver")
IMPORTED = [
    "mlflow.pyfunc",
    "mlflow.store.tracking.sqlalchemy_store",
    "kaopu.store",
    "skops.io",
]
LEADS = simulate(0, 5, seed=8).leads


@dataclass(frozen=True)
class Trial:
    """What became of one home.

    Attributes:
        kind: ``pair``, ``kill in a fresh home`` or ``kill in a home``.
        after: Seconds into the storing at which a process was killed.
        faults: What is wrong with the home; nothing where it is whole.
    """

    kind: str
    after: float | None
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Bench:
    """Where to try it: a ready bundle, a home that is set up, a folder for the others."""

    folder: Path
    bundle: Path
    ready: Home

    @classmethod
    def make(cls, folder: Path) -> Bench:
        """Train a small model, and store it once."""
        deals = simulate(200, 0, seed=4).deals
        quick = SearchSpace.quick()
        PROCESSES.set_forkserver_preload(IMPORTED)
        trained = folder / "trained"
        model = train(PIPELINE, deals, home=trained, track=False, jobs=1, search=quick)
        assert model.bundle is not None
        ready = Home(folder / "ready")
        store_training(ready, model)
        return cls(folder, model.bundle, ready)

    def fresh(self) -> Home:
        """Return a home of which nothing is there yet."""
        return Home(Path(tempfile.mkdtemp(dir=self.folder)))

    def set_up(self) -> Home:
        """Return a home with an MLflow store, in which no model is stored yet."""
        home = self.fresh()
        home.mlruns.mkdir()
        shutil.copy(self.ready.database, home.database)
        with mlflow_at(home) as mlflow:
            client = mlflow.MlflowClient()
            client.delete_registered_model(NAME)
            experiment = client.get_experiment_by_name(NAME).experiment_id
            client.rename_experiment(experiment, "elsewhere")
        return home


class Worker:
    """A process that stores the model once it is told to, and has imported all it needs."""

    def __init__(self, home: Home, bundle: Path) -> None:
        self._ready, self._start = PROCESSES.Event(), PROCESSES.Event()
        self._said, said = PROCESSES.Pipe(duplex=False)
        arguments = (home.path, bundle, self._ready, self._start, said)
        self.process = PROCESSES.Process(target=work, args=arguments)
        self.process.start()
        said.close()
        assert self._ready.wait(PATIENCE)

    def go(self) -> None:
        """Have it store the model."""
        self._start.set()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.join()

    def failure(self) -> tuple[str, ...]:
        """Wait for its end; return what it said if it failed."""
        self.process.join(PATIENCE)
        if self.process.exitcode == 0:
            return ()
        said = self._said.recv() if self._said.poll() else f"exit {self.process.exitcode}"
        return (f"a training failed: {said}",)


def work(home: Path, bundle: Path, ready: Any, start: Any, said: Any) -> None:
    """Store the model of a bundle in a home, when told to."""
    model = read_bundle(bundle)
    ready.set()
    start.wait()
    try:
        store_training(Home(home), model, lambda _: {"page.html": "a page"})
    except Exception as error:
        said.send(f"{type(error).__name__}: {error}")
        raise


def try_pair(bench: Bench) -> Trial:
    """Let two processes store in a fresh home at once."""
    home = bench.fresh()
    workers = [Worker(home, bench.bundle) for _ in range(2)]
    for worker in workers:
        worker.go()
    faults = [fault for worker in workers for fault in worker.failure()]
    return Trial("pair", None, (*faults, *faults_of(home, 2)))


def try_kill(bench: Bench, after: float, *, fresh: bool) -> Trial:
    """Kill a process that stores, read from the home, and store again."""
    home = bench.fresh() if fresh else bench.set_up()
    worker = Worker(home, bench.bundle)
    worker.go()
    time.sleep(after)
    worker.kill()
    faults = []
    stored = len(bundle_versions(home.models / NAME))
    if stored:
        faults += [f"after the kill: {fault}" for fault in faults_of(home, stored)]
    again = Worker(home, bench.bundle)
    again.go()
    faults += [*again.failure(), *faults_of(home, stored + 1)]
    kind = "kill in a fresh home" if fresh else "kill in a home"
    return Trial(kind, round(after, 2), tuple(faults))


def faults_of(home: Home, bundles: int) -> list[str]:
    """Return what is wrong with a home that should hold so many bundles."""
    try:
        model = find_model(NAME, home)
        champion = find_model(f"models:/{NAME}@champion", home)
    except KaopuError as error:
        return [str(error)]
    faults = _unlike(home, model, champion)
    versions = bundle_versions(home.models / NAME)
    if versions != list(range(1, bundles + 1)):
        faults.append(f"bundles {versions} where {bundles} were stored")
    left = [path.name for path in (home.models / NAME).glob(".*")]
    left += [path.name for path in home.mlruns.glob(".new*")]
    if left or marked_versions(home.models / NAME):
        faults.append(f"left behind: {left}")
    return faults


def _unlike(home: Home, model: LeadModel, champion: LeadModel) -> list[str]:
    """Return in what the registry differs from the newest bundle and the champion."""
    faults = []
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        newest = max(
            client.search_model_versions(f"name = '{NAME}'"), key=lambda v: int(v.version)
        )
        bundle = client.get_run(newest.run_id).data.tags["bundle"]
        stored = f"{NAME}/{max(bundle_versions(home.models / NAME))}"
        if (bundle, champion.label) != (stored, model.label):
            told = f"{bundle} and champion {champion.label} registered"
            faults.append(f"{told}, {stored} and champion {model.label} stored")
        experiment = client.get_experiment_by_name(NAME).experiment_id
        runs = client.search_runs([experiment], "attributes.status = 'RUNNING'")
        faults += [f"run {run.info.run_name} left running" for run in runs]
        served = mlflow.pyfunc.load_model(f"models:/{NAME}/{newest.version}")
        probability = served.predict(LEADS).set_index("lead_id")["probability"]
        own = model.score(LEADS).set_index("lead_id")["probability"]
        if (probability - own).abs().max() > 1e-9:
            faults.append("MLflow's model scores otherwise")
    return faults


def storing_seconds(bench: Bench, *, fresh: bool) -> float:
    """Return how long one storing takes, as a range for the moments of kills."""
    worker = Worker(bench.fresh() if fresh else bench.set_up(), bench.bundle)
    start = time.monotonic()
    worker.go()
    worker.failure()
    return time.monotonic() - start


def run(pairs: int, kills: int, seed: int, folder: Path) -> list[Trial]:
    """Run all trials, each told on stderr as it ends."""
    bench = Bench.make(folder)
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    trials = [_told(try_pair(bench)) for _ in range(pairs)]
    kinds = (True, False) if kills else ()
    spans = {fresh: storing_seconds(bench, fresh=fresh) for fresh in kinds}
    for i in range(kills):
        fresh = i % 2 == 0
        after = chance.uniform(0, spans[fresh])
        trials.append(_told(try_kill(bench, after, fresh=fresh)))
    return trials


def _told(trial: Trial) -> Trial:
    after = "" if trial.after is None else f" after {trial.after} s"
    faults = "; ".join(trial.faults) or "whole"
    print(f"{trial.kind}{after}: {faults}", file=sys.stderr, flush=True)
    return trial


def as_text(trials: Sequence[Trial]) -> str:
    """Return the table: how many homes of each kind, and how many are damaged."""
    lines = [f"{'':22}{'homes':>6}{'damaged':>9}"]
    for kind in dict.fromkeys(trial.kind for trial in trials):
        own = [trial for trial in trials if trial.kind == kind]
        damaged = sum(bool(trial.faults) for trial in own)
        lines.append(f"{kind:22}{len(own):>6}{damaged:>9}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and write all trials as JSON if asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=30, help="simultaneous trainings")
    parser.add_argument("--kills", type=int, default=30, help="killed trainings")
    parser.add_argument("--seed", type=int, default=0, help="of the moments of kills")
    parser.add_argument("--json", type=Path, help="file to write")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        trials = run(options.pairs, options.kills, options.seed, Path(folder))
    print(as_text(trials))
    if options.json:
        document = {"trials": [asdict(trial) for trial in trials]}
        options.json.write_text(json.dumps(document, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
