"""A crash before or after any port call of a call's whole way: nothing is lost, nothing is doubled.

The way: a signed call asks for an order, the order is made and sent, and its receiver is told.
"""

import itertools
import json
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from hub import memory
from hub.core.signatures import write_signatures, write_timestamp
from hub.flows.hook_proof import Proof
from hub.flows.hooks import get_hook, receive_hook
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.sources import put_source
from hub.flows.subscriptions import put_subscription
from hub.ports import Lane, Ports
from partner_files import BOLT
from schemas.hooks import HookTaken, SourceRequest
from schemas.webhooks import SubscriptionRequest

CALL = {
    "id": "c-1",
    "type": "order",
    "data": {
        "number": "PO-1",
        "partner": "BOLT",
        "currency": "USD",
        "lines": [{"sku": "FB-2001", "quantity": "2", "unit_price": "31.50"}],
    },
}
BODY = json.dumps(CALL).encode()


class Crash(BaseException):
    """The process is gone: nothing of it runs on, not even an `except Exception`."""


class Fuse:
    """Blows at one call of any port, before or after it is done; counts those that it saw."""

    def __init__(self, place, moment):
        self.place, self.moment, self.seen, self.blown = place, moment, 0, False

    def around(self, port):
        fuse = self

        class Port:
            def __getattr__(self, name):
                found = getattr(port, name)
                return found if not callable(found) else lambda *a, **k: fuse.call(found, a, k)

        return Port()

    def call(self, found, args, kwargs):
        here = self.seen
        self.seen += 1
        blows = here == self.place and not self.blown
        if blows and self.moment == "before":
            self.blown = True
            raise Crash
        result = found(*args, **kwargs)
        if blows:
            self.blown = True
            raise Crash
        return result


def a_hub():
    hub = memory.ports()
    put_partner(hub, BOLT, by="tests")
    wanted = SubscriptionRequest(url="https://erp.example/in", events=("*",))
    put_subscription(hub, "erp", wanted, by="tests")
    secret = put_source(hub, "shop", SourceRequest(types=("order",)), by="tests").secret
    return hub, secret


def whole_way(hub, broken, secret):
    """What sender, queue and performers do, again and again until it is done, crash or no crash."""
    survive(hub, lambda: taken(receive_hook(broken, "shop", signed(hub, secret), BODY)))
    for _ in range(20):
        lanes = hub.ledger.open_lanes(hub.clock.now() + timedelta(days=1))
        if not lanes:
            return
        for lane in lanes:
            survive(hub, lambda lane=lane: perform_lane(broken, lane, PERFORMERS))
    raise AssertionError(f"still open: {lanes}")


def survive(hub, act):
    for _ in range(2):
        hub.clock.advance(timedelta(seconds=1))
        try:
            return act()
        except Crash:
            continue
    raise AssertionError("one crash, and yet it never got through")


def signed(hub, secret):
    timestamp = write_timestamp(hub.clock.wall())
    return Proof(timestamp, write_signatures([secret], timestamp, BODY))


def taken(answer):
    assert isinstance(answer, HookTaken), answer


def crash_at(place, moment):
    hub, secret = a_hub()
    fuse = Fuse(place, moment)
    broken = replace(hub, **{f.name: fuse.around(getattr(hub, f.name)) for f in fields(Ports)})
    whole_way(hub, broken, secret)
    return hub, fuse


@pytest.mark.parametrize("moment", ["before", "after"])
def test_whatever_crashes_the_end_is_the_same(moment):
    expected = told(crash_at(-1, moment)[0])
    assert ["OrderCreated", "OrderSent"] == [kind for _, kind in expected]
    for place in itertools.count():
        hub, fuse = crash_at(place, moment)
        if not fuse.blown:
            break
        assert expected == told(hub), f"a crash {moment} port call {place}"
        assert 1 == len(hub.ledger.page("order").states)
        assert 1 == len(hub.files.keys("outbound/"))
        assert "done" == get_hook(hub, "shop", "c-1").status
        assert [] == hub.ledger.parked()
        assert [] == hub.ledger.page("exception").states
    assert place > 40, "fewer port calls than the way can have"


def told(hub):
    """What the receiver knows that keeps the ids it has seen: each once, in the order it came."""
    bodies = [json.loads(each.body) for each in hub.erp.posted]
    return list(dict.fromkeys((each["id"], each["type"]) for each in bodies))


def test_a_lane_is_not_lost_with_the_one_who_worked_on_it():
    hub, fuse = crash_at(0, "before")
    assert fuse.blown
    assert [] == hub.ledger.lane(Lane("order/PO-1", "webhook:erp"))
