from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from kaopu.errors import (
    AllRejectedError,
    DuplicateLeadIdsError,
    OutputBusyError,
    OutputNotWritableError,
    RunDiskFullError,
    RunStoppedError,
)
from kaopu.files import FrameSource, open_source
from kaopu.files.writers import FileTarget
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.scoring import LeadModel
from kaopu.scoring.run import (
    Restarted,
    RunOptions,
    RunPlace,
    RunSummary,
    run_scoring,
    score_schema,
)
from kaopu.scoring.run.aside.seen_ids import hashes_of
from kaopu.scoring.run.chunks import ChunkScorer
from kaopu.scoring.run.kept import parts
from kaopu.scoring.run.kept.work_folder import work_folder
from kaopu.scoring.run.stopping import Terminated
from kaopu.scoring.scores import score_kinds
from kaopu.simulate import Simulation

Score = Callable[..., RunSummary]
N = 60


@pytest.fixture(scope="module")
def many(world: Simulation) -> pd.DataFrame:
    """Leads enough for nine parts of seven."""
    leads = world.leads.head(N).astype(object).fillna("").reset_index(drop=True)
    return leads.assign(lead_id=[f"L-{i:03}" for i in range(N)])


@pytest.fixture
def leads(many: pd.DataFrame, tmp_path: Path) -> Path:
    many.to_csv(tmp_path / "leads.csv", index=False)
    return tmp_path / "leads.csv"


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets how many rows a part has."""

    def set_rows(count: int) -> None:
        monkeypatch.setattr("kaopu.scoring.run.run.rows_for", lambda _: count)

    set_rows(7)
    return set_rows


@pytest.fixture
def score(trained: LeadModel, leads: Path, rows: object) -> Score:
    """Scores the leads into a file, in parts of seven."""

    def call(output: str = "scores.csv", *, model: LeadModel = trained, **own: Any) -> Any:
        path = leads.with_name(output)
        work = path.with_name(f".{output}.kaopu")
        place = RunPlace(work, path.with_name(f"{output}.rejects.csv"))
        told = {name: own.pop(name) for name in ("on_restart", "on_written") if name in own}
        source = own.pop("source", None) or open_source(leads, model.pipeline.read)
        target = own.pop("target", None) or FileTarget(path)
        return run_scoring(model, source, target, RunOptions(**own), place, **told)

    return call


@pytest.fixture
def cheap(trained: LeadModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores leads by their ids, for tests of what is done with the scores."""

    def scored(_: ChunkScorer, table: LeadTable, record: Any) -> tuple[pa.Table, Any]:
        scores = pd.DataFrame("x", range(len(table)), list(score_kinds()))
        for name, kind in score_kinds().items():
            if kind != "string":
                scores[name] = 0
        scores["lead_id"] = table.ids
        scores["probability"] = hashes_of(table.ids) % 5 / 10
        return pa.Table.from_pandas(scores, score_schema(), preserve_index=False), record

    def read(_: LeadModel, rows: pd.DataFrame, name: object, **own: Any) -> LeadTable:
        table = build_lead_table(rows, plain, "scoring", str(name), own.get("first", 1))
        return replace(table, notes=())

    own = trained.pipeline
    plain = replace(own, sources=own.sources[:1], stage=None, beliefs=(), rep=None)
    plain = replace(plain, created=None, closed=None, amount=None)
    monkeypatch.setattr(ChunkScorer, "_scored", scored)
    monkeypatch.setattr(LeadModel, "read", read)


@pytest.fixture
def stop_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, BaseException], None]:
    """Makes writing fail once so many parts are finished."""

    def stop(count: int, error: BaseException) -> None:
        left = [count]

        def failing(*arguments: Any) -> None:
            if not left[0]:
                raise error
            left[0] -= 1
            parts.write_part(*arguments)

        monkeypatch.setattr("kaopu.scoring.run.chunks.write_part", failing)

    return stop


