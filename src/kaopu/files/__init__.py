"""Files in and out: sources of rows as texts, and files that appear whole or not at all."""

from kaopu.files.arrow import arrow_frame
from kaopu.files.databases import DatabasePlace
from kaopu.files.file_source import FileSource, open_source, read_export, read_table
from kaopu.files.formats import FORMATS, Format
from kaopu.files.records import Assumption, AssumptionKind, Export, Reject
from kaopu.files.source import (
    DATA_FRAME,
    FrameSource,
    Source,
    TextSource,
    as_source,
    batches_of,
    keeping_rows,
    read_source,
    rejects_of,
)
from kaopu.files.texts import as_texts
from kaopu.files.writing import (
    WRITE_ENDINGS,
    check_folder_writable,
    check_writable,
    replacing,
    sync_file,
    sync_folder,
    sync_tree,
    table_bytes,
    write_bytes,
    write_table,
    write_text,
)

__all__ = [
    "DATA_FRAME",
    "FORMATS",
    "WRITE_ENDINGS",
    "Assumption",
    "AssumptionKind",
    "DatabasePlace",
    "Export",
    "FileSource",
    "Format",
    "FrameSource",
    "Reject",
    "Source",
    "TextSource",
    "arrow_frame",
    "as_source",
    "as_texts",
    "batches_of",
    "check_folder_writable",
    "check_writable",
    "keeping_rows",
    "open_source",
    "read_export",
    "read_source",
    "read_table",
    "rejects_of",
    "replacing",
    "sync_file",
    "sync_folder",
    "sync_tree",
    "table_bytes",
    "write_bytes",
    "write_table",
    "write_text",
]
