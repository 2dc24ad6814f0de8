"""DuckDB as feeds use it: in memory, without extensions, without a word on the terminal."""

import tempfile
from functools import cache
from pathlib import Path
from typing import TypeAlias

import duckdb

Database: TypeAlias = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error

# Nothing is fetched from anywhere: what DuckDB can, it can by itself.
CONFIG = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
# Where DuckDB puts what memory does not hold; where it runs, the working folder may be read-only.
SPILL = "hub-tables"


def connect() -> Database:
    """An empty database in memory."""
    spill = str(Path(tempfile.gettempdir(), SPILL))
    database = duckdb.connect(config={**CONFIG, "temp_directory": spill})
    database.execute("SET enable_progress_bar = false")
    return database


def one_thread() -> Database:
    """A connection of one thread, so that what it writes has the same bytes wherever it runs.

    All of a process share a database, which takes a while to start: only what is temporary may be
    made there.
    """
    return _one_thread().cursor()


@cache
def _one_thread() -> Database:
    database = connect()
    database.execute("SET threads = 1")
    return database


def count(database: Database, query: str) -> int:
    """The number that a query comes to."""
    (number,) = database.execute(query).fetchone()
    return int(number)
