"""Tables in and out: exports as texts, the lead table, files that appear whole."""

from kaopu.tables.lead_table import LeadTable, build_lead_table
from kaopu.tables.notes import DataNote, RowNote
from kaopu.tables.reading import as_texts, read_table
from kaopu.tables.writing import table_bytes, write_bytes, write_table, write_text

__all__ = [
    "DataNote",
    "LeadTable",
    "RowNote",
    "as_texts",
    "build_lead_table",
    "read_table",
    "table_bytes",
    "write_bytes",
    "write_table",
    "write_text",
]