def test_scores_are_those_of_the_model(
    score: Score, trained: LeadModel, many: pd.DataFrame, leads: Path
) -> None:
    done = score("scores.parquet")
    found = pd.read_parquet(leads.with_name("scores.parquet"))
    assert_frame_equal(found, trained.score(many), check_dtype=False, atol=1e-9)
    assert (done.rows, done.leads, done.rejects, done.parts) == (N, N, 0, 9)
    assert sorted(p.name for p in leads.parent.iterdir()) == ["leads.csv", "scores.parquet"]


def test_scores_hang_neither_on_the_parts_nor_on_the_order_of_rows(
    score: Score, rows: Callable[[int], None], many: pd.DataFrame, leads: Path
) -> None:
    written = []
    for count, seed in ((7, None), (1000, None), (13, 1)):
        rows(count)
        if seed is not None:
            many.sample(frac=1, random_state=seed).to_csv(leads, index=False)
        score("scores.parquet")
        written.append(pd.read_parquet(leads.with_name("scores.parquet")))
    # The last bit of a number may hang on how many are multiplied at once.
    assert_frame_equal(written[0], written[1], rtol=0, atol=1e-12)
    assert_frame_equal(written[0], written[2], rtol=0, atol=1e-12)


@pytest.mark.usefixtures("cheap")
def test_duckdb_ranks_as_memory_does(
    score: Score, leads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    score("memory.parquet")
    monkeypatch.setattr("kaopu.scoring.run.ranking.IN_MEMORY", 0)
    monkeypatch.setattr("kaopu.scoring.run.ranking.ROWS", 11)
    # In several ranges of probabilities, too.
    monkeypatch.setattr("kaopu.scoring.run.ranking.AT_ONCE", 13)
    score("sorted.parquet")
    memory, by_duckdb = (leads.with_name(f"{n}.parquet") for n in ("memory", "sorted"))
    assert memory.read_bytes() == by_duckdb.read_bytes()


@pytest.mark.slow
def test_two_processes_give_the_same_bytes(score: Score, leads: Path) -> None:
    score("one.parquet", jobs=1)
    score("two.parquet", jobs=2)
    one, two = leads.with_name("one.parquet"), leads.with_name("two.parquet")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (Terminated(), 143)]
)
@pytest.mark.usefixtures("cheap")
def test_a_run_that_is_stopped_goes_on_to_the_same_bytes(
    score: Score,
    stop_after: Callable[[int, BaseException], None],
    leads: Path,
    error: BaseException,
    code: int,
) -> None:
    score("whole.csv")
    stop_after(4, error)
    with pytest.raises(RunStoppedError, match="stopped: 28 leads are finished") as stopped:
        score()
    assert stopped.value.exit_code == code
    assert not leads.with_name("scores.csv").exists()
    stop_after(1000, error)
    told: list[Restarted] = []
    done = score(on_restart=told.append)
    assert [restarted.changed for restarted in told] == [()]
    assert (done.parts, done.resumed, done.leads) == (9, 4, N)
    whole, resumed = leads.with_name("whole.csv"), leads.with_name("scores.csv")
    assert whole.read_bytes() == resumed.read_bytes()
    assert not leads.with_name(".scores.csv.kaopu").exists()


@pytest.mark.usefixtures("cheap")
def test_a_full_disk_leaves_what_is_finished(
    score: Score, stop_after: Callable[[int, BaseException], None], leads: Path
) -> None:
    stop_after(2, OSError(28, "No space left on device"))
    with pytest.raises(RunDiskFullError, match="the disk is full") as full:
        score()
    assert "14 leads are finished and kept in" in str(full.value)
    assert full.value.exit_code == 2
    stop_after(1000, OSError())
    assert score().resumed == 2


