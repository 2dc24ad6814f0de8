"""Looking into a running hub: documents, files, what was sent; and sending it a file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.show import show_fields, show_json, show_table

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
    page = _get("/documents", query | ({"test": "true"} if test else {}))
    if json:
        show_json(page)
        return
    columns = ("received", "partner", "kind", "number", "order", "set", "id")
    rows = [
        (
            _instant(each["received_at"]),
            each["partner"],
            each["kind"],
            each.get("number"),
            each.get("order_number"),
            f"{each['set_code']} {each['set_control']}",
            each["id"],
        )
        for each in page["documents"]
    ]
    show_table(columns, rows, "No documents yet.")
    _more(page)


def document(
    id: Annotated[str, typer.Argument(help="A document's id, from `hub documents`.")],
) -> None:
    """One document, whole, as JSON."""
    show_json(_get(f"/documents/{id}", {}))


def files(
    partner: Partner = None, limit: Limit = 50, after: After = None, json: AsJson = False
) -> None:
    """List the files that came in and what became of each, newest first."""
    page = _get("/files", {"partner": partner, "limit": limit, "after": after})
    if json:
        show_json(page)
        return
    columns = ("received", "partner", "status", "accepted", "rejected", "times sent", "id")
    rows = [
        (
            _instant(each["received_at"]),
            each["partner"],
            each["status"],
            each["accepted"],
            each["rejected"],
            len(each["keys"]),
            each["id"],
        )
        for each in page["files"]
    ]
    show_table(columns, rows, "No files yet.")
    _more(page)


def file(id: Annotated[str, typer.Argument(help="A file's id, from `hub files`.")]) -> None:
    """What became of one file, as JSON."""
    show_json(_get(f"/files/{id}", {}))


def sent(
    partner: Partner = None, limit: Limit = 50, after: After = None, json: AsJson = False
) -> None:
    """List what was sent to partners and what became of it, newest first."""
    page = _get("/sent", {"partner": partner, "limit": limit, "after": after})
    if json:
        show_json(page)
        return
    columns = ("queued", "partner", "set", "number", "control", "status", "id")
    rows = [
        (
            _instant(each["queued_at"]),
            each["partner"],
            each["set_code"],
            each.get("number"),
            each.get("control"),
            f"{each['status']}, overdue" if each.get("overdue") else each["status"],
            each["id"],
        )
        for each in page["sent"]
    ]
    show_table(columns, rows, "Nothing was sent yet.")
    _more(page)


def refuse(
    id: Annotated[str, typer.Argument(help="A document's id, from `hub documents`.")],
    reason: Annotated[str, typer.Option(help="Why, in words for the partner.")],
    code: Annotated[str, typer.Option(help="X12 element 647; 024 is any other reason.")] = "024",
) -> None:
    """Refuse a document by its content: its partner gets an 824."""
    from hub.cli.client import call

    told = call("POST", f"/documents/{id}/refusal", body={"reason": reason, "code": code})
    show_fields({"sent": told["id"], "set": told["set_code"], "status": told["status"]})


def _get(path: str, query: dict[str, Any]) -> Any:
    from hub.cli.client import call

    return call("GET", path, query=query)


def _instant(text: str) -> str:
    return text[:19].replace("T", " ")


def _more(page: dict[str, Any]) -> None:
    if page.get("next"):
        typer.echo(f"more: --after {page['next']}", err=True)
