"""What a person must look at in a running hub, and saying that it was dealt with."""

from typing import Annotated

import typer

from hub.cli.records import After, AsJson, Limit, Partner
from hub.cli.show import show_fields, show_json, show_table


def exceptions(
    partner: Partner = None,
    status: Annotated[
        str | None, typer.Option(help="open or closed; without it, open ones first.")
    ] = None,
    limit: Limit = 50,
    after: After = None,
    json: AsJson = False,
) -> None:
    """List what a person must look at, newest first, and behind it what was dealt with."""
    from hub.cli.client import call

    query = {"partner": partner, "status": status, "limit": limit, "after": after}
    page = call("GET", "/exceptions", query=query)
    if json:
        show_json(page)
        return
    columns = ("raised", "partner", "code", "status", "what is wrong", "what to do", "id")
    rows = [
        (
            each["raised_at"][:19].replace("T", " "),
            each["partner"],
            each["code"],
            f"closed by {each['closed_by']}" if each["status"] == "closed" else "open",
            each["message"],
            each.get("note") or each["fix"],
            each["id"],
        )
        for each in page["exceptions"]
    ]
    show_table(columns, rows, "Nothing needs a person.")
    if page.get("next"):
        typer.echo(f"more: --after {page['next']}", err=True)


def close(
    id: Annotated[str, typer.Argument(help="An exception's id, from `hub exceptions`.")],
    note: Annotated[str, typer.Option(help="What was done about it, for whoever asks later.")],
) -> None:
    """Say that an exception was dealt with."""
    from hub.cli.client import call

    done = call("POST", f"/exceptions/{id}/close", body={"note": note})
    show_fields({"exception": done["id"], "status": done["status"], "by": done["closed_by"]})


def watch(json: AsJson = False) -> None:
    """Look now for what is overdue and tell people of it, as the hub does every 15 minutes."""
    from hub.cli.client import call

    found = call("POST", "/watch")
    if json:
        show_json(found)
        return
    show_fields({"acknowledgments (997) overdue": found["acknowledgments"]})
    rows = [
        (each["order"], each["partner"], each["what"].replace("_", " "), each["due_at"][:16])
        for each in found["orders"]
    ]
    show_table(("order", "partner", "what has not come", "due"), rows, "No order lacks anything.")