@pytest.mark.usefixtures("cheap")
def test_a_disk_that_fills_up_at_the_end_keeps_all_parts(score: Score, leads: Path) -> None:
    class Full(FileTarget):
        def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
            next(batches)
            raise OutputNotWritableError.by_system(self.name, OSError(28, "No space left"))

    with pytest.raises(RunDiskFullError, match=f"{N} leads are finished"):
        score(target=Full(leads.with_name("scores.csv")))
    assert score().resumed == 9


def interrupted(score: Score, stop: Callable[[int, BaseException], None]) -> None:
    stop(3, KeyboardInterrupt())
    with pytest.raises(RunStoppedError):
        score()
    stop(1000, KeyboardInterrupt())


@pytest.mark.usefixtures("cheap")
def test_changed_leads_begin_afresh(
    score: Score, stop_after: Any, many: pd.DataFrame, leads: Path
) -> None:
    interrupted(score, stop_after)
    many.iloc[::-1].to_csv(leads, index=False)
    told: list[Restarted] = []
    assert score(on_restart=told.append).resumed == 0
    assert [restarted.changed for restarted in told] == [("input",)]


@pytest.mark.usefixtures("cheap")
def test_changed_rows_of_a_source_that_only_they_tell_begin_afresh(
    score: Score, stop_after: Any, many: pd.DataFrame
) -> None:
    source = FrameSource(many)
    interrupted(lambda: score(source=source), stop_after)
    assert score("other.csv", source=source).resumed == 0
    assert score(source=FrameSource(many.copy())).resumed == 3
    interrupted(lambda: score(source=source), stop_after)
    other = many.copy()
    other.loc[10, "product"] = "another"
    told: list[Restarted] = []
    done = score(source=FrameSource(other), on_restart=told.append)
    assert (done.resumed, [t.changed for t in told]) == (0, [(), ("input",)])


@pytest.mark.usefixtures("cheap")
def test_another_model_begins_afresh(
    score: Score, stop_after: Any, trained: LeadModel
) -> None:
    interrupted(score, stop_after)
    told: list[Restarted] = []
    other = replace(trained, label="demo/2")
    assert score(model=other, on_restart=told.append).resumed == 0
    assert [restarted.changed for restarted in told] == [("model",)]


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("option", [{"language": "zh"}, {"as_of": date(2026, 1, 1)}])
def test_other_options_begin_afresh(
    score: Score, stop_after: Any, option: dict[str, Any]
) -> None:
    interrupted(score, stop_after)
    told: list[Restarted] = []
    assert score(on_restart=told.append, **option).resumed == 0
    assert [restarted.changed for restarted in told] == [("options",)]


@pytest.mark.usefixtures("cheap")
def test_a_run_goes_on_with_the_day_on_which_it_began(
    score: Score, stop_after: Any, monkeypatch: pytest.MonkeyPatch, leads: Path
) -> None:
    score("whole.csv")
    interrupted(score, stop_after)
    monkeypatch.setattr("kaopu.scoring.lead_model.local_today", lambda: date(2027, 5, 5))
    told: list[Restarted] = []
    done = score(on_restart=told.append)
    assert (done.resumed, told[0].is_old_day, told[0].as_of) == (3, True, done.as_of)
    whole, resumed = leads.with_name("whole.csv"), leads.with_name("scores.csv")
    assert whole.read_bytes() == resumed.read_bytes()


@pytest.mark.usefixtures("cheap")
def test_a_damaged_part_is_scored_again(score: Score, stop_after: Any, leads: Path) -> None:
    interrupted(score, stop_after)
    (part,) = leads.parent.glob(".scores.csv.kaopu/run-*/part-000001.parquet")
    part.write_bytes(part.read_bytes()[:-20])
    assert score().resumed == 2


@pytest.mark.usefixtures("cheap")
def test_a_second_run_on_one_output_is_refused(score: Score, leads: Path) -> None:
    work = leads.with_name(".scores.csv.kaopu")
    with work_folder(work, "scores.csv"):
        with pytest.raises(OutputBusyError) as busy:
            score()
        assert f"another kaopu (process {os.getpid()}) is writing it" in str(busy.value)
        assert score("other.csv").leads == N
    assert not work.exists()


