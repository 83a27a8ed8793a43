"""Who learns from what: the same folds for every program, one task a program and fold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from comparison.programs import OURS, PROGRAMS
from comparison.sets import DataSet
from kaopu.model.classifier import LeadClassifier
from kaopu.model.folds import Split, grouped_folds, max_folds

Floats = NDArray[np.float64]
Progress = Callable[[Iterable[Any], int], Iterable[Any]]

FOLDS = 5
# From here on one fold of five is held out, once: it has rows enough to tell.
ROWS_OF_ONE_FOLD = 20_000
# Up to here folds are drawn four times, unless told otherwise.
FEW_ROWS, REPEATS_OF_FEW = 1_000, 4


@dataclass(frozen=True)
class Design:
    """How one set is cut: splits by repeat; a repeat is one split if one is held out."""

    repeats: tuple[tuple[Split, ...], ...]

    @property
    def about(self) -> str:
        """The design in words."""
        folds = len(self.repeats[0])
        if folds == 1:
            return "one fold of five held out"
        return f"{folds} folds × {len(self.repeats)}"


@dataclass(frozen=True)
class Answer:
    """What a program says about the rows of one fold.

    Attributes:
        rows: Their positions (n,).
        p: Probabilities (n,).
        seconds: What fitting took.
        low, high: The own interval (n,), of kaopu alone.
    """

    set: str
    program: str
    repeat: int
    fold: int
    rows: NDArray[np.intp]
    p: Floats
    seconds: float
    low: Floats | None = None
    high: Floats | None = None


def design(data: DataSet, folds: int, repeats: int | None, seed: int) -> Design:
    """Return the folds of a set; rows of equal facts stay together.

    Args:
        data: The set.
        folds: How many a repeat.
        repeats: How often they are drawn; None is four times under 1,000 rows, else once.
        seed: Of the first repeat's folds.

    Raises:
        ValueError: The set cannot be cut so that every part has both outcomes.
    """
    n = len(data.y)
    count = max_folds(data.y, data.groups, folds)
    if n >= ROWS_OF_ONE_FOLD:
        drawn = [grouped_folds(data.y, data.groups, count, seed)[:1]]
    else:
        repeats = repeats or (REPEATS_OF_FEW if n < FEW_ROWS else 1)
        drawn = [
            grouped_folds(data.y, data.groups, count, seed + r) for r in range(repeats)
        ]
    if not all(drawn):
        raise ValueError(
            f"{data.name}: too few rows of either outcome to be cut into folds"
        )
    return Design(tuple(tuple(splits) for splits in drawn))


def run(
    sets: Sequence[tuple[DataSet, Design]],
    programs: Sequence[str],
    seed: int,
    jobs: int,
    progress: Progress | None = None,
) -> list[Answer]:
    """Return every program's answer on every fold of every set.

    Args:
        sets: The sets, with their designs.
        programs: Keys of `PROGRAMS`.
        seed: Of every program.
        jobs: Processes, as joblib counts them; they share the cores evenly.
        progress: Wraps the iteration over tasks, given their number.
    """
    threads = max(1, (os.cpu_count() or 1) // effective_n_jobs(jobs))
    tasks = [
        delayed(_answer)(data, program, repeat, fold, split, seed, threads)
        for data, plan in sets
        for repeat, splits in enumerate(plan.repeats)
        for fold, split in enumerate(splits)
        for program in programs
    ]
    answers = Parallel(n_jobs=jobs, return_as="generator")(tasks)
    return list(progress(answers, len(tasks)) if progress else answers)


def _answer(
    data: DataSet,
    program: str,
    repeat: int,
    fold: int,
    split: Split,
    seed: int,
    threads: int,
) -> Answer:
    known, asked = split
    facts = data.facts.iloc[known].reset_index(drop=True)
    asked_facts = data.facts.iloc[asked].reset_index(drop=True)
    model = PROGRAMS[program].make(data.sources, seed, threads)
    with threadpool_limits(threads):
        start = perf_counter()
        model.fit(facts, data.y[known], data.groups[known])
        seconds = perf_counter() - start
        p = model.predict_proba(asked_facts)[:, 1]
    low = high = None
    if program == OURS and data.truth is not None:
        assert isinstance(model, LeadClassifier)
        matrix = model.encoder_.transform(asked_facts)
        low, high = model.interval(matrix, model.blend_.decision_function(matrix))
    return Answer(data.name, program, repeat, fold, asked, p, seconds, low, high)
