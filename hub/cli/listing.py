"""A page of one of the API's lists: JSON for programs, a table and the way to go on for people."""

from collections.abc import Callable, Mapping
from typing import Any

import typer

from hub.cli.show import show_json, show_table

Row = Mapping[str, Any]
Column = str | Callable[[Row], object]


def show_list(
    name: str, query: Mapping[str, Any], columns: Mapping[str, Column], empty: str, *, json: bool
) -> None:
    """Show a page of the list `GET /name`; a column is a field's name, or what to make of a row."""
    from hub.cli.client import call

    page = call("GET", f"/{name}", query=dict(query))
    if json:
        show_json(page)
        return
    rows = [[_cell(row, column) for column in columns.values()] for row in page[name]]
    show_table(list(columns), rows, empty)
    if page.get("next"):
        typer.echo(f"more: --after {page['next']}", err=True)


def instant(field: str) -> Column:
    """A column of instants, to the second."""

    def shown(row: Row) -> str:
        return str(row[field])[:19].replace("T", " ")

    return shown


def _cell(row: Row, column: Column) -> object:
    return row.get(column) if isinstance(column, str) else column(row)
