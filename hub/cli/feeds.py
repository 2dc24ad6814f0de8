"""`hub feeds`: send feeds to a running hub, and see what became of them and of each bad row."""

import hashlib
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.listing import Column, instant, show_list
from hub.cli.show import show_fields, show_json, show_table
from schemas.errors import InputError, NotFound, Unavailable
from schemas.feeding import feed_id
from schemas.feeds import FEED_NAMES

FOUND_SOMETHING = 1
PATIENCE_SECONDS = 120
LOOK_SECONDS = 0.5
Json = dict[str, Any]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


def send_feeds(
    files: Annotated[list[Path], typer.Argument(help="Feeds: demand.csv, stock.parquet, …")],
    name: Annotated[
        str | None, typer.Option("--feed", help="Which feed it is, where its name does not say.")
    ] = None,
    addition: Annotated[
        bool, typer.Option(help="Put its rows over those that are there; replace nothing else.")
    ] = False,
    wait: Annotated[bool, typer.Option(help="Wait until it was read, and tell of it.")] = True,
) -> None:
    """Send feeds of any size; tells which rows were refused, and why."""
    fine = True
    for file, feed in [(file, _name(file, name)) for file in files]:
        data = _read(file)
        _upload(feed, data, addition=addition)
        if wait:
            fine = _tell(_wait(feed_id(feed, hashlib.sha256(data).hexdigest()))) and fine
        else:
            print(f"{file}: sent as {feed}; `hub feeds list` shows what became of it")
    if not fine:
        raise typer.Exit(FOUND_SOMETHING)


def list_feeds(
    name: Annotated[str | None, typer.Option("--feed", help="Only this feed's.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 50,
    after: Annotated[str | None, typer.Option(help="`next` of the page before.")] = None,
    json: AsJson = False,
) -> None:
    """List the feeds that came in, newest first."""
    columns: dict[str, Column] = {
        "received": instant("received_at"),
        "feed": "name",
        "status": "status",
        "rows": "rows",
        "refused": "refused_count",
        "why": "reason",
        "id": "id",
    }
    query = {"name": name, "limit": limit, "after": after}
    show_list("feeds", query, columns, "No feeds yet.", json=json)


def show_feed(
    id: Annotated[str, typer.Argument(help="A feed's id, from `hub feeds list`.")],
    json: AsJson = False,
) -> None:
    """What became of one feed, with the rows that were refused."""
    from hub.cli.client import call

    feed = call("GET", f"/feeds/{id}")
    if json:
        show_json(feed)
    else:
        _tell(feed)


def _name(file: Path, said: str | None) -> str:
    name = said or file.stem.lower()
    if name not in FEED_NAMES:
        known = ", ".join(FEED_NAMES)
        raise InputError(f"{file} is named as no feed is; say --feed with one of: {known}")
    return name


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"there is no file {file}") from None
    except OSError as error:
        raise InputError(f"{file} can't be read: {error.strerror}") from error


def _upload(feed: str, data: bytes, *, addition: bool) -> None:
    import requests

    from hub.cli.client import call

    ticket = call("POST", "/uploads", body={"feed": feed, "addition": addition})
    try:
        put = requests.put(ticket["url"], data, headers=ticket["headers"], timeout=600)
    except requests.RequestException as error:
        raise Unavailable(f"the upload failed: {error}") from error
    if not put.ok:
        raise Unavailable(f"the upload was refused: {put.status_code} {put.text[:200]}")


def _wait(feed: str) -> Json:
    from hub.cli.client import call

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            told: Json = call("GET", f"/feeds/{feed}")
        except NotFound:
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"feed {feed} was sent and is not read yet; see `hub feeds show {feed}`"
                ) from None
            time.sleep(LOOK_SECONDS)
        else:
            return told


def _tell(feed: Json) -> bool:
    """Tell of a feed; gives whether nothing is wrong with it."""
    fields = ("id", "name", "status", "reason", "rows", "refused_count", "received_at")
    show_fields({field: feed[field] for field in fields if feed.get(field) is not None})
    rows = [(r["line"], r.get("column"), r["reason"], r.get("value")) for r in feed["refused"]]
    if rows:
        print()
        show_table(("line", "column", "reason", "value"), rows, "")
    for note in (feed.get("report") or {}).get("notes", ()):
        typer.echo(f"hub: {note}", err=True)
    return feed["status"] == "read" and not feed["refused_count"]
