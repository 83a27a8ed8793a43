"""Databases: tables and queries as sources, tables as targets of scores."""

from kaopu.files.databases.place import DatabasePlace, TableName
from kaopu.files.databases.source import DatabaseSource
from kaopu.files.databases.target import DatabaseTarget
from kaopu.files.databases.url import Address, is_database

__all__ = [
    "Address",
    "DatabasePlace",
    "DatabaseSource",
    "DatabaseTarget",
    "TableName",
    "is_database",
]
