"""Tables in and out: exports as texts, the lead table, files that appear whole."""

from kaopu.tables.joining import join_export, join_frame, join_tables, with_paths
from kaopu.tables.lead_table import LeadTable, build_lead_table
from kaopu.tables.notes import DataNote, RowNote
from kaopu.tables.personal import PersonalColumn, find_personal
from kaopu.tables.reading import Assumption, Export, as_texts, read_export, read_table
from kaopu.tables.writing import table_bytes, write_bytes, write_table, write_text

__all__ = [
    "Assumption",
    "DataNote",
    "Export",
    "LeadTable",
    "PersonalColumn",
    "RowNote",
    "as_texts",
    "build_lead_table",
    "find_personal",
    "join_export",
    "join_frame",
    "join_tables",
    "read_export",
    "read_table",
    "table_bytes",
    "with_paths",
    "write_bytes",
    "write_table",
    "write_text",
]
