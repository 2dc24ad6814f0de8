"""Decisions to and from Parquet files: the same decisions make the same bytes.

Money is a decimal number of six places there; what nobody knows is NULL.
"""

from datetime import date as Day  # noqa: N812 (fields are called date)
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edi.feeds.database import one_thread
from edi.feeds.select import quoted
from edi.feeds.shard_sides import arrays, copy, read_about
from schemas.decisions import ABOUT_ALL, COLUMNS, Decisions
from schemas.errors import NotFound

MONEY = "DECIMAL(19, 6)"
_MONEY = ("unit_cost", "order_cost", "unit_price", "amount")


def write_decisions(path: Path, decisions: Decisions) -> None:
    """Write decisions as one Parquet file."""
    columns = {name: _stored(values) for name, values in decisions.columns()}
    about = {name: getattr(decisions, name) for name in ABOUT_ALL}
    with one_thread() as database:
        database.register("decisions", columns)
        values = ", ".join(f"{_value(name, column)} AS {name}" for name, column in columns.items())
        query = (
            f"SELECT DATE '{decisions.as_of}' AS as_of, {quoted(decisions.model)} AS model,"
            f" {values} FROM decisions"
        )
        copy(database, query, path, about)


def read_decisions(path: Path) -> Decisions:
    """The decisions of a file. NotFound where it is not there."""
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    place = quoted(str(path))
    with one_thread() as database:
        told = read_about(database, path)
        values = ", ".join(
            f"({name} * 1000000)::BIGINT AS {name}" if name in _MONEY else name for name in COLUMNS
        )
        columns = arrays(database, f"SELECT {values} FROM read_parquet({place})")
    return Decisions(
        as_of=Day.fromisoformat(told["as_of"]),
        model=told["model"],
        scale=float(told["scale"]),
        made_with=told["made_with"],
        **columns,
    )


def _stored(column: NDArray[Any]) -> NDArray[Any]:
    """A column as DuckDB takes it: days as whole numbers."""
    if column.dtype.kind != "M":
        return column
    days = column.astype("datetime64[D]").astype(np.int64)
    return np.where(np.isnat(column), 0, days).astype(np.int32)


def _value(name: str, column: NDArray[Any]) -> str:
    if name == "due_on":
        return "CASE WHEN due_on <> 0 THEN DATE '1970-01-01' + due_on END"
    if name in _MONEY:
        return f"({name}::DECIMAL(38, 0) * 0.000001)::{MONEY}"
    unknown = column.dtype.kind == "f" and np.isnan(column).any()
    return f"nullif({name}, 'nan'::DOUBLE)" if unknown else name
