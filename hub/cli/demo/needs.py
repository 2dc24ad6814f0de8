"""The first chapter: the company's own data come in, and say where to begin."""

from collections.abc import Iterator
from importlib.resources import as_file, files
from typing import Any

from hub.cli.demo.stage import Stage, say, title
from hub.cli.story import rows_today

FEEDS = ("items", "suppliers", "contracts", "stock", "open_orders", "receipts", "demand")
ROWS = {"items": 13, "suppliers": 3, "contracts": 3, "stock": 13, "open_orders": 2}
REFUSED = {"demand": 2}
MENDED_FIRST = 3


def needs_chapter(stage: Stage) -> list[str]:
    """The ERP's feeds are dropped and read; bad rows are named, good ones count."""
    title("The ERP's feeds come in")
    folder = files("hub.cli.story").joinpath("feeds")
    for name in FEEDS:
        data = rows_today(folder.joinpath(f"{name}.csv").read_bytes())
        stage.drop(f"feeds/{name}.csv", data)
    feeds = stage.until(lambda: _read(stage), "the feeds")
    for feed in feeds:
        say(f"{feed['name']:<12}{feed['rows']:>6} rows, {feed['refused_count']} refused")
        for each in feed["refused"]:
            say(f"    line {each['line']}, {each['column']}: {each['reason']}")
    _show_readiness()
    return list(_check(feeds))


def _read(stage: Stage) -> list[dict[str, Any]] | None:
    listed = stage.get("/feeds?limit=50")["feeds"]
    done = {each["name"]: each["id"] for each in listed}
    if not set(FEEDS) <= set(done):
        return None
    return [stage.get(f"/feeds/{done[name]}") for name in FEEDS]


def _show_readiness() -> None:
    """What `hub readiness` makes of the same folder."""
    from hub.flows.readiness import assess_folder
    from schemas.readiness import Classes

    title("Where could automation begin? `hub readiness` on the same feeds")
    with as_file(files("hub.cli.story").joinpath("feeds")) as folder:
        found = assess_folder(folder, None, Classes())
    if found.pilot is not None:
        say(f"begin with {found.pilot.category} ({found.pilot.score} of 100): {found.pilot.why}")
    for issue in found.masterdata.issues[:MENDED_FIRST]:
        say(f"mend: {issue.message} {issue.cost} {issue.currency} a year")


def _check(feeds: list[dict[str, Any]]) -> Iterator[str]:
    for feed in feeds:
        rows, refused = ROWS.get(feed["name"], feed["rows"]), REFUSED.get(feed["name"], 0)
        if (feed["rows"], feed["refused_count"]) != (rows, refused):
            yield f"{feed['name']}: {feed['rows']} rows, {feed['refused_count']} refused"
