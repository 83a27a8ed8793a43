"""Finished parts: Parquet files that are whole or not there, each with what it is of."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kaopu.files import sync_file, sync_folder
from kaopu.leads.data_notes import DataNote

KEY = b"kaopu"
# What the score history keeps of a lead, beside its scores.
FACTS = "facts"


@dataclass(frozen=True)
class PartRecord:
    """What a part is of, as it stands in the part itself.

    Attributes:
        number: Its place among all, from 0.
        digest: Tells its rows from others.
        rows: Rows that were scored from, those put aside not counted.
        leads: Leads in it.
        left_out: Rows that are no leads but notes.
        ended: Leads that have ended, in it or not.
        closed_out: Those that were left out for that.
        notes: What its rows held that was not as expected.
        sources: Whose facts it keeps for the score history.
        content: The sum of its leads' digests, see `kaopu.scoring.run.facts`.
    """

    number: int
    digest: str
    rows: int
    leads: int
    left_out: int
    ended: int
    closed_out: int
    notes: tuple[DataNote, ...]
    sources: tuple[str, ...] = ()
    content: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data."""
        notes = [[n.column, n.id, n.rows, n.value, n.number] for n in self.notes]
        return {**vars(self), "notes": notes, "content": f"{self.content:x}"}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> PartRecord:
        """Return the record that `to_json` wrote."""
        notes = tuple(DataNote(*note) for note in plain["notes"])
        own = {"notes": notes, "sources": tuple(plain["sources"])}
        return cls(**{**plain, **own, "content": int(plain["content"], 16)})


def part_path(folder: Path, number: int) -> Path:
    """Return where a part is kept."""
    return folder / f"part-{number:06d}.parquet"


def write_part(folder: Path, table: pa.Table, record: PartRecord) -> None:
    """Write a part, whole or not at all, and wait until it is on the disk."""
    path = part_path(folder, record.number)
    # Another process may be at the same part, left over by a run that was killed.
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps(record.to_json(), ensure_ascii=False).encode("utf-8", "surrogatepass")
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    try:
        with pq.ParquetWriter(
            temporary,
            table.schema.with_metadata({KEY: text}),
            use_dictionary=[name for name in texts if name not in ("lead_id", FACTS)],
            compression="none",
            write_statistics=False,
        ) as writer:
            writer.write_table(table)
        sync_file(temporary)
        temporary.replace(path)
        sync_folder(folder)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def read_record(folder: Path, number: int) -> PartRecord | None:
    """Return what a finished part is of; None if it is not there or not whole."""
    path = part_path(folder, number)
    if not path.exists():
        return None
    try:
        metadata = pq.read_schema(path).metadata or {}
        return PartRecord.from_json(json.loads(metadata[KEY]))
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError):
        return None
