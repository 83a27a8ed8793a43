"""A table of a database as the target of scores: upserted in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from kaopu.errors import UsageError
from kaopu.files.databases.place import DatabasePlace, TableName
from kaopu.files.databases.writing.upserts import AS_OF, SCORED_AT, table_schema
from kaopu.files.databases.writing.writers import find_writer


class DatabaseTarget:
    """Takes the scores of one run into a table, each in the place of its older one.

    Rows are the same by lead id and model version, so that a run that is repeated doubles
    none. All of them appear at once, or none: a run whose connection is lost while it
    writes has written nothing.

    Args:
        place: The table.
        model_version: What scored, such as ``demo/3``.
        scores: The columns of a score file.
        create: Whether to make the table where it is missing.
        now: Tells when leads were scored.

    Raises:
        UsageError: The place is a query.
    """

    def __init__(
        self,
        place: DatabasePlace,
        model_version: str,
        scores: pa.Schema,
        *,
        create: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if place.table is None:
            raise UsageError("target_query", place=str(place.address))
        self._table: TableName = place.table
        self._place = place
        self._model_version = model_version
        self._schema = table_schema(scores)
        self._create = create
        self._now = now

    @property
    def name(self) -> str:
        """What messages call it, such as ``postgresql://crm/sales, table scores``."""
        return str(self._place)

    @property
    def max_rows(self) -> int | None:
        """There is no limit."""
        return None

    def check(self) -> None:
        """Check before any work that the table is there and takes scores.

        Raises:
            DatabaseError: The database cannot be reached or used.
            TargetTableError: The table is missing, lacks a column, or has no such key.
        """
        find_writer(self._place.address).check(
            self._table, self._schema, create=self._create
        )

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        """Write all scores in one transaction.

        Args:
            batches: The scores.
            schema: Their columns; those of a score file.

        Raises:
            DatabaseError: They cannot be written; nothing was.
            TargetTableError: The table does not take them.
        """
        moment = self._now()
        rows = (self._with_run(batch, moment) for batch in batches)
        writer = find_writer(self._place.address)
        writer.write(
            self._table,
            self._schema,
            rows,
            version=self._model_version,
            create=self._create,
        )

    def _with_run(self, batch: pa.RecordBatch, moment: datetime) -> pa.RecordBatch:
        """Return scores as rows of the table; what is no number becomes NULL."""
        own = {
            "model_version": pa.repeat(self._model_version, batch.num_rows),
            SCORED_AT: pa.repeat(
                pa.scalar(moment, pa.timestamp("us", "UTC")), batch.num_rows
            ),
        }
        columns = [
            own[field.name]
            if field.name in own
            else _cells(batch.column(field.name), field)
            for field in self._schema
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)


def _cells(column: pa.Array, field: pa.Field) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if field.name == AS_OF:
        blank = pc.equal(column.cast(pa.string()), "")
        return pc.if_else(blank, pa.scalar(None, pa.string()), column).cast(pa.date32())
    if pa.types.is_floating(column.type):
        missing = pa.scalar(None, column.type)
        column = pc.if_else(pc.is_nan(column), missing, column)
    return column.cast(field.type)