@pytest.fixture
def odd(many: pd.DataFrame, leads: Path) -> Path:
    """Leads with a blank id, ids of earlier rows and an outcome of no kind."""
    odd = many.astype(object).assign(outcome="")
    odd.loc[3, "lead_id"] = ""
    odd.loc[9, "lead_id"] = "L-008"
    odd.loc[50, "lead_id"] = "L-001"
    odd.loc[20, "outcome"] = "Perhaps"
    odd.loc[30, "outcome"] = "Won"
    odd.to_csv(leads, index=False)
    return leads


@pytest.mark.usefixtures("cheap")
def test_rows_that_cannot_be_scored_are_put_aside(score: Score, odd: Path) -> None:
    done = score()
    assert (done.rows, done.leads, done.rejects, done.ended) == (N, N - 4, 4, 1)
    rejects = pd.read_csv(odd.with_name("scores.csv.rejects.csv"), keep_default_na=False)
    assert list(rejects["row"]) == [4, 10, 21, 51]
    assert list(rejects["lead_id"]) == ["", "L-008", "L-020", "L-001"]
    assert rejects["reason"][2] == (
        "column 'outcome' holds 'Perhaps', which is neither won nor lost nor open"
    )
    left = score(open_only=True)
    assert (left.leads, left.rejects, left.closed_out) == (N - 5, 4, 1)


@pytest.mark.usefixtures("cheap")
def test_strict_refuses_them(score: Score, odd: Path) -> None:
    with pytest.raises(DuplicateLeadIdsError, match="repeats 'L-001'"):
        score(
            strict=True,
            source=FrameSource(pd.read_csv(odd).assign(outcome="").drop([3, 9])),
        )
    assert [path.name for path in odd.parent.iterdir()] == ["leads.csv"]


@pytest.mark.usefixtures("cheap")
def test_no_file_of_rejects_is_left_of_an_earlier_run(
    score: Score, odd: Path, many: pd.DataFrame
) -> None:
    score()
    many.to_csv(odd, index=False)
    score()
    assert not odd.with_name("scores.csv.rejects.csv").exists()


@pytest.mark.usefixtures("cheap")
def test_leads_of_which_none_can_be_scored_are_refused(
    score: Score, many: pd.DataFrame, leads: Path
) -> None:
    many.assign(lead_id="").to_csv(leads, index=False)
    with pytest.raises(AllRejectedError, match=f"all {N} rows were put aside") as caught:
        score()
    told = Path(str(caught.value.message.facts["rejects"]))
    assert len(told.read_text("utf-8").splitlines()) == N + 1


KILLED = """
import sys
from pathlib import Path
from kaopu.api import load
from kaopu.files import open_source
from kaopu.files.writers import FileTarget
from kaopu.scoring.run import RunOptions, RunPlace, run, run_scoring

run.rows_for = lambda _: 7
home, leads, output = map(Path, sys.argv[1:])
model = load("demo", home=home)
print("begun", flush=True)
run_scoring(model, open_source(leads, model.pipeline.read), FileTarget(output),
            RunOptions(), RunPlace(output.with_name(".work"), None))
"""


@pytest.mark.slow
def test_a_killed_process_goes_on_to_the_same_bytes(
    trained_home: Path, leads: Path
) -> None:
    moments = random.Random(3)  # noqa: S311 - no secret
    call = [sys.executable, "-c", KILLED, str(trained_home), str(leads)]
    whole, killed = leads.with_name("whole.parquet"), leads.with_name("killed.parquet")
    subprocess.run([*call, str(whole)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    for _ in range(3):
        process = subprocess.Popen(  # noqa: S603
            [*call, str(killed)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moments.uniform(0, 0.6))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    subprocess.run([*call, str(killed)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    assert whole.read_bytes() == killed.read_bytes()
    assert not killed.with_name(".work").exists()
