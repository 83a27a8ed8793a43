"""Reading exports: any format a CRM or Excel writes becomes one table of texts."""

from kaopu.files.reading.read import read_export, read_table
from kaopu.files.reading.records import Assumption, Export
from kaopu.files.reading.texts import as_texts

__all__ = ["Assumption", "Export", "as_texts", "read_export", "read_table"]
