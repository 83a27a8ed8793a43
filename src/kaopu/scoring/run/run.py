"""The run: batches of rows in, finished parts beside the target, ranked scores out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pandas as pd
import pyarrow as pa

from kaopu.errors import (
    AllRejectedError,
    EmptyTableError,
    OutputNotWritableError,
    RowsLostError,
    RunDiskFullError,
    RunStoppedError,
)
from kaopu.errors.files import FULL
from kaopu.errors.runs import INTERRUPTED, TERMINATED
from kaopu.files import Source, keeping_rows
from kaopu.language import Language
from kaopu.scoring.batch_notes import merged_notes
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.run.aside.rejects import RejectsWriter, place_rejects
from kaopu.scoring.run.chunks import Chunk, ChunkScorer
from kaopu.scoring.run.finished import Finished
from kaopu.scoring.run.incoming import Incoming
from kaopu.scoring.run.kept.identity import digest_of, plain, run_identity, source_identity
from kaopu.scoring.run.kept.parts import PartRecord, read_record
from kaopu.scoring.run.kept.work_folder import Run, begin, work_folder
from kaopu.scoring.run.memory import SECOND_FROM, rows_for, usual_jobs
from kaopu.scoring.run.records import (
    OnProgress,
    OnRestart,
    OnWritten,
    Progressed,
    Restarted,
    RunOptions,
    RunPlace,
    RunSummary,
    Why,
)
from kaopu.scoring.run.settle import settled_on
from kaopu.scoring.run.stopping import Terminated, terminable
from kaopu.scoring.run.target import Target, score_schema
from kaopu.scoring.run.workers import Workers

# A file that a run which was killed leaves is removed by the next.
ROWS = ".rows"


class _InputChangedError(Exception):
    """The rows are not those of the run that is gone on with."""


def run_scoring(
    model: LeadModel,
    source: Source,
    target: Target,
    options: RunOptions | None = None,
    place: RunPlace | None = None,
    *,
    on_progress: OnProgress | None = None,
    on_restart: OnRestart | None = None,
    on_written: OnWritten | None = None,
) -> RunSummary:
    """Score all leads of a source into a target, best first.

    The scores are the same whatever the memory, the number of processes and the
    interruptions; so are their bytes, where the memory is the same.

    Args:
        model: Reads and explains the leads.
        source: The leads. One with an ``identity`` (plain data that changes with its
            rows) is trusted to be the same while that is; of others every part is compared.
        target: Where the scores go.
        options: How it scores.
        place: Where it works; see `RunPlace`.
        on_progress: Is told how far the run is.
        on_restart: Is told once where an earlier run was interrupted.
        on_written: Is given the finished leads once the target has them, while they can
            still be gone through; with it the parts keep what the score history needs.

    Raises:
        NotUsableError: The model is no better than the constant rate.
        EmptyTableError: There is no lead.
        OutputBusyError: Another run writes this target.
        RunStoppedError: The run was interrupted; the same call goes on.
        RunDiskFullError: There is no room; the same call goes on once there is.
        KaopuError: The leads cannot be read, or the scores not written.
    """
    options, place = options or RunOptions(), place or RunPlace()
    model.require_usable(force=options.force)
    target.check()
    run = _Scoring(
        model,
        source,
        target,
        options,
        place,
        on_progress or (lambda _: None),
        on_restart or (lambda _: None),
        on_written,
    )
    try:
        with terminable(), work_folder(place.work, target.name) as folder:
            return run.in_folder(folder)
    except KeyboardInterrupt as stop:
        code = TERMINATED if isinstance(stop, Terminated) else INTERRUPTED
        goes_on = place.work is not None
        raise RunStoppedError(target.name, run.leads, goes_on=goes_on, code=code) from None
    except OutputNotWritableError as error:
        if error.is_full:
            raise RunDiskFullError(target.name, run.leads, place.work) from None
        raise
    except BrokenPipeError:
        # Whoever read the scores has enough of them.
        raise
    except OSError as error:
        if error.errno in FULL:
            raise RunDiskFullError(target.name, run.leads, place.work) from None
        raise OutputNotWritableError.by_system(target.name, error) from None


@dataclass
class _Scoring:
    """One call of `run_scoring`, which may begin twice where its input has changed."""

    model: LeadModel
    source: Source
    target: Target
    options: RunOptions
    place: RunPlace
    on_progress: OnProgress
    on_restart: OnRestart
    on_written: OnWritten | None
    records: dict[int, PartRecord] = field(default_factory=dict)
    resumed: int = 0
    total: int | None = None
    started: float = field(default_factory=monotonic)

    @property
    def leads(self) -> int:
        """Leads of the parts that are finished so far."""
        return sum(record.leads for record in self.records.values())

    @property
    def language(self) -> Language:
        """The language of reasons."""
        return self.options.language or self.model.pipeline.language

    def in_folder(self, folder: Path) -> RunSummary:
        """Score in a work folder; begin again if the rows are not those of before."""
        keeps = self.on_written is not None
        identity = run_identity(self.model, self.source, self.options, facts=keeps)
        rows = rows_for(self.options)
        today = self.model.day
        run, restarted = begin(folder, identity, rows, today)
        if restarted is not None:
            self.on_restart(restarted)
        try:
            return self._through(run, identity["input"], is_first=True)
        except _InputChangedError:
            self.on_restart(Restarted(("input",), run.day))
            self.records.clear()
            self.resumed = 0
            run.clear()
            identity = run_identity(self.model, self.source, self.options, facts=keeps)
            run, _ = begin(folder, identity, rows, today)
            return self._through(run, identity["input"], is_first=False)

    def _through(self, run: Run, given: object, *, is_first: bool) -> RunSummary:
        """Read, score and write all leads; ``given`` tells them from others."""
        is_known = is_first and source_identity(self.source) is not None
        strict = self.options.strict or self.place.rejects is None
        incoming = Incoming(self.source, self.model.pipeline, strict=strict)
        # What the processes hold is free again before the leads are ranked. The leads that
        # are scored are those that were looked through, even if a table has changed since.
        with (
            keeping_rows(self.source, run.folder / ROWS),
            RejectsWriter(run.folder / "rejects.csv", self.language) as rejects,
            Workers(self.options.jobs or usual_jobs(self.options)) as workers,
        ):
            frames = self._looked_through(workers, run, incoming)
            like = settled_on(self.model, frames, self.source.name, run.day)
            incoming.read_alike(like.customs)
            self.total = incoming.rows
            self._check_rows(incoming.rows - sum(incoming.rejected.values()))
            scorer = ChunkScorer(
                self.model,
                like,
                self.source.name,
                run.day,
                self.language,
                self.options.open_only,
                self.on_written is not None,
            )
            self._score(workers, run, scorer, incoming, rejects, is_known=is_known)
        self._check(incoming, rejects.path)
        keeps = self.on_written is not None
        now = run_identity(self.model, self.source, self.options, facts=keeps)["input"]
        if is_first and (now != given or incoming.rows != self.total):
            raise _InputChangedError
        self._write(run, rejects.path, sum(rejects.counts.values()))
        return self._summary(run, rejects.counts, incoming)

    def _looked_through(
        self, workers: Workers, run: Run, incoming: Incoming
    ) -> Iterator[pd.DataFrame]:
        """Yield all rows for a first look; where they are many, processes start."""
        least = 0 if self.options.jobs else SECOND_FROM
        for chunk in incoming.look_through(run.rows, run.folder / "first"):
            if incoming.rows >= least:
                workers.begin()
            yield chunk.frame

    def _score(
        self,
        workers: Workers,
        run: Run,
        scorer: ChunkScorer,
        incoming: Incoming,
        rejects: RejectsWriter,
        *,
        is_known: bool,
    ) -> None:
        """Score every chunk that no earlier run has finished."""
        done = 0
        # A part is read as the whole is: where others stand beside it, it is another part.
        settled = digest_of(plain(scorer.like))

        def unfinished() -> Iterator[Chunk]:
            nonlocal done
            screened = incoming.screened(run.rows, run.folder / "ids")
            for number, rows in enumerate(screened):
                rejects.write(rows.rejected)
                digest = f"{rows.digest(whole=not is_known)} {settled}"
                record = read_record(run.folder, number)
                if record is None:
                    yield Chunk(number, rows.frame, rows.numbers, digest)
                    continue
                if record.digest != digest:
                    raise _InputChangedError
                self.resumed += 1
                keep(record)

        def keep(record: PartRecord) -> None:
            nonlocal done
            self.records[record.number] = record
            done += record.rows
            self._check_rows(self.leads)
            self.on_progress(Progressed("scoring", done, self.total, self.resumed))

        for record in workers.scored(scorer, unfinished(), run.folder):
            keep(record)
        rejects.write(incoming.last)

    def _check_rows(self, leads: int) -> None:
        """Refuse more leads than the target can hold, as soon as that is known."""
        most = self.target.max_rows
        if most is not None and leads > most and not self.options.open_only:
            case = "rows" if isinstance(self.target.name, Path) else "printed"
            raise OutputNotWritableError(self.target.name, case, rows=leads, limit=most)

    def _check(self, incoming: Incoming, rejects: Path) -> None:
        """Check that there is a lead, and that every row is accounted for.

        Where all rows were put aside, the file that says why is put in its place.
        """
        records = self.records.values()
        told = sum(r.leads + r.left_out + r.closed_out for r in records)
        rejected = sum(incoming.rejected.values())
        if incoming.rows != told + rejected:
            raise RowsLostError(self.source.name, incoming.rows, told + rejected)
        if self.leads:
            return
        if any(record.closed_out for record in records):
            raise EmptyTableError(self.source.name, "open_lead")
        if rejected == incoming.rows and self.place.rejects is not None:
            place_rejects(rejects, self.place.rejects, rows=rejected)
            raise AllRejectedError(self.source.name, rejected, self.place.rejects)
        raise EmptyTableError(self.source.name, "lead")

    def _write(self, run: Run, rejects: Path, rejected: int) -> None:
        """Put the files of rejected rows and of scores in their places."""
        if self.place.rejects is not None:
            place_rejects(rejects, self.place.rejects, rows=rejected)
        records = [self.records[number] for number in sorted(self.records)]
        finished = Finished(run.folder, records, self.options.memory)
        self.on_progress(Progressed("writing", 0, self.leads))
        self.target.write(self._watched(finished.scores()), score_schema())
        if self.on_written is not None:
            self.on_written(finished)

    def _watched(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        done = 0
        for batch in batches:
            yield batch
            done += batch.num_rows
            self.on_progress(Progressed("writing", done, self.leads))

    def _summary(
        self, run: Run, rejected: dict[Why, int], incoming: Incoming
    ) -> RunSummary:
        records = [self.records[number] for number in sorted(self.records)]
        notes = (note for record in records for note in record.notes)
        return RunSummary(
            model=str(self.model.label),
            rows=incoming.rows,
            joined=incoming.joined,
            leads=self.leads,
            rejected=rejected,
            left_out=sum(record.left_out for record in records),
            ended=sum(record.ended for record in records),
            closed_out=sum(record.closed_out for record in records),
            notes=merged_notes(notes),
            as_of=run.day,
            parts=len(records),
            resumed=self.resumed,
            seconds=monotonic() - self.started,
        )
