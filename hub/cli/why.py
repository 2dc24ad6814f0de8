"""`hub why`: why a SKU was ordered in a run, or was not, as a buyer would say it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from hub.cli.records import AsJson
from hub.cli.show import show_json


def why(
    sku: Annotated[str, typer.Argument(help="The SKU.")],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day that was planned; else the last run's."),
    ] = None,
    location: Annotated[str | None, typer.Option(help="Only this location's.")] = None,
    json: AsJson = False,
) -> None:
    """Say why a SKU was ordered, or was not, and what would have changed that."""
    from hub.cli.client import call

    day = as_of.date().isoformat() if as_of else None
    found = call("GET", "/decisions", query={"sku": sku, "as_of": day, "location": location})
    if json:
        show_json(found)
        return
    print(f"{found['sku']}, planned after the close of {found['as_of']} (run {found['run']})")
    for each in found["decisions"]:
        for line in _told(each):
            print(line)


def _told(decision: Mapping[str, Any]) -> Iterator[str]:
    place = f" at {decision['location']}" if decision["location"] else ""
    yield f"{decision['sku']}{place}: {decision['ordered']} ordered"
    yield from (f"  {words}" for words in decision["words"])
