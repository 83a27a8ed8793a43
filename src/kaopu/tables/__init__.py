"""Tables in and out: exports as texts, the lead table, files that appear whole."""

from kaopu.tables.lead_table import LeadTable, build_lead_table
from kaopu.tables.notes import DataNote, RowNote
from kaopu.tables.reading import Assumption, Export, as_texts, read_export, read_table
from kaopu.tables.writing import write_table, write_text

__all__ = [
    "Assumption",
    "DataNote",
    "Export",
    "LeadTable",
    "RowNote",
    "as_texts",
    "build_lead_table",
    "read_export",
    "read_table",
    "write_table",
    "write_text",
]
