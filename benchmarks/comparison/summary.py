"""The summary over sets: every set counts the same, whatever its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comparison.figures import Estimate, SetResult, mean_of, row_values
from comparison.programs import OURS
from comparison.protocol import Answer


@dataclass(frozen=True)
class Standing:
    """A program over all sets.

    Attributes:
        log_loss: Mean over sets of its mean log loss.
        behind: That less the one of the program of the least, paired.
    """

    program: str
    log_loss: Estimate
    behind: Estimate


@dataclass(frozen=True)
class Summary:
    """All programs over all sets, best first.

    Attributes:
        errors_behind: By set, how many standard errors kaopu is behind the best.
    """

    standings: tuple[Standing, ...]
    errors_behind: Mapping[str, float]


def summarise(results: Sequence[SetResult], answers: Sequence[Answer]) -> Summary:
    """Return the summary of sets that every program has answered.

    A set's standard error is that of its mean over rows; sets are independent, so that
    of the mean over k sets is the root of their sum of squares, by k.
    """
    programs = list(dict.fromkeys(answer.program for answer in answers))
    losses = {
        (program, result.data.name): row_values(
            result.data,
            [a for a in answers if (a.program, a.set) == (program, result.data.name)],
            "log_loss",
        )
        for program in programs
        for result in results
    }

    def over_sets(program: str, less: str | None = None) -> Estimate:
        found = []
        for result in results:
            own = losses[program, result.data.name]
            other = losses[less, result.data.name] if less else 0.0
            found.append(mean_of(own - other, result.data))
        return _mean(found)

    best = min(programs, key=lambda program: over_sets(program).value)
    standings = [Standing(p, over_sets(p), over_sets(p, best)) for p in programs]
    return Summary(
        tuple(sorted(standings, key=lambda standing: standing.log_loss.value)),
        {r.data.name: r.row(OURS).errors_behind for r in results}
        if OURS in programs
        else {},
    )


def _mean(estimates: Sequence[Estimate]) -> Estimate:
    values, errors = np.array(estimates).T
    return Estimate(
        float(values.mean()), float(np.sqrt((errors**2).sum()) / len(estimates))
    )
