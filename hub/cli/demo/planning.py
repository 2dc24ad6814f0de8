"""The second chapter: what to buy is planned and explained, a person approves, the order leaves."""

from collections.abc import Iterator
from typing import Any

from hub.cli.demo.stage import Stage, say, show_x12, title
from hub.cli.story import WRITTEN_FOR, day

SHOWN = "FB-2001"
SUPPLIER = "BOLT"
ENDED = ("finished", "stopped", "outdated")


def planning_chapter(stage: Stage) -> list[str]:
    """A run proposes orders; one is explained and approved; a second run does not want it again."""
    title("What should be ordered? A run of planning, as every night")
    run = _run(stage, "plan-1")
    figures = run.get("figures") or {}
    say(f"{run['rows']} SKUs planned, {run['ordered']} ordered; run {run['id']}")
    for reason, count in (figures.get("left_out") or {}).items():
        say(f"not planned: {count} {reason}")
    proposals = _waiting(stage)
    for each in proposals:
        total = f"{each['total']} {each['currency']}"
        say(f"{each['partner']:<8}{each['lines']} lines, {total:>14}   waits for a person")
    _tell_why(stage)
    chosen = next((each for each in proposals if each["partner"] == SUPPLIER), None)
    if chosen is None:
        return [f"nothing was proposed to order from {SUPPLIER}"]
    number = _approve(stage, chosen["id"])
    text = stage.until(lambda: sent_order(stage, number), "the 850 of the approved order")
    show_x12(*text)
    return [*_check(run, text[1]), *_again(stage, chosen["id"])]


def sent_order(stage: Stage, number: str) -> tuple[str, str] | None:
    """The 850 of an order in the supplier's outbox, with its key."""
    found = stage.objects(f"outbound/{SUPPLIER}/").items()
    said = f"*{number}*"
    return next(((k, text) for k, text in found if k.endswith(".850.edi") and said in text), None)


def _run(stage: Stage, key: str) -> dict[str, Any]:
    as_of = day(WRITTEN_FOR.isoformat())
    asked = stage.post("/runs", {"as_of": as_of}, "operator", key)["request"]
    run: dict[str, Any] = stage.until(lambda: _ended(stage, asked), "the run")
    return run


def _ended(stage: Stage, request: str) -> dict[str, Any] | None:
    runs = [each["id"] for each in stage.get("/runs")["runs"] if each["status"] in ENDED]
    # A run that has not begun is not there to be asked for.
    known = (stage.get(f"/runs/{run}") for run in runs)
    return next((run for run in known if run.get("request") == request), None)


def _waiting(stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stage.get("/proposals?status=open")["proposals"]
    return sorted(found, key=lambda each: str(each["partner"]))


def _tell_why(stage: Stage) -> None:
    title(f"Why {SHOWN}? `hub why {SHOWN}`")
    for each in stage.get(f"/decisions?sku={SHOWN}")["decisions"]:
        for words in each["words"]:
            say(words)


def _approve(stage: Stage, proposal: str) -> str:
    title("An approver approves it: it is an order, and its 850 lies in the outbox")
    done = stage.post(f"/proposals/{proposal}/approve", {}, "approver", "approve-1")
    say(f"{done['decided_by']} approved {len(done['lines'])} lines: order {done['order']}")
    return str(done["order"])


def _check(run: dict[str, Any], text: str) -> Iterator[str]:
    if run["status"] != "finished":
        yield f"the run is {run['status']}: {run.get('stopped')}"
    if SHOWN not in text:
        yield f"the 850 does not order {SHOWN}"


def _again(stage: Stage, approved: str) -> Iterator[str]:
    """A second run: what was approved is on its way, and is not wanted again."""
    lines = stage.get(f"/proposals/{approved}")["lines"]
    second = _run(stage, "plan-2")
    wanted = {
        line["sku"]
        for each in _waiting(stage)
        for line in stage.get(f"/proposals/{each['id']}")["lines"]
    }
    twice = sorted(wanted & {line["sku"] for line in lines})
    say(f"a second run proposes {second['proposals']} orders, none of what was approved")
    if twice:
        yield f"a second run proposes {', '.join(twice)} again"
