"""The score history: what each scoring said of each lead, so that a trend can be told.

One SQLite file in the home folder, or tables of a database where that is asked for,
through SQLAlchemy Core. Beside probability and rank a row holds the lead's id and the
facts of the six signals; no name, no note, no owner.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from kaopu.errors import (
    DatabaseError,
    DatabaseUrlError,
    HistoryError,
    HistoryLockedError,
)
from kaopu.explain.lead.trends import SAME, KeptScore
from kaopu.explain.records import PastScore
from kaopu.files.databases import Address, begin_at_once, failure, make_engine
from kaopu.language import Message
from kaopu.scoring.run.facts import content_sum
from kaopu.store.history_tables import (
    OF_DATABASE,
    OF_DUCKDB,
    OF_FILE,
    HistoryTables,
)

SCHEMA = 1
# How long a scoring waits for another that is being entered; then it does without.
WAIT_SECONDS = 2.0
# SQLite's own words.
LOCKED = "database is locked"
# SQLite takes so many values in one question.
IDS_AT_ONCE = 500
ROWS_AT_ONCE = 10_000


class Enterable(Protocol):
    """What one scoring said of its leads, as much of it in memory as there need be."""

    @property
    def pipeline(self) -> str:
        """The pipeline's name."""

    @property
    def model(self) -> str:
        """The model's label."""

    @property
    def leads(self) -> int:
        """How many leads there are."""

    @property
    def sources(self) -> Sequence[str]:
        """Whose facts are kept, in the order of each lead's."""

    @property
    def content(self) -> str:
        """A digest of what is said of which leads with which facts, in any order."""

    def rows(self, scoring: int) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of all leads, many at a time."""


@dataclass(frozen=True)
class Scoring:
    """What one scoring said, as arrays over the n leads.

    Attributes:
        pipeline, model: The pipeline's name, and the model's label.
        ids: Lead ids (n,).
        probability: Of winning (n,).
        rank: From 1 (n,).
        facts: The facts of the six signals by source, each n texts.
    """

    pipeline: str
    model: str
    ids: NDArray[np.object_]
    probability: NDArray[np.float64]
    rank: NDArray[np.intp]
    facts: Mapping[str, Sequence[str]]

    @cached_property
    def fact_texts(self) -> list[str]:
        """The facts of each lead as one JSON text, in the order of ``facts``."""
        columns = list(self.facts.values())
        return [
            json.dumps([column[i] for column in columns], ensure_ascii=False)
            for i in range(len(self.ids))
        ]

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return len(self.ids)

    @property
    def sources(self) -> Sequence[str]:
        """Whose facts are kept."""
        return list(self.facts)

    @property
    def content(self) -> str:
        """A digest of what is said of which leads with which facts, in any order."""
        return f"{content_sum(self.ids, self.probability, self.fact_texts):064x}"

    def rows(self, scoring: int) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of all leads, many at a time."""
        for start in range(0, len(self.ids), ROWS_AT_ONCE):
            yield [
                {
                    "scoring": scoring,
                    "lead_id": str(self.ids[i]),
                    "probability": float(self.probability[i]),
                    "rank": int(self.rank[i]),
                    "facts": self.fact_texts[i],
                }
                for i in range(start, min(start + ROWS_AT_ONCE, len(self.ids)))
            ]


