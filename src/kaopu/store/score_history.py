"""The score history: what each scoring said of each lead, so that a trend can be told.

One SQLite file in the home folder, through SQLAlchemy Core and with types that PostgreSQL
has too. Beside probability and rank a row holds the lead's id and the facts of the six
signals; no name, no note, no owner.
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
from sqlalchemy.schema import CreateIndex, CreateTable

from kaopu.errors import HistoryError, HistoryLockedError
from kaopu.explain.lead.trends import SAME, KeptScore
from kaopu.explain.records import PastScore
from kaopu.language import Message
from kaopu.scoring.run.facts import content_sum

SCHEMA = 1
# How long a scoring waits for another that is being entered; then it does without.
WAIT_SECONDS = 2.0
# SQLite's own words.
LOCKED = "database is locked"
# SQLite takes so many values in one question.
IDS_AT_ONCE = 500
ROWS_AT_ONCE = 10_000

METADATA = sa.MetaData()
VERSION = sa.Table(
    "history_version",
    METADATA,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
)
SCORINGS = sa.Table(
    "scorings",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("pipeline", sa.String(200), nullable=False),
    sa.Column("model", sa.String(200), nullable=False),
    sa.Column("content", sa.String(64), nullable=False),
    sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("leads", sa.Integer, nullable=False),
    sa.Column("sources", sa.Text, nullable=False),
    sa.UniqueConstraint("model", "content", name="one_scoring_of_a_content"),
)
SCORES = sa.Table(
    "lead_scores",
    METADATA,
    sa.Column("scoring", sa.ForeignKey("scorings.id"), primary_key=True),
    sa.Column("lead_id", sa.String(400), primary_key=True),
    sa.Column("probability", sa.Double, nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
)
BY_LEAD = sa.Index("lead_scores_by_lead", SCORES.c.lead_id)


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

    def __init__(self, path: Path) -> None:
        self.path = path
        url = sa.URL.create("sqlite", database=str(path))
        wait = {"timeout": WAIT_SECONDS}
        self._engine = sa.create_engine(url, connect_args=wait, poolclass=sa.NullPool)

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
            "scored_at": now or datetime.now(UTC),
            "leads": scoring.leads,
            "sources": json.dumps(list(scoring.sources), ensure_ascii=False),
        }
        with self._used():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._used(), self._engine.begin() as connection:
            self._prepare(connection)
            content = _place_for(connection, scoring)
            if content is None:
                return False
            try:
                made = connection.execute(
                    SCORINGS.insert().values(head | {"content": content})
                )
            except IntegrityError:
                # Another process has just entered the same.
                return False
            key = made.inserted_primary_key
            assert key is not None  # noqa: S101 - the insert above made one
            for rows in scoring.rows(key[0]):
                connection.execute(SCORES.insert(), rows)
        return True

    def kept(self, pipeline: str, lead_ids: Sequence[str]) -> dict[str, list[KeptScore]]:
        """Return what was kept of leads under any model of a pipeline, oldest first.

        Raises:
            HistoryError: The file cannot be read, or is none of kaopu's.
        """
        found: dict[str, list[KeptScore]] = {}
        if not self.path.exists():
            return found
        joined = sa.select(SCORES, SCORINGS).join(SCORINGS)
        asked = joined.where(SCORINGS.c.pipeline == pipeline).order_by(
            SCORINGS.c.scored_at, SCORINGS.c.id
        )
        with self._read() as connection:
            for start in range(0, len(lead_ids), IDS_AT_ONCE):
                some = list(lead_ids[start : start + IDS_AT_ONCE])
                for row in connection.execute(asked.where(SCORES.c.lead_id.in_(some))):
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
        if not self.path.exists():
            return found
        places = {str(lead_id): i for i, lead_id in enumerate(ids)}
        asked = (
            sa.select(SCORES.c.lead_id, SCORES.c.probability)
            .join(SCORINGS)
            .where(SCORINGS.c.pipeline == pipeline)
            .order_by(SCORINGS.c.scored_at, SCORINGS.c.id)
        )
        with self._read() as connection:
            for lead_id, probability in connection.execute(asked):
                place = places.get(lead_id)
                if place is not None and abs(probability - now[place]) >= SAME:
                    found[place] = probability
        return found

    @contextmanager
    def _used(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            cause = _cause(error)
            if LOCKED in cause:
                raise HistoryLockedError(self.path, WAIT_SECONDS) from error
            raise HistoryError(self.path, cause) from error

    @contextmanager
    def _read(self) -> Iterator[sa.Connection]:
        with self._used(), self._engine.connect() as connection:
            self._check(connection)
            yield connection

    def _prepare(self, connection: sa.Connection) -> None:
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        connection.execute(CreateIndex(BY_LEAD, if_not_exists=True))
        # One statement, so that of two first scorings at once only one writes it.
        version = sa.select(sa.literal(SCHEMA)).where(~sa.exists(sa.select(VERSION)))
        connection.execute(VERSION.insert().from_select(["version"], version))
        self._check(connection)

    def _check(self, connection: sa.Connection) -> None:
        """Refuse a file of another schema."""
        found = connection.execute(sa.select(VERSION.c.version)).scalars().all()
        if list(found) != [SCHEMA]:
            facts = {"found": str(found), "expected": SCHEMA}
            raise HistoryError(self.path, Message("history_cause", "schema", facts))


def _place_for(connection: sa.Connection, scoring: Enterable) -> str | None:
    """Return the digest to enter a scoring under; None if the same is kept already.

    What is said again after something else is entered under the digest of its digest, so
    that no two rows of a model share one.
    """
    content = scoring.content
    last = None
    while True:
        asked = sa.select(SCORINGS.c.id).where(
            SCORINGS.c.model == scoring.model, SCORINGS.c.content == content
        )
        found = connection.execute(asked).scalar()
        if found is None:
            break
        content, last = hashlib.sha256(content.encode()).hexdigest(), int(found)
    if last is not None and not _has_changed_since(connection, scoring, last):
        return None
    return content


def _has_changed_since(connection: sa.Connection, scoring: Enterable, last: int) -> bool:
    """Tell whether a scoring entered after ``last`` says something else of its leads."""
    own, later = SCORES.alias(), SCORES.alias()
    pairs = own.join(later, own.c.lead_id == later.c.lead_id).join(
        SCORINGS, later.c.scoring == SCORINGS.c.id
    )
    differs = sa.or_(
        SCORINGS.c.model != scoring.model,
        later.c.facts != own.c.facts,
        sa.func.abs(later.c.probability - own.c.probability) >= SAME,
    )
    since = sa.and_(SCORINGS.c.pipeline == scoring.pipeline, SCORINGS.c.id > last)
    asked = sa.select(sa.literal(1)).select_from(pairs).where(own.c.scoring == last)
    return connection.execute(asked.where(since, differs).limit(1)).scalar() is not None


def _kept(row: Any) -> KeptScore:
    scored_at = row.scored_at.replace(tzinfo=UTC).isoformat(timespec="seconds")
    score = PastScore(scored_at, row.model, row.probability, row.rank, row.leads)
    facts = zip(json.loads(row.sources), json.loads(row.facts), strict=True)
    return KeptScore(score, dict(facts))


def _cause(error: Exception) -> str:
    """Return the database's own words, without the statement."""
    origin = getattr(error, "orig", None) or error
    return str(origin).splitlines()[0]
