"""Nightly runs of a running hub: start one, look at them, compute one again from what it stored."""

import time
import uuid
from datetime import datetime
from typing import Annotated, Any

import typer

from hub.cli.listing import Column, instant, show_list
from hub.cli.records import After, AsJson, Limit
from hub.cli.show import show_fields, show_json
from schemas.errors import NotFound, Unavailable

Json = Any
DAY = ["%Y-%m-%d"]
FOUND_SOMETHING = 1
PATIENCE_SECONDS = 900.0
LOOK_SECONDS = 1.0
ENDED = ("finished", "stopped", "outdated")
Run = Annotated[str, typer.Argument(help="A run's id, from `hub runs`.")]


def runs(limit: Limit = 50, after: After = None, json: AsJson = False) -> None:
    """List the runs of planning, newest first."""
    columns: dict[str, Column] = {
        "begun": instant("started_at"),
        "planned for": "as_of",
        "status": "status",
        "SKUs": "rows",
        "ordered": "ordered",
        "proposals": "proposals",
        "why": lambda row: "; ".join(row["stopped"]),
        "id": "id",
    }
    query = {"limit": limit, "after": after}
    show_list("runs", query, columns, "No runs yet.", json=json)


def start(
    as_of: Annotated[
        datetime | None, typer.Option(formats=DAY, help="After whose close; else yesterday's.")
    ] = None,
    wait: Annotated[bool, typer.Option(help="Wait until it has ended.")] = True,
    key: Annotated[
        str | None, typer.Option(help="The Idempotency-Key: the same again starts nothing new.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Plan now what should be ordered; exit 1 where the run had to stop."""
    from hub.cli.client import call

    body = {"as_of": as_of.date().isoformat()} if as_of else {}
    told = call("POST", "/runs", body=body, key=key or uuid.uuid4().hex)
    if not wait:
        _tell(told, json=json)
        return
    run = _wait(told["request"])
    _tell(run if json else _short(run), json=json)
    if run["status"] == "stopped":
        raise typer.Exit(FOUND_SOMETHING)


def show(run: Run, json: AsJson = False) -> None:
    """What a run was made from, and what came of it."""
    from hub.cli.client import call

    found = call("GET", f"/runs/{run}")
    _tell(found if json else _short(found), json=json)


def replay(run: Run, json: AsJson = False) -> None:
    """Compute every shard of a run again from what it stored; exit 1 where a byte differs."""
    from hub.cli.client import call

    state = call("GET", f"/runs/{run}")
    names = [each["key"].rpartition("/")[2].removesuffix(".parquet") for each in state["shards"]]
    found = [call("POST", f"/runs/{state['id']}/replay", query={"shard": name}) for name in names]
    matches = all(each["matches"] for each in found)
    if json:
        show_json({"run": state["id"], "matches": matches, "shards": found})
    else:
        for each in found:
            _tell_replayed(each)
        print(f"{sum(each['matches'] for each in found)} of {len(found)} shards match")
    if not matches:
        raise typer.Exit(FOUND_SOMETHING)


def _tell_replayed(shard: Json) -> None:
    if shard["matches"]:
        print(f"{shard['shard']}  matches byte for byte  {shard['computed'][:16]}…")
        return
    print(f"{shard['shard']}  DIFFERS: {'; '.join(shard['differs'])}")


def _wait(request: str) -> Json:
    from hub.cli.client import call

    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            run: Json = call("GET", f"/runs/{request}")
        except NotFound:
            run = None  # it has not begun
        if run is not None and run["status"] in ENDED:
            return run
        time.sleep(LOOK_SECONDS)
    raise Unavailable(f"the run has not ended yet; look later: `hub run show {request}`")


def _short(run: Json) -> Json:
    names = ("id", "as_of", "status", "model", "rows", "ordered", "proposals")
    said = {name: run[name] for name in names if run.get(name) not in (None, "")}
    if run.get("asked_by"):
        said["started by"] = run["asked_by"]["name"]
    if run.get("stopped"):
        said["stopped"] = "; ".join(run["stopped"])
    left_out = (run.get("figures") or {}).get("left_out") or {}
    if left_out:
        said["not ordered"] = ", ".join(f"{count} {why}" for why, count in left_out.items())
    return said


def _tell(what: Json, *, json: bool) -> None:
    if json:
        show_json(what)
    else:
        show_fields(what)