class ScoreHistory:
    """Keeps scorings, and tells what was kept of leads.

    Example:
        >>> history = ScoreHistory(home.score_history)  # doctest: +SKIP
        >>> history.enter(scoring)  # doctest: +SKIP
        True
    """

    def __init__(self, place: Path | Address) -> None:
        self.place = place

    @cached_property
    def _tables(self) -> HistoryTables:
        if isinstance(self.place, Path):
            return OF_FILE
        return OF_DUCKDB if self.place.system.id == "duckdb" else OF_DATABASE

    @cached_property
    def _engine(self) -> sa.Engine:
        if isinstance(self.place, Address):
            return make_engine(self.place)
        url = sa.URL.create("sqlite", database=str(self.place))
        wait = {"timeout": WAIT_SECONDS}
        return sa.create_engine(url, connect_args=wait, poolclass=sa.NullPool)

    def enter(self, scoring: Enterable, now: datetime | None = None) -> bool:
        """Keep a scoring, whole or not at all; False if the same is kept already.

        The same is what one model says of the same leads with the same facts, unless
        something else has been said of one of them since.

        Raises:
            HistoryError: The file cannot be written, or is none of kaopu's.
        """
        head = {
            "pipeline": scoring.pipeline,
            "model": scoring.model,
            # Some systems keep no zone: all moments are in one.
            "scored_at": (now or datetime.now(UTC)).astimezone(UTC),
            "leads": scoring.leads,
            "sources": json.dumps(list(scoring.sources), ensure_ascii=False),
        }
        if isinstance(self.place, Path):
            with self._used():
                self.place.parent.mkdir(parents=True, exist_ok=True)
        with self._used(), self._engine.begin() as connection:
            begin_at_once(connection)
            self._prepare(connection)
            content = _place_for(connection, self._tables, scoring)
            if content is None:
                return False
            try:
                number = self._tables.enter_scoring(connection, head | {"content": content})
            except IntegrityError:
                # Another process has just entered the same.
                return False
            self._tables.enter_scores(connection, scoring.rows(number))
        return True

    def kept(self, pipeline: str, lead_ids: Sequence[str]) -> dict[str, list[KeptScore]]:
        """Return what was kept of leads under any model of a pipeline, oldest first.

        Raises:
            HistoryError: The file cannot be read, or is none of kaopu's.
        """
        found: dict[str, list[KeptScore]] = {}
        scores, scorings = self._tables.scores, self._tables.scorings
        joined = sa.select(scores, scorings).join(scorings)
        asked = joined.where(scorings.c.pipeline == pipeline).order_by(
            scorings.c.scored_at, scorings.c.id
        )
        with self._read() as connection:
            if connection is None:
                return found
            for start in range(0, len(lead_ids), IDS_AT_ONCE):
                some = list(lead_ids[start : start + IDS_AT_ONCE])
                for row in connection.execute(asked.where(scores.c.lead_id.in_(some))):
                    found.setdefault(row.lead_id, []).append(_kept(row))
        return found

    def before(
        self, pipeline: str, ids: NDArray[np.object_], now: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return what the last scoring that said something else said of each lead (n,).

        Args:
            pipeline: Whose scorings are looked at.
            ids: Lead ids (n,).
            now: What is said of them now (n,).

        Returns:
            Probabilities; nan where no scoring said anything else.

        Raises:
            HistoryError: The file cannot be read, or is none of kaopu's.
        """
        found = np.full(len(ids), np.nan)
        scores, scorings = self._tables.scores, self._tables.scorings
        places = {str(lead_id): i for i, lead_id in enumerate(ids)}
        asked = (
            sa.select(scores.c.lead_id, scores.c.probability)
            .join(scorings)
            .where(scorings.c.pipeline == pipeline)
            .order_by(scorings.c.scored_at, scorings.c.id)
            # Not all of them at once: each scoring of a million leads has as many.
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        with self._read() as connection:
            if connection is None:
                return found
            for lead_id, probability in connection.execute(asked):
                place = places.get(lead_id)
                if place is not None and abs(probability - now[place]) >= SAME:
                    found[place] = probability
        return found

    def first(
        self, pipeline: str, until: datetime, model: str | None = None
    ) -> Iterator[tuple[str, int, KeptScore]]:
        """Yield each lead with the number of its first scoring, and what that said.

        Args:
            pipeline: Whose scorings are looked at.
            until: Scorings from this moment on are not; it tells its zone.
            model: Look at those of this model alone.

        Raises:
            HistoryError: The file cannot be read, or is none of kaopu's.
        """
        scores, scorings = self._tables.scores, self._tables.scorings
        # Moments are kept in UTC, and some systems compare without their zone.
        end = until.astimezone(UTC)
        wanted = [scorings.c.pipeline == pipeline, scorings.c.scored_at < end]
        if model is not None:
            wanted.append(scorings.c.model == model)
        joined = scores.join(scorings)
        number = sa.func.min(scores.c.scoring).label("scoring")
        first = sa.select(scores.c.lead_id, number).select_from(joined).where(*wanted)
        first_of = first.group_by(scores.c.lead_id).subquery()
        is_first = sa.and_(
            scores.c.lead_id == first_of.c.lead_id, scores.c.scoring == first_of.c.scoring
        )
        asked = (
            sa.select(scores, scorings)
            .select_from(scores.join(first_of, is_first))
            .join(scorings, scores.c.scoring == scorings.c.id)
            .execution_options(yield_per=ROWS_AT_ONCE)
        )
        with self._read() as connection:
            if connection is None:
                return
            for row in connection.execute(asked):
                yield row.lead_id, row.scoring, _kept(row)

    @contextmanager
    def _used(self) -> Iterator[None]:
        """Tell whatever keeps the history from being used as a failure of it."""
        errors: tuple[type[Exception], ...] = (SQLAlchemyError, OSError)
        try:
            yield
        except (DatabaseError, DatabaseUrlError) as error:
            raise HistoryError.of_database(error) from None
        except errors as error:
            if isinstance(self.place, Address):
                found = failure(self.place, error, "history")
                raise HistoryError.of_database(found) from None
            cause = _cause(error)
            if LOCKED in cause:
                raise HistoryLockedError(self.place, WAIT_SECONDS) from error
            raise HistoryError(self.place, cause) from error

    @contextmanager
    def _read(self) -> Iterator[sa.Connection | None]:
        """Open the history; None where nothing was ever kept."""
        with self._used():
            file = self.place if isinstance(self.place, Path) else self.place.file
            if file is not None and not file.exists():
                yield None
                return
            with self._engine.connect() as connection:
                version = self._tables.version.name
                is_file = isinstance(self.place, Path)
                if not is_file and not sa.inspect(connection).has_table(version):
                    yield None
                    return
                self._check(connection)
                yield connection

    def _prepare(self, connection: sa.Connection) -> None:
        self._tables.make(connection)
        table = self._tables.version
        # One statement, so that of two first scorings at once only one writes it.
        version = sa.select(sa.literal(SCHEMA)).where(~sa.exists(sa.select(table)))
        connection.execute(table.insert().from_select(["version"], version))
        self._check(connection)

    def _check(self, connection: sa.Connection) -> None:
        """Refuse a history of another schema."""
        versions = sa.select(self._tables.version.c.version)
        found = connection.execute(versions).scalars().all()
        if list(found) != [SCHEMA]:
            facts = {"found": str(found), "expected": SCHEMA}
            raise HistoryError(str(self.place), Message("history_cause", "schema", facts))


def _place_for(
    connection: sa.Connection, tables: HistoryTables, scoring: Enterable
) -> str | None:
    """Return the digest to enter a scoring under; None if the same is kept already.

    What is said again after something else is entered under the digest of its digest, so
    that no two rows of a model share one.
    """
    content = scoring.content
    last = None
    while True:
        scorings = tables.scorings
        asked = sa.select(scorings.c.id).where(
            scorings.c.model == scoring.model, scorings.c.content == content
        )
        found = connection.execute(asked).scalar()
        if found is None:
            break
        content, last = hashlib.sha256(content.encode()).hexdigest(), int(found)
    if last is not None and not _has_changed_since(connection, tables, scoring, last):
        return None
    return content


def _has_changed_since(
    connection: sa.Connection, tables: HistoryTables, scoring: Enterable, last: int
) -> bool:
    """Tell whether a scoring entered after ``last`` says something else of its leads."""
    scorings = tables.scorings
    own, later = tables.scores.alias(), tables.scores.alias()
    pairs = own.join(later, own.c.lead_id == later.c.lead_id).join(
        scorings, later.c.scoring == scorings.c.id
    )
    differs = sa.or_(
        scorings.c.model != scoring.model,
        later.c.facts != own.c.facts,
        sa.func.abs(later.c.probability - own.c.probability) >= SAME,
    )
    since = sa.and_(scorings.c.pipeline == scoring.pipeline, scorings.c.id > last)
    asked = sa.select(sa.literal(1)).select_from(pairs).where(own.c.scoring == last)
    return connection.execute(asked.where(since, differs).limit(1)).scalar() is not None


def _kept(row: Any) -> KeptScore:
    moment = row.scored_at
    # SQLite keeps no time zone; other systems tell it in the one of the session.
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    scored_at = moment.isoformat(timespec="seconds")
    score = PastScore(scored_at, row.model, row.probability, row.rank, row.leads)
    facts = zip(json.loads(row.sources), json.loads(row.facts), strict=True)
    return KeptScore(score, dict(facts))


def _cause(error: Exception) -> str:
    """Return the database's own words, without the statement."""
    origin = getattr(error, "orig", None) or error
    return str(origin).splitlines()[0]
