"""Operating a running hub: partners' profiles and dead letters."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.client import call
from hub.cli.profiles import read_profile
from hub.cli.records import AsJson
from hub.cli.show import show_json, show_table


def put_partner(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A profile in TOML.")],
) -> None:
    """Write a partner's profile from a TOML file (docs/reference/partners.md says how)."""
    profile = read_profile(file)
    call("PUT", f"/partners/{profile.id}", body=profile.model_dump(mode="json"))
    typer.echo(f"{profile.id}: written; files go to inbound/{profile.id}/", err=True)


def list_partners(json: AsJson = False) -> None:
    """List the partners' profiles."""
    page = call("GET", "/partners", query={"limit": 200})
    if json:
        show_json(page)
        return
    rows = [
        (
            each["id"],
            each["name"],
            ", ".join(f"{who['qualifier']}:{who['id']}" for who in each["identities"]),
            f"{each['us']['qualifier']}:{each['us']['id']}",
            "test" if each["test"] else "live",
        )
        for each in page["partners"]
    ]
    columns = ("id", "name", "their identities", "ours", "")
    show_table(columns, rows, "No partners yet: `hub partner put FILE.toml` makes one.")


def show_partner(id: Annotated[str, typer.Argument(help="A partner's id.")]) -> None:
    """One partner's profile, as JSON."""
    show_json(call("GET", f"/partners/{id}"))


def list_dead_letters(
    queue: Annotated[str | None, typer.Argument(help="A queue; without it, the counts.")] = None,
    json: AsJson = False,
) -> None:
    """Show the dead-letter queues, or some letters of one (they stay where they are)."""
    if queue is None:
        queues = call("GET", "/dlq")
        if json:
            show_json(queues)
            return
        rows = [(each["queue"], each["dead_letters"]) for each in queues["queues"]]
        show_table(("queue", "dead letters"), rows, "No queues.")
        return
    page = call("GET", f"/dlq/{queue}")
    if json:
        show_json(page)
        return
    letters = [
        (each["sent_at"][:19].replace("T", " "), each["receives"], each["body"][:300])
        for each in page["dead_letters"]
    ]
    show_table(("sent", "tries", "message"), letters, f"No dead letters in {queue}.")


def redrive(queue: Annotated[str, typer.Argument(help="A queue, from `hub dlq list`.")]) -> None:
    """Send a queue's dead letters back to be tried again."""
    done = call("POST", f"/dlq/{queue}/redrive")
    typer.echo(f"{done['redriven']} sent back to {queue}", err=True)
