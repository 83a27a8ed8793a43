"""Kills scoring runs at random moments, and fills their disk: does the same come out?

Each round begins a run, ends its process by SIGKILL at a random moment of the time that an
uninterrupted run takes, and so on until a run ends by itself; its scores must be those of
the uninterrupted run, to the byte. A kill in an early part of a round is followed by others
in later ones, so that every moment is met, the last writing too.

    python benchmarks/interruptions.py --leads 300000 --kills 50
    sudo python benchmarks/interruptions.py --leads 300000 --kills 0 --disk-mb 60

The second mounts a small disk in memory, lets a run fill it, makes room and lets the same
command go on.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from kaopu.simulate import simulate

BASE = 2_000
FULL = 2
# How long a run may take longer than the uninterrupted one before it counts as hanging.
PATIENCE = 20


def main() -> None:
    """Run the benchmark, and exit with 1 if anything else came out."""
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="interruptions-") as name:
        folder = Path(name)
        leads = write_leads(folder / "leads.parquet", asked.leads)
        home = train(folder / "home") if asked.home is None else asked.home
        call = [sys.executable, "-m", "kaopu", "score", asked.model, str(leads)]
        call += ["--home", str(home), "--no-history", "--jobs", str(asked.jobs)]
        whole = folder / f"whole{asked.ending}"
        start = time.monotonic()
        run([*call, "-o", str(whole)])
        seconds = time.monotonic() - start
        print(f"uninterrupted: {asked.leads:,} leads in {seconds:.1f} s", flush=True)
        sound = True
        if asked.kills:
            sound &= killed(call, folder / f"killed{asked.ending}", whole, seconds, asked)
        if asked.disk_mb:
            sound &= filled(call, folder / "disk", whole, asked)
    sys.exit(0 if sound else 1)


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=300_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--ending", default=".parquet", help="of the score file")
    parser.add_argument("--disk-mb", type=int, default=0, help="size of the small disk")
    parser.add_argument("--home", type=Path, help="a home that holds the model already")
    parser.add_argument("--model", default="demo")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def write_leads(path: Path, count: int) -> Path:
    """Write so many leads, those of a simulated company over and over."""
    leads = simulate(10, BASE, seed=100).leads.astype(str)
    order = np.random.default_rng(0).integers(0, len(leads), count)
    many = leads.iloc[order].assign(lead_id=[f"L-{i:08d}" for i in range(count)])
    many.to_parquet(path, index=False)
    return path


def train(home: Path) -> Path:
    """Train the model of the sample in a home of its own."""
    pipeline = Path(__file__).parents[1] / "pipelines" / "demo.toml"
    call = [sys.executable, "-m", "kaopu", "train", str(pipeline), "--home", str(home)]
    run(call)
    return home


def run(call: list[str], code: int = 0) -> str:
    """Run a call, which must end with a code; return what it said on stderr."""
    done = subprocess.run(call, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == code, done.stderr
    return done.stderr


def killed(
    call: list[str], output: Path, whole: Path, seconds: float, asked: argparse.Namespace
) -> bool:
    """Kill as often as asked; tell whether every round ended in the same bytes."""
    moments = random.Random(asked.seed)  # noqa: S311 - no secret
    kills, rounds, wrong, limit = 0, 0, 0, seconds * PATIENCE
    while kills < asked.kills:
        output.unlink(missing_ok=True)
        rounds += 1
        while True:
            process = subprocess.Popen(  # noqa: S603
                [*call, "-o", str(output)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            wait = moments.uniform(0, seconds) if kills < asked.kills else limit
            try:
                code = process.wait(wait)
                assert code == 0, f"ended with {code}"
                break
            except subprocess.TimeoutExpired:
                assert kills < asked.kills, "a run hangs"
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
                assert not output.exists() or is_same(output, whole)
        wrong += not is_same(output, whole)
        print(f"round {rounds}: {kills} kills, {wrong} rounds wrong", flush=True)
    return wrong == 0


def is_same(path: Path, other: Path) -> bool:
    """Tell whether two files hold the same bytes."""
    return path.read_bytes() == other.read_bytes()


def filled(call: list[str], disk: Path, whole: Path, asked: argparse.Namespace) -> bool:
    """Fill a small disk, make room, go on; tell whether the same bytes came out."""
    # Scores, parts that keep what the score history needs, and the sorting of both.
    room = whole.stat().st_size * 12 // 10**6 + 100
    with small_disk(disk, room):
        output, ballast = disk / f"scores{asked.ending}", disk / "ballast"
        ballast.write_bytes(os.urandom(max(room - asked.disk_mb, 1) * 10**6))
        said = run([*call, "-o", str(output)], FULL)
        print(said.strip().splitlines()[-1], flush=True)
        assert not output.exists()
        ballast.unlink()
        run([*call, "-o", str(output)])
        print(f"after a full disk the same: {is_same(output, whole)}", flush=True)
        return is_same(output, whole)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Mount a disk in memory of so many megabytes; only root may."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)  # noqa: S603
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607


if __name__ == "__main__":
    main()
