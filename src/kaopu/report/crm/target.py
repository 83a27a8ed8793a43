"""A file for the importer of a CRM as the target of scores."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kaopu.errors import UsageError
from kaopu.files.writers.csv_stream import csv_parts
from kaopu.files.writing import check_writable, replacing
from kaopu.language import Language
from kaopu.report.crm.layouts import Layout
from kaopu.report.crm.rows import CrmRows
from kaopu.scoring import LeadModel

ENDING = ".csv"


class CrmTarget:
    """Takes scores as CSV for an importer, whole or not at all.

    Ids are written as they are, for the importer finds records by them: they are not
    guarded from a spreadsheet, which may run one that begins like a formula.

    Args:
        path: The file, a CSV.
        layout: Whose importer reads it.
        model: What scores.
        language: Of signs and questions.

    Raises:
        UsageError: The file is no CSV, or the model knows leads by no id.
    """

    def __init__(
        self, path: Path, layout: Layout, model: LeadModel, language: Language
    ) -> None:
        if path.suffix.lower() != ENDING:
            raise UsageError("crm_no_csv", path=str(path))
        if model.pipeline.lead_id is None:
            raise UsageError("crm_no_id", model=model.label)
        self.name = path
        self.max_rows = layout.max_rows
        self._layout = layout
        self._rows = CrmRows(layout, model.usual_rate.rate, language)

    def check(self) -> None:
        """Check that the file can be written afterwards.

        Raises:
            OutputNotWritableError: The folder cannot be made or written.
        """
        check_writable(self.name)

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        """Write all rows, whole or not at all.

        Args:
            batches: The scores.
            schema: Their columns; those of a score file.

        Raises:
            OutputNotWritableError: The file cannot be written; nothing is left of it.
        """
        own = self._rows
        rows = (own.rows(batch) for batch in batches)
        with replacing(self.name) as temporary, temporary.open("wb") as file:
            if self._layout.mark:
                file.write(codecs.BOM_UTF8)
            for part in csv_parts(rows, own.schema, guards=False):
                file.write(part)
