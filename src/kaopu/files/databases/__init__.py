"""Databases: tables and queries as sources, tables as targets of scores.

`kaopu.files.databases.writing.target` has what is written to; it needs Arrow at once.
"""

from kaopu.files.databases.causes import failure
from kaopu.files.databases.engines import make_engine
from kaopu.files.databases.place import DatabasePlace, TableName
from kaopu.files.databases.source import DatabaseSource
from kaopu.files.databases.url import Address, is_database

__all__ = [
    "Address",
    "DatabasePlace",
    "DatabaseSource",
    "TableName",
    "failure",
    "is_database",
    "make_engine",
]
