"""Databases: tables and queries as sources, tables as targets of scores.

`kaopu.files.databases.source` and `.writing.target` need Arrow at once, and are imported
where rows are read or written.
"""

from kaopu.files.databases.causes import failure
from kaopu.files.databases.engines import begin_at_once, make_engine
from kaopu.files.databases.place import DatabasePlace, TableName
from kaopu.files.databases.url import Address, is_database

__all__ = [
    "Address",
    "DatabasePlace",
    "TableName",
    "begin_at_once",
    "failure",
    "is_database",
    "make_engine",
]
