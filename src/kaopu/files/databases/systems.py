"""The database systems that are known, and how each is reached."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

ALIASES = {"postgres": "postgresql", "mariadb": "mysql", "sqlserver": "mssql"}


@dataclass(frozen=True)
class System:
    """One database system.

    Attributes:
        id: How a URL begins.
        driver: What SQLAlchemy calls it with the driver that is taken where a URL names
            none; empty where its own package is called.
        module: What must be installed for that.
        extra: The extra of kaopu that brings it; empty where nothing else is needed.
        port: Where it listens by default; 0 for a file.
        timeout: What its driver calls the seconds to wait for a connection.
    """

    id: str
    driver: str
    module: str
    extra: str = ""
    port: int = 0
    timeout: str = ""

    @property
    def is_file(self) -> bool:
        """Whether a database is a file on this machine."""
        return self.port == 0

    @property
    def is_installed(self) -> bool:
        """Whether the usual driver is there."""
        return find_spec(self.module) is not None


SYSTEMS = {
    system.id: system
    for system in (
        System(
            "postgresql",
            "postgresql+psycopg",
            "psycopg",
            "postgres",
            5432,
            "connect_timeout",
        ),
        System("mysql", "mysql+pymysql", "pymysql", "mysql", 3306, "connect_timeout"),
        System("mssql", "mssql+pymssql", "pymssql", "mssql", 1433, "login_timeout"),
        System("sqlite", "sqlite+pysqlite", "sqlite3"),
        System("duckdb", "", "duckdb"),
    )
}


def find_system(scheme: str) -> System | None:
    """Return the system of a URL's scheme, such as ``mysql+pymysql``; None if unknown."""
    name = scheme.partition("+")[0].lower()
    return SYSTEMS.get(ALIASES.get(name, name))
