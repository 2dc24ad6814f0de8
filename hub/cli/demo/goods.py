"""The last chapter: what the supplier changed is decided by a person, and the goods come."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hub.cli.demo.order import NUMBER
from hub.cli.demo.stage import Stage, row, say, title
from hub.cli.story import day
from hub.cli.story.supplier import ship_notice

RECEIPTS = (
    ("2026-11-24", {"FB-1001": "500", "FB-1002": "120", "FB-1003": "38"}, "GR-5001"),
    ("2026-11-25", {"FB-1003": "2"}, "GR-5002"),
)


def goods_chapter(stage: Stage) -> list[str]:
    """The held 855 is accepted, the 856 and the receipts come, and the scorecard tells of them."""
    held = stage.until(lambda: _held(stage), "the held 855")
    title(f"{NUMBER}: the 855 goes beyond the tolerance, and waits for a person")
    for each in held["held"]["deviations"]:
        say(f"{'within' if each['within'] else 'BEYOND':<8}{each['reason']}")
    said = list(_exceptions(stage))
    stage.post(
        f"/orders/{NUMBER}/acknowledgment/accept",
        {"note": "The increase is in the new price list."},
        "approver",
        "accept-10077",
    )
    say("an approver accepts it")
    title("The goods are on their way, and come; the clock is moved to their days")
    stage.drop("inbound/BOLT/asn-7741.edi", ship_notice())
    row("dropped", "BOLT", "asn-7741.edi", "856, a part of line 2 is left behind")
    stage.until(lambda: _standing(stage, "shipped"), "the ship notice")
    stage.cloud.advance(timedelta(days=4), most=1)
    _receive(stage, *RECEIPTS[0])
    stage.cloud.advance(timedelta(days=1), most=1)
    late = list(_late(stage))
    view = _receive(stage, *RECEIPTS[1])
    _show(stage, view)
    return [*said, *late, *_check(view), *_scorecard(stage)]


def _held(stage: Stage) -> dict[str, Any] | None:
    view: dict[str, Any] = stage.get(f"/orders/{NUMBER}")
    return view if view["status"] == "held" else None


def _standing(stage: Stage, status: str) -> dict[str, Any] | None:
    view: dict[str, Any] = stage.get(f"/orders/{NUMBER}")
    return view if view["status"] == status else None


def _exceptions(stage: Stage) -> Iterator[str]:
    """What a person is told of the order."""
    ours = _told(stage, "ACKNOWLEDGMENT_BEYOND_TOLERANCE") or []
    for each in ours:
        say(f"{each['code']}: {each['fix']}")
    if len(ours) != 1:
        yield f"{len(ours)} exceptions tell of the 855"


def _late(stage: Stage) -> Iterator[str]:
    """The watch tells of what should have come by now."""
    told = stage.until(lambda: _told(stage, "DELIVERY_OVERDUE"), "the watch's word")
    say(f"a day later the watch says: {told[0]['message']}")
    if len(told) != 1:
        yield f"{len(told)} deliveries are overdue"


def _told(stage: Stage, code: str) -> list[dict[str, Any]] | None:
    listed = stage.get("/exceptions?limit=50")["exceptions"]
    return [each for each in listed if each["code"] == code] or None


def _receive(stage: Stage, on: str, came: dict[str, str], name: str) -> dict[str, Any]:
    """The warehouse tells of rows of receipts.csv; one of another order would count as well."""
    rows = [
        {"order_id": NUMBER, "sku": sku, "supplier_id": "BOLT", "quantity": quantity,
         "received_on": day(on)}
        for sku, quantity in came.items()
    ]  # fmt: skip
    taken = stage.post("/receipts", {"rows": rows}, "operator", name)
    said = ", ".join(f"{quantity} of {sku}" for sku, quantity in came.items())
    say(f"{name}: {said}; the order is {taken['orders'][0]['status']}")
    view: dict[str, Any] = stage.get(f"/orders/{NUMBER}")
    return view


def _show(stage: Stage, view: dict[str, Any]) -> None:
    title(f"The life of {NUMBER}")
    for each in stage.get(f"/orders/{NUMBER}/history")["events"]:
        say(f"{each['at'][11:19]}  {each['words']}")
    for each in view["due"]:
        say(f"next: {each['kind']} due {each['at'][:10]}")


def _check(view: dict[str, Any]) -> Iterator[str]:
    received = {each["line"]: each["received"] for each in view["lines"]}
    if received != {"1": "500", "2": "120", "3": "40"} or view["status"] != "part_received":
        yield f"the order is {view['status']} with {received}"
    first = view["lines"][0]
    if (first["first_price"], first["unit_price"]) != ("0.40", "0.412"):
        yield f"line 1 costs {first['unit_price']}"


def _scorecard(stage: Stage) -> Iterator[str]:
    title("BOLT's scorecard")
    card = stage.get("/scorecards/BOLT")
    say(
        f"{card.get('score', 'no score')} of 100 from {card['orders']} order(s): {card['standing']}"
    )
    for each in card["measures"]:
        say(f"{each['title']:<28}{each['value']:>7} %   {each['counted']} counted")
    names = {each["name"] for each in card["measures"]}
    if not {"acknowledgment", "price", "otif", "ship_notice"} <= names:
        yield f"the scorecard measures {sorted(names)}"
