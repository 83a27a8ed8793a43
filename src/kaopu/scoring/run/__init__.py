"""One scoring run over any number of leads: in bounded memory, never half done.

`run_scoring` takes a `kaopu.files.Source` and a `Target`. What is finished is kept in a
work folder, so that a run that was interrupted goes on from there and ends in the same
bytes.
"""

from kaopu.scoring.run.finished import Finished
from kaopu.scoring.run.memory import parse_size
from kaopu.scoring.run.records import (
    OnProgress,
    Progressed,
    Rejected,
    Restarted,
    RunOptions,
    RunPlace,
    RunSummary,
)
from kaopu.scoring.run.run import run_scoring
from kaopu.scoring.run.settle import settled_on
from kaopu.scoring.run.target import BestTarget, Target, score_schema

__all__ = [
    "BestTarget",
    "Finished",
    "OnProgress",
    "Progressed",
    "Rejected",
    "Restarted",
    "RunOptions",
    "RunPlace",
    "RunSummary",
    "Target",
    "parse_size",
    "run_scoring",
    "score_schema",
    "settled_on",
]
