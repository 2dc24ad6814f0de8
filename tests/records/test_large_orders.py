"""The largest order that there may be fits every ledger, in one commit each time."""

from dataclasses import replace

from hub import memory
from hub.core.orders.machine import fold
from hub.flows.order_record import order_history
from hub.flows.partners import put_partner
from order_desk import LINES, cancel, make, order
from partner_files import BOLT
from schemas.order_requests import MAX_LINES

LONG = {"description": "x" * 400, "paper": {"notes": ["y" * 1000]}}


def test_an_order_of_the_most_and_longest_lines_is_made_and_withdrawn(desk):
    hub = replace(memory.ports(clock=desk.clock), ledger=desk.ledger, files=desk.files)
    put_partner(hub, BOLT, by="tests")
    lines = [LINES[0] | LONG | {"sku": f"FB-{number}"} for number in range(MAX_LINES)]
    make(hub, lines=lines)
    assert MAX_LINES == len(order(hub).lines)
    assert "cancelled" == cancel(hub).status
    assert order(hub) == fold(event for _, event in order_history(hub, "PO-1"))
