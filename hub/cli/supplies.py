"""What suppliers answer and people decide, goods on their way, and goods that came.

The commands are `hub orders accept`, `decline`, `acknowledge` and `ship`, and `hub receive`.
"""

import csv
import hashlib
import io
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.order_view import show_outcome
from hub.cli.orders import JsonFile, Key, Number
from hub.cli.records import AsJson
from hub.cli.show import show_fields, show_json, show_table

ROWS_AT_ONCE = 1000
Document = Annotated[
    str | None,
    typer.Option(help="The answer that you looked at: if another waits by now, nothing happens."),
]


def accept(
    number: Number,
    note: Annotated[str | None, typer.Option(help="Why; it stands on the record.")] = None,
    document: Document = None,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Agree to what the supplier changed: the order holds on its terms."""
    body = {"note": note, "document": document}
    _did(_post(f"/orders/{number}/acknowledgment/accept", _said(body), key), json=json)


def decline(
    number: Number,
    then: Annotated[str, typer.Option(help="insist, cancel_lines or cancel.")],
    note: Annotated[str, typer.Option(help="Why; the supplier reads it.")],
    document: Document = None,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Do not agree to what the supplier changed, and ask it for what is wanted (860)."""
    body = {"then": then, "note": note, "document": document}
    _did(_post(f"/orders/{number}/acknowledgment/decline", _said(body), key), json=json)


def acknowledge(
    number: Number,
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="A JSON file of its lines.")
    ] = None,
    accepted: Annotated[
        bool | None, typer.Option("--accepted/--refused", help="The whole, but for its lines.")
    ] = None,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Answer an order, or a change of it, as its supplier (or for it)."""
    body = _read(file) if file else {}
    if accepted is not None:
        body["accepted"] = accepted
    _did(_post(f"/orders/{number}/acknowledgment", body, key), json=json)


def ship(number: Number, file: JsonFile, key: Key = None, json: AsJson = False) -> None:
    """Tell of goods on their way, or where they are by now, from a JSON file."""
    _did(_post(f"/orders/{number}/shipments", _read(file), key), json=json)


def receive(
    number: Annotated[
        str, typer.Argument(help="An order's number, or a CSV file of any number of orders.")
    ],
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="A CSV file of this order's rows."),
    ] = None,
    line: Annotated[
        list[str] | None, typer.Option(help="What came of a line: 1=10; 1=-2 takes two back.")
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; without it, today.")
    ] = None,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Record goods that came: rows of receipts.csv, or lines of one order."""
    if line and file is not None:
        raise typer.BadParameter("give a file, or --line, not both")
    if line:
        day = (on or datetime.now(UTC)).date().isoformat()
        rows, key = [_line(each, day) for each in line], key or uuid.uuid4().hex
    else:
        source = file or Path(number)
        rows, key = _rows(source), key or hashlib.sha256(source.read_bytes()).hexdigest()
    path = f"/orders/{number}/receipts" if line or file is not None else "/receipts"
    taken = [_post(path, {"rows": some}, f"{key}-{place}") for place, some in _parts(rows)]
    _show_taken(taken, json=json)


def _rows(file: Path) -> list[dict[str, Any]]:
    from schemas.errors import InputError

    if not file.is_file():
        raise InputError(
            f"{file} is no file: name a CSV file, or an order with --line 1=10 or its own file"
        )
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    if not rows:
        raise InputError(f"{file} has no rows under its header")
    return [{name: cell for name, cell in row.items() if name and cell} for row in rows]


def _line(text: str, day: str) -> dict[str, Any]:
    from schemas.errors import InputError

    name, equals, quantity = text.partition("=")
    if not equals:
        raise InputError(f"{text!r} says no quantity: write the line, `=`, and how much came")
    return {"line": name, "quantity": quantity, "received_on": day}


def _parts(rows: list[dict[str, Any]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield start, rows[start : start + ROWS_AT_ONCE]


def _show_taken(taken: list[dict[str, Any]], *, json: bool) -> None:
    """What became of the rows; exit 1 where some were refused."""
    places = range(0, ROWS_AT_ONCE * len(taken), ROWS_AT_ONCE)
    refused = [
        each | {"row": each["row"] + start}
        for start, part in zip(places, taken, strict=True)
        for each in part["refused"]
    ]
    whole = {
        "received": sum(part["received"] for part in taken),
        "repeated": sum(part["repeated"] for part in taken),
        "refused": refused,
        "orders": [order for part in taken for order in part["orders"]],
    }
    if json:
        show_json(whole)
    else:
        show_fields({"recorded": whole["received"], "known before": whole["repeated"]})
        show_table(("order", "status"), [tuple(each.values()) for each in whole["orders"]], "")
        wrong = [(each["row"], each.get("order_id"), each["reason"]) for each in refused]
        show_table(("row", "order", "why it was not recorded"), wrong, "Every row was good.")
    if refused:
        raise typer.Exit(1)


def _said(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _did(order: dict[str, Any], *, json: bool) -> None:
    if json:
        show_json(order)
    else:
        show_outcome(order)


def _read(file: Path) -> Any:
    import json

    from schemas.errors import InputError

    try:
        return json.loads(file.read_text())
    except ValueError as error:
        raise InputError(f"{file} is not JSON: {error}") from error


def _post(path: str, body: Any, key: str | None) -> Any:
    from hub.cli.client import call

    return call("POST", path, body=body, key=key or uuid.uuid4().hex)
