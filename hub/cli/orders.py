"""Purchase orders of a running hub: list, show, make, change, cancel, close, send again."""

import json as json_module
import uuid
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.order_view import instant, show_order, show_outcome, show_story
from hub.cli.records import After, AsJson, Limit, Partner
from hub.cli.show import show_json, show_table

Number = Annotated[str, typer.Argument(help="An order's number.")]
Reason = Annotated[str, typer.Option(help="Why; it stands on the record.")]
Key = Annotated[
    str | None,
    typer.Option(help="The Idempotency-Key: the same again is the same request. Else a new one."),
]
Agreed = Annotated[bool, typer.Option("--agreed", help="The supplier has agreed already.")]
JsonFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A JSON file.")]


def list_orders(
    partner: Partner = None,
    status: Annotated[str | None, typer.Option(help="created, sent, held, received, …")] = None,
    test: Annotated[bool, typer.Option(help="Orders to partners that are being set up.")] = False,
    limit: Limit = 50,
    after: After = None,
    json: AsJson = False,
) -> None:
    """List orders, newest first, with what is due of each."""
    query = {"partner": partner, "status": status, "limit": limit, "after": after}
    page = _get("/orders", query | ({"test": "true"} if test else {}))
    if json:
        show_json(page)
        return
    columns = ("made", "order", "partner", "status", "lines", "total", "due next")
    show_table(columns, (_row(each) for each in page["orders"]), "No orders.")
    if page.get("next"):
        typer.echo(f"more: --after {page['next']}", err=True)


def show(number: Number, json: AsJson = False) -> None:
    """An order as it stands, and all that happened to it."""
    order = _get(f"/orders/{number}")
    # A supplier sees how its order stands, but not who made it, nor its history.
    ours = order.get("by") is not None
    events = _get(f"/orders/{number}/history")["events"] if ours else []
    if json:
        show_json(order | {"events": events})
        return
    show_order(order)
    if events:
        show_story(events)


def create(file: JsonFile, key: Key = None, json: AsJson = False) -> None:
    """Make an order from a JSON file, and have it sent."""
    _did(_post("/orders", _read(file), key), json=json)


def change(
    number: Number,
    reason: Reason,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A JSON list of lines and what changes."),
    ] = None,
    line: Annotated[str | None, typer.Option(help="The line that changes.")] = None,
    quantity: Annotated[str | None, typer.Option(help="Its new quantity.")] = None,
    price: Annotated[str | None, typer.Option(help="Its new price.")] = None,
    due: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its new day.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the line off.")] = False,
    agreed: Agreed = False,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Change one line of an order, or those of a file; the supplier is asked (860)."""
    said: dict[str, Any] = {"line": line, "quantity": quantity, "unit_price": price}
    said |= {"due_on": due.date().isoformat() if due else None, "remove": remove or None}
    one = {name: value for name, value in said.items() if value is not None}
    lines = _read(file) if file else [one]
    body = {"lines": lines, "reason": reason, "agreed": agreed}
    _did(_post(f"/orders/{number}/change", body, key), json=json)


def answer(
    number: Number,
    reason: Reason,
    agreed: Annotated[bool, typer.Option("--agreed/--refused", help="What it said.")],
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Record what the supplier said to a change, or a cancellation, by telephone or mail."""
    body = {"agreed": agreed, "reason": reason}
    _did(_post(f"/orders/{number}/change-answer", body, key), json=json)


def cancel(
    number: Number, reason: Reason, agreed: Agreed = False, key: Key = None, json: AsJson = False
) -> None:
    """Cancel an order: at once where it has not left, else the supplier is asked (860)."""
    body = {"reason": reason, "agreed": agreed}
    _did(_post(f"/orders/{number}/cancel", body, key), json=json)


def close(number: Number, reason: Reason, key: Key = None, json: AsJson = False) -> None:
    """Expect nothing more of an order."""
    _did(_post(f"/orders/{number}/close", {"reason": reason}, key), json=json)


def reopen(number: Number, reason: Reason, key: Key = None, json: AsJson = False) -> None:
    """Expect goods again of an order that was closed."""
    _did(_post(f"/orders/{number}/reopen", {"reason": reason}, key), json=json)


def resend(
    number: Number,
    paper: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A JSON file of what it says besides."),
    ] = None,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Send an order again that could not be sent, or was refused."""
    body = {"paper": _read(paper)} if paper else {}
    _did(_post(f"/orders/{number}/resend", body, key), json=json)


def _row(head: dict[str, Any]) -> tuple[object, ...]:
    due = head.get("due")
    next_due = f"{due['kind'].replace('_', ' ')} {instant(due['at'])}" if due else ""
    return (
        instant(head["created_at"]),
        head["number"],
        head["partner"],
        head["status"],
        head["lines"],
        f"{head['total']} {head['currency']}",
        next_due,
    )


def _did(order: dict[str, Any], *, json: bool) -> None:
    if json:
        show_json(order)
    else:
        show_outcome(order)


def _read(file: Path) -> Any:
    from schemas.errors import InputError

    try:
        return json_module.loads(file.read_text())
    except ValueError as error:
        raise InputError(f"{file} is not JSON: {error}") from error


def _get(path: str, query: dict[str, Any] | None = None) -> Any:
    from hub.cli.client import call

    return call("GET", path, query=query)


def _post(path: str, body: Any, key: str | None) -> Any:
    from hub.cli.client import call

    return call("POST", path, body=body, key=key or uuid.uuid4().hex)
