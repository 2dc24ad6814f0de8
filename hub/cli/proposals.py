"""Proposed orders of a running hub: list, show, approve, reject."""

import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

import typer

from hub.cli.listing import Column, Row, instant, show_list
from hub.cli.records import After, AsJson, Limit, Partner
from hub.cli.show import show_fields, show_json, show_table
from schemas.errors import InputError

Json = Any
Id = Annotated[str, typer.Argument(help="A proposal's id, from `hub proposals`.")]
Because = Annotated[str | None, typer.Option("--because", help="Why; it stands on the record.")]
Key = Annotated[
    str | None,
    typer.Option(help="The Idempotency-Key: the same again is the same request. Else a new one."),
]
CENTS = 2
LINES = ("line", "sku", "description", "quantity", "unit", "price", "amount", "due", "confidence")


def proposals(
    partner: Partner = None,
    status: Annotated[
        str | None, typer.Option(help="open, approved, rejected, superseded, expired")
    ] = None,
    limit: Limit = 50,
    after: After = None,
    json: AsJson = False,
) -> None:
    """List proposed orders, those that wait for a decision first."""
    columns: dict[str, Column] = {
        "made": instant("made_at"),
        "supplier": "partner",
        "for": "location",
        "status": "status",
        "lines": "lines",
        "total": lambda row: f"{row['total']} {row['currency']}",
        "confidence": _confidence,
        "order": "order",
        "id": "id",
    }
    query = {"partner": partner, "status": status, "limit": limit, "after": after}
    show_list("proposals", query, columns, "No proposals.", json=json)


def show(
    id: Id,
    why: Annotated[bool, typer.Option("--why", help="With the reason of each line.")] = False,
    json: AsJson = False,
) -> None:
    """A proposed order with its lines."""
    from hub.cli.client import call

    found = call("GET", f"/proposals/{id}")
    if json:
        show_json(found)
        return
    show_fields(dict(_fields(found)))
    print()
    show_table(LINES, (_line(each) for each in found["lines"]), "No lines.")
    for each in found["lines"]:
        if each.get("trouble"):
            print(f"\nline {each['line']} must be left out: {each['trouble']}")
        if why:
            print(f"\n{each['sku']}:")
            for words in each["words"]:
                print(f"  {words}")


def approve(
    id: Id,
    line: Annotated[
        list[str] | None, typer.Option(help="A line and its lower quantity: 3=24; 3=0 leaves out.")
    ] = None,
    because: Because = None,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Order what is proposed, as it is or with lines lowered or left out."""
    lines = [_changed(each) for each in line or ()]
    if lines and not because:
        raise InputError('say why lines are lowered or left out: --because "…"')
    body = {"lines": lines, "reason": because}
    _did("approve", id, {name: said for name, said in body.items() if said}, key, json=json)


def reject(
    id: Id,
    because: Annotated[str, typer.Option("--because", help="Why; it stands on the record.")],
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Do not order what is proposed."""
    _did("reject", id, {"reason": because}, key, json=json)


def _did(what: str, proposal: str, body: Json, key: str | None, *, json: bool) -> None:
    from hub.cli.client import call

    path = f"/proposals/{proposal}/{what}"
    done = call("POST", path, body=body, key=key or uuid.uuid4().hex)
    if json:
        show_json(done)
    else:
        show_fields(dict(_fields(done)))


def _changed(said: str) -> Json:
    line, parted, quantity = said.partition("=")
    if not parted or not line or not quantity:
        raise InputError(f"{said!r} changes no line: write --line 3=24, or --line 3=0")
    if quantity.strip("0.") == "":
        return {"line": line, "leave_out": True}
    return {"line": line, "quantity": quantity}


def _fields(proposal: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "proposal", proposal["id"]
    yield "supplier", proposal["partner"]
    yield "for", f"{proposal['location']}, planned after the close of {proposal['as_of']}"
    yield "status", proposal["status"]
    yield "total", f"{proposal['total']} {proposal['currency']}"
    if proposal["status"] == "open":
        yield "decide by", proposal["expires_at"][:16].replace("T", " ")
    if proposal.get("decided_by"):
        at = proposal["decided_at"][:19].replace("T", " ")
        yield "decided", f"{at} by {proposal['decided_by']}"
    if proposal.get("order"):
        total = f"{proposal['ordered_total']} {proposal['currency']}"
        yield "order", f"{proposal['order']}, {total} in all"
    if proposal.get("reason"):
        yield "reason", proposal["reason"]


def _line(line: Row) -> tuple[object, ...]:
    names = ("line", "sku", "description", "quantity", "unit")
    price = _price(line["unit_price"])
    told = (*(line.get(name) for name in names), price, line.get("amount"), line.get("due_on"))
    return (*told, _confidence(line))


def _price(said: str) -> str:
    """With cents, however few of its digits say anything."""
    _, _, decimals = said.partition(".")
    return said if len(decimals) >= CENTS else f"{Decimal(said):.{CENTS}f}"


def _confidence(row: Row) -> str:
    known = row.get("confidence")
    return "" if known is None else f"{known:.2f}"
