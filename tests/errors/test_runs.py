from __future__ import annotations

from pathlib import Path

from kaopu import errors
from kaopu.errors import KaopuError
from kaopu.language import Message

REASON = Message("rejected", "blank_id", {"column": "id"})
# What is raised, and the one sentence that it must say.
SENTENCES = [
    (
        errors.OutputBusyError("scores.csv", "4711"),
        "scores.csv: another kaopu (process 4711) is writing it, expected one run at a "
        "time; wait until that run has ended, or choose another output",
    ),
    (
        errors.OutputBusyError("scores.csv", ""),
        "scores.csv: another kaopu is writing it, expected one run at a time; wait until "
        "that run has ended, or choose another output",
    ),
    (
        errors.RunStoppedError("scores.csv", 20, goes_on=True, code=130),
        "stopped: 20 leads are finished and kept; the same command goes on from there, "
        "and scores.csv is as it was before",
    ),
    (
        errors.RunStoppedError("-", 20, goes_on=False, code=143),
        "stopped before anything was finished; nothing was written, and the same command "
        "starts again",
    ),
    (
        errors.RunDiskFullError("scores.csv", 20, Path(".scores.csv.kaopu")),
        "scores.csv: the disk is full, expected room for the scores; 20 leads are "
        "finished and kept in .scores.csv.kaopu: make room and run the same command, "
        "which goes on from there",
    ),
    (
        errors.RunDiskFullError("-", 20, None),
        "-: the disk is full, expected room for the scores; make room and run the same "
        "command",
    ),
    (
        errors.AllRejectedError("leads.csv", 3, Path("scores.csv.rejects.csv")),
        "leads.csv: all 3 rows were put aside, expected at least one lead that can be "
        "scored; scores.csv.rejects.csv says why of each",
    ),
    (
        errors.RowsUnreadableError("leads.csv", 3, 17, REASON),
        "leads.csv: found 3 rows that cannot be read, the first of them row 17 (no lead "
        "id in column 'id'), expected that every row can; mend them, or leave --strict "
        "out and name a score file with -o: they are put aside then",
    ),
    (
        errors.MemoryLimitError("1MB", "500MB"),
        "--memory-limit: found 1MB, expected a size of at least 500MB, such as 2GB or "
        "500MB",
    ),
    (
        errors.RowsLostError("leads.csv", 10, 9),
        "leads.csv: found 10 rows, expected as many to be scored or told why not, and "
        "these are 9; nothing was written: please report it with the file's first rows",
    ),
]


def test_each_error_says_what_was_found_what_was_expected_and_what_to_do(
    error: KaopuError, sentence: str
) -> None:
    assert str(error) == sentence


def test_every_class_is_exercised_here(classes: set[type[KaopuError]]) -> None:
    assert {type(error) for error, _ in SENTENCES} == classes


def test_a_run_that_is_stopped_ends_with_the_code_of_its_signal() -> None:
    codes = [
        errors.RunStoppedError("-", 0, goes_on=False, code=code).exit_code
        for code in (130, 143)
    ]
    assert codes == [130, 143]
