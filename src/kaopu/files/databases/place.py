"""Which rows of which database: an address with a table or a query."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.errors import UsageError
from kaopu.files.databases.url import Address


@dataclass(frozen=True)
class TableName:
    """A table's name, with its schema if it was given.

    Example:
        >>> TableName.parse("crm.leads")
        TableName(name='leads', schema='crm')
        >>> TableName.parse('"my.leads"')
        TableName(name='my.leads', schema=None)
    """

    name: str
    schema: str | None = None

    @classmethod
    def parse(cls, text: str) -> TableName:
        """Return the name that a text gives; double quotes keep points together."""
        parts = [""]
        quoted = False
        for letter in text.strip():
            if letter == '"':
                quoted = not quoted
            elif letter == "." and not quoted:
                parts.append("")
            else:
                parts[-1] += letter
        schema = ".".join(parts[:-1])
        return cls(parts[-1], schema or None)

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True)
class DatabasePlace:
    """The rows that a table or a query of a database holds.

    Raises:
        UsageError: There is neither a table nor a query, or there are both.
    """

    address: Address
    table: TableName | None = None
    query: str | None = None

    def __post_init__(self) -> None:
        if (self.table is None) == (self.query is None):
            case = "table_and_query" if self.table else "no_table"
            raise UsageError(case, place=str(self.address))

    @classmethod
    def of(cls, url: str, table: str | None, query: str | None = None) -> DatabasePlace:
        """Return the place that a URL and the name of a table, or a query, give."""
        return cls(Address(url), TableName.parse(table) if table else None, query or None)

    def __str__(self) -> str:
        """Return what messages call it, such as ``sqlite:///crm.db, table leads``."""
        return (
            f"{self.address}, table {self.table}"
            if self.table
            else f"{self.address}, query"
        )

    @property
    def stem(self) -> str:
        """A short name after it, for a pipeline, as a file's without its ending."""
        return self.table.name if self.table else (self.address.url.database or "query")
