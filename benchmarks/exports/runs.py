"""Takes exports through init, check, train and score, without a hand edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from exports.deals import CrmExport
from kaopu.cli.main import cli
from kaopu.errors import KaopuError
from kaopu.model.search import SearchSpace

STEPS = ("init", "check", "train", "score")


@dataclass(frozen=True)
class Run:
    """How the four commands ended on one export.

    Attributes:
        codes: Exit codes; 1 of ``check`` says usable with warnings.
        forced: Whether the model is marked not usable, so that score needed --force.
        said: The first line of ``train``, or what refused.
    """

    name: str
    codes: tuple[int, ...]
    forced: bool
    said: str


def run_export(export: CrmExport, folder: Path) -> Run:
    """Take an export through the commands in ``folder``, with small models."""
    folder.mkdir(parents=True, exist_ok=True)
    table, pipeline = folder / f"{export.name}.csv", folder / f"{export.name}.toml"
    scores, home = folder / f"{export.name}_scores.csv", ("--home", folder)
    export.frame.to_csv(table, index=False, encoding=export.encoding)
    score = ("score", export.name, table, "-o", scores, *home)
    ended = [
        _kaopu("init", table, "-o", pipeline, "--yes", "--force"),
        _kaopu("check", pipeline),
        _kaopu("train", pipeline, *home, "--no-mlflow", "--jobs", 1),
        _kaopu(*score),
    ]
    forced = "marked not usable" in str(ended[-1].exception)
    if forced:
        ended[-1] = _kaopu(*score, "--force")
    refused = [str(e.exception) for e in ended if isinstance(e.exception, KaopuError)]
    said = (refused or [ended[2].stdout])[0].strip().partition("\n")[0]
    return Run(export.name, tuple(map(_code, ended)), forced, said)


def run_init(table: Path, pipeline: Path, *options: object) -> str:
    """Propose a pipeline file; return the message that refused, empty where none did."""
    pipeline.parent.mkdir(parents=True, exist_ok=True)
    ended = _kaopu("init", table, "-o", pipeline, "--yes", "--force", *options)
    return str(ended.exception) if isinstance(ended.exception, KaopuError) else ""


def _kaopu(*arguments: object) -> Result:
    # Enough to see that the commands run; quality is measured by other benchmarks.
    quick = SearchSpace.quick()
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], obj=quick)


def _code(ended: Result) -> int:
    if isinstance(ended.exception, KaopuError):
        return ended.exception.exit_code
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.exit_code


def runs_text(runs: Sequence[Run]) -> str:
    """Return how the commands ended, a line an export."""
    lines = [f"{'export':24} {'  '.join(STEPS)}"]
    for run in runs:
        codes = "  ".join(
            f"{code:>{len(step)}}" for code, step in zip(run.codes, STEPS, strict=True)
        )
        mark = " (--force)" if run.forced else ""
        lines.append(f"{run.name:24} {codes}{mark}  {run.said}")
    return "\n".join(lines)
