"""Effects of a running hub: those it gave up on, and the word to try one again."""

from typing import Annotated

import typer

from hub.cli.listing import Column, instant, show_list
from hub.cli.records import AsJson, Limit


def parked(
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Those that wait for their turn instead.")
    ] = False,
    limit: Limit = 50,
    json: AsJson = False,
) -> None:
    """List what the hub gave up on after its last try, oldest first."""
    columns: dict[str, Column] = {
        "since": instant("at"),
        "kind": "kind",
        "of": "stream",
        "channel": "channel",
        "tries": "attempts",
        "why": "last_error",
        "id": "id",
    }
    query = {"parked": "false" if waiting else "true", "limit": limit}
    empty = "Nothing waits." if waiting else "Nothing was given up on."
    show_list("effects", query, columns, empty, json=json)


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
    parked = [] if id else call("GET", "/effects", query={"limit": 200})["effects"]
    ids = [id] if id else [each["id"] for each in parked]
    for each in ids:
        told = call("POST", f"/effects/{each}/resend")
        typer.echo(f"{told['kind']} of {told['stream']}: tried again", err=True)
    if all and not ids:
        typer.echo("Nothing was given up on.", err=True)
