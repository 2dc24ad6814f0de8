"""DuckDB as feeds use it: in memory, without extensions, without a word on the terminal."""

from typing import TypeAlias

import duckdb

Database: TypeAlias = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error

# Nothing is fetched from anywhere: what DuckDB can, it can by itself.
CONFIG = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def connect() -> Database:
    """An empty database in memory."""
    database = duckdb.connect(config=dict(CONFIG))
    database.execute("SET enable_progress_bar = false")
    return database


def count(database: Database, query: str) -> int:
    """The number that a query comes to."""
    (number,) = database.execute(query).fetchone()
    return int(number)
