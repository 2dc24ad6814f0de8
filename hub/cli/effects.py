"""Effects of a running hub: those it gave up on, and the word to try one again."""

from typing import Annotated, Any

import typer

from hub.cli.records import AsJson, Limit
from hub.cli.show import show_json, show_table


def parked(
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Those that wait for their turn instead.")
    ] = False,
    limit: Limit = 50,
    json: AsJson = False,
) -> None:
    """List what the hub gave up on after its last try, oldest first."""
    page = _list(limit, parked=not waiting)
    if json:
        show_json(page)
        return
    columns = ("since", "kind", "of", "channel", "tries", "why", "id")
    rows = [
        (
            each["at"][:19].replace("T", " "),
            each["kind"],
            each["stream"],
            each["channel"],
            each["attempts"],
            each.get("last_error"),
            each["id"],
        )
        for each in page["effects"]
    ]
    show_table(columns, rows, "Nothing waits." if waiting else "Nothing was given up on.")


def resend(
    id: Annotated[
        str | None, typer.Argument(help="An effect's id, from `hub effects parked`.")
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="The 200 oldest that are parked.")] = False,
) -> None:
    """Have the hub try again what it gave up on."""
    from hub.cli.client import call
    from schemas.errors import InputError

    if (id is None) == (not all):
        raise InputError("name one effect, or say --all")
    ids = [id] if id else [each["id"] for each in _list(200, parked=True)["effects"]]
    for each in ids:
        told = call("POST", f"/effects/{each}/resend")
        typer.echo(f"{told['kind']} of {told['stream']}: tried again", err=True)
    if all and not ids:
        typer.echo("Nothing was given up on.", err=True)


def _list(limit: int, *, parked: bool) -> Any:
    from hub.cli.client import call

    query = {"parked": "true" if parked else "false", "limit": limit}
    return call("GET", "/effects", query=query)
