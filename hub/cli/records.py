"""Looking into a running hub: documents, files, what was sent; and sending it a file."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.listing import Column, Row, instant, show_list
from hub.cli.show import show_fields, show_json

Partner = Annotated[str | None, typer.Option(help="Only this partner's.")]
Limit = Annotated[int, typer.Option(min=1, max=200, help="How many at most.")]
After = Annotated[str | None, typer.Option(help="`next` of the page before.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def send(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An X12 file.")],
    partner: Annotated[str, typer.Option(help="Whose file it is.")],
    json: AsJson = False,
) -> None:
    """Send an X12 file of up to 5 MB to the hub, as the partner would."""
    from hub.cli.client import call

    taken = call("POST", "/documents", query={"partner": partner}, data=file.read_bytes())
    if json:
        show_json(taken)
    else:
        show_fields({"file": taken["file"], "sha256": taken["sha256"], "bytes": taken["size"]})


def documents(
    partner: Partner = None,
    kind: Annotated[str | None, typer.Option(help="order, invoice, …")] = None,
    test: Annotated[bool, typer.Option(help="Test documents instead of live ones.")] = False,
    limit: Limit = 50,
    after: After = None,
    json: AsJson = False,
) -> None:
    """List the documents that the hub has received, newest first."""
    query = {"partner": partner, "kind": kind, "limit": limit, "after": after}
    columns: dict[str, Column] = {
        "received": instant("received_at"),
        "partner": "partner",
        "kind": "kind",
        "number": "number",
        "order": "order_number",
        "set": lambda each: f"{each['set_code']} {each['set_control']}",
        "id": "id",
    }
    tests = {"test": "true"} if test else {}
    show_list("documents", query | tests, columns, "No documents yet.", json=json)


def document(
    id: Annotated[str, typer.Argument(help="A document's id, from `hub documents`.")],
) -> None:
    """One document, whole, as JSON."""
    _show(f"/documents/{id}")


def files(
    partner: Partner = None, limit: Limit = 50, after: After = None, json: AsJson = False
) -> None:
    """List the files that came in and what became of each, newest first."""
    columns: dict[str, Column] = {
        "received": instant("received_at"),
        "partner": "partner",
        "status": "status",
        "accepted": "accepted",
        "rejected": "rejected",
        "times sent": lambda each: len(each["keys"]),
        "id": "id",
    }
    query = {"partner": partner, "limit": limit, "after": after}
    show_list("files", query, columns, "No files yet.", json=json)


def file(id: Annotated[str, typer.Argument(help="A file's id, from `hub files`.")]) -> None:
    """What became of one file, as JSON."""
    _show(f"/files/{id}")


def sent(
    partner: Partner = None, limit: Limit = 50, after: After = None, json: AsJson = False
) -> None:
    """List what was sent to partners and what became of it, newest first."""
    columns: dict[str, Column] = {
        "queued": instant("queued_at"),
        "partner": "partner",
        "set": "set_code",
        "number": "number",
        "control": "control",
        "status": _standing,
        "id": "id",
    }
    query = {"partner": partner, "limit": limit, "after": after}
    show_list("sent", query, columns, "Nothing was sent yet.", json=json)


def _standing(each: Row) -> str:
    return f"{each['status']}, overdue" if each.get("overdue") else str(each["status"])


def refuse(
    id: Annotated[str, typer.Argument(help="A document's id, from `hub documents`.")],
    reason: Annotated[str, typer.Option(help="Why, in words for the partner.")],
    code: Annotated[str, typer.Option(help="X12 element 647; 024 is any other reason.")] = "024",
) -> None:
    """Refuse a document by its content: its partner gets an 824."""
    from hub.cli.client import call

    told = call("POST", f"/documents/{id}/refusal", body={"reason": reason, "code": code})
    show_fields({"sent": told["id"], "set": told["set_code"], "status": told["status"]})


def _show(path: str) -> None:
    from hub.cli.client import call

    show_json(call("GET", path))
