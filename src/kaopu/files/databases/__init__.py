"""Databases: tables and queries as sources, tables as targets of scores.

`kaopu.files.databases.target` has what is written to; it needs Arrow at once.
"""

from kaopu.files.databases.place import DatabasePlace, TableName
from kaopu.files.databases.source import DatabaseSource
from kaopu.files.databases.url import Address, is_database

__all__ = [
    "Address",
    "DatabasePlace",
    "DatabaseSource",
    "TableName",
    "is_database",
]
