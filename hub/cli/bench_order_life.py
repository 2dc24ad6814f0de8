"""What one order's whole life asks of DynamoDB and S3: counted on moto by the flows themselves.

Made by the API, sent as an 850, acknowledged by a 997, promised by an 855, shipped by an 856,
received, closed; with our own 997s and the archive's lines. What the schedules read for all orders
together (sweep, watch, manifests) is no order's own, and left out.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from hub import memory
from hub.aws.clock import AwsClock
from hub.aws.files import S3Files
from hub.aws.ledger import DynamoLedger
from hub.cli.meter import Meter, indexes_of
from hub.cli.order_papers import OrderedLine, Supplier
from hub.flows.archive import archive
from hub.flows.goods import receive_goods
from hub.flows.idempotency import Once, once
from hub.flows.order_acts import close_order
from hub.flows.order_making import create_order
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.receive import delivery, receive_file
from hub.ports import Change, Effect, Lane, Ledger, Ports
from schemas.access import Caller
from schemas.errors import Unavailable
from schemas.events import Recorded
from schemas.order_requests import NewOrder, OrderEndWanted
from schemas.partners import Identity, Partner

if TYPE_CHECKING:
    from hub.local.cloud import Cloud

NAME = "order-life"
ORDER = "PO-10071"
BUYER = Caller(subject="bench", name="bench", roles=frozenset({"buyer"}))
US = Identity(qualifier="01", id="098765432")
THEM = Identity(qualifier="01", id="081234567")
BOLT = Partner(id="BOLT", name="Bolt and Beam Fasteners", identities=(THEM,), us=US)
SUPPLIER = Supplier(THEM.id, US.id)
LINES = tuple(
    OrderedLine(str(line), f"FB-{2000 + line}", f"{24 * line}", f"{line}.25")
    for line in range(1, 4)
)


def order_life(cloud: "Cloud", table: dict[str, Any]) -> dict[str, float]:
    """The request units and requests of one order; `table` is the template's table."""
    meter = Meter(indexes_of(table))
    life = _Life(cloud, table, meter)
    put_partner(life.ports, BOLT, by="bench")
    life.begin()
    before = meter.write_units, meter.read_units, meter.s3_requests
    life.live()
    return {
        "order_life_write_units": meter.write_units - before[0],
        "order_life_read_units": meter.read_units - before[1],
        "order_life_s3_requests": meter.s3_requests - before[2],
        "order_life_events": life.events,
    }


class _Life:
    """An order from its making to its end."""

    def __init__(self, cloud: "Cloud", table: dict[str, Any], meter: Meter) -> None:
        dynamodb, s3 = cloud.client("dynamodb"), cloud.client("s3")
        kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        dynamodb.create_table(TableName=NAME, **{name: table[name] for name in kept})
        s3.create_bucket(Bucket=NAME)
        meter.attach(dynamodb, s3)
        clock, files = AwsClock(), S3Files(s3, NAME)
        self._new = _New(DynamoLedger(dynamodb, NAME, files, clock))
        ledger = cast("Ledger", self._new)
        self.ports: Ports = replace(memory.ports(clock), ledger=ledger, files=files)
        self._controls = iter(range(1, 100))
        self._events: list[Recorded] = []

    @property
    def events(self) -> int:
        """How many events the order's life has recorded."""
        return len(self._events)

    def begin(self) -> None:
        """What was before belongs to no order."""
        self._new.take_lanes()
        self._new.take_events()

    def live(self) -> None:
        """From the request for the order to its end."""
        lines = [
            {
                "line": each.line,
                "sku": each.sku,
                "quantity": each.quantity,
                "unit_price": each.price,
            }
            for each in LINES
        ]
        wanted = NewOrder.model_validate(
            {"partner": BOLT.id, "number": ORDER, "currency": "USD", "due_on": "2026-12-04"}
            | {"lines": lines}
        )
        create_order(self.ports, BUYER, wanted, _once("make"))
        self._work()
        self._drop(SUPPLIER.acknowledge(self._sent(), next(self._controls)))
        self._drop(SUPPLIER.confirm(ORDER, LINES, next(self._controls)))
        self._drop(SUPPLIER.ship(ORDER, LINES, next(self._controls)))
        rows = [
            {"order_id": ORDER, "sku": each.sku, "supplier_id": BOLT.id}
            | {"quantity": each.quantity, "received_on": "2026-12-04"}
            for each in LINES
        ]
        receive_goods(self.ports, rows, _once("receive"))
        self._work()
        ended = OrderEndWanted(reason="everything came")
        view = close_order(self.ports, BUYER, ORDER, ended, _once("close"))
        self._work()
        if view.status != "closed":
            raise Unavailable(f"the order is {view.status} at the end of its life")

    def _drop(self, data: bytes) -> None:
        key = f"inbound/{BOLT.id}/{len(data)}.edi"
        self.ports.files.write(key, data, "application/edi-x12")
        arrived = delivery(key)
        assert arrived is not None
        file = receive_file(self.ports, arrived)
        if file.accepted != 1:
            raise Unavailable(f"a paper was not taken: {file.rejections or file.findings}")
        self._work()

    def _sent(self) -> bytes:
        """The 850 as the supplier collects it."""
        left = next(each for each in self._events if each.name == "DocumentSent")
        return self.ports.files.read(str(left.data["key"]), limit=1_000_000).data

    def _work(self) -> None:
        """Perform what is new, and archive what was recorded, as the stream's readers do."""
        while lanes := self._new.take_lanes():
            for lane in lanes:
                report = perform_lane(self.ports, lane, PERFORMERS)
                if report.parked is not None:
                    raise Unavailable(f"{report.parked.kind} failed: {report.parked.last_error}")
        recorded = self._new.take_events()
        self._events += recorded
        archive(self.ports, recorded)


class _New:
    """A ledger that remembers what was new in its commits, as the table's stream tells it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lanes: dict[Lane, None] = {}
        self._events: list[Recorded] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def commit(self, changes: Sequence[Change], effects: Sequence[Effect] = ()) -> list[Recorded]:
        recorded = self._ledger.commit(changes, effects)
        self._events += recorded
        self._lanes |= {Lane(each.stream, each.channel): None for each in effects}
        return recorded

    def take_lanes(self) -> list[Lane]:
        lanes, self._lanes = list(self._lanes), {}
        return lanes

    def take_events(self) -> list[Recorded]:
        events, self._events = self._events, []
        return events


def _once(what: str) -> Once:
    return once(BUYER, what, "POST", f"/{what}", json.dumps(what).encode())
