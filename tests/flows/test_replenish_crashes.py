"""A night that dies before or after anything it writes, and is called again: it ends the same.

The way: an operator asks for a run, it is planned and proposed, one proposal is approved; stock is
counted anew, and a second run supersedes what was not decided.
"""

from dataclasses import fields
from functools import partial

import pytest
from planned_feeds import AS_OF
from planning_night import APPROVER, OPERATOR, Night

from hub.flows.idempotency import Answer, act_once, once
from hub.flows.proposals_decide import approve_proposal
from hub.flows.replenish_start import get_run, start_run
from hub.ports import Ports
from schemas.plan_run_views import RunWanted
from schemas.proposals import ApprovalWanted

FEEDS = {
    "items": [
        {"sku": sku, "description": "Bolt", "supplier_id": whose, "unit_cost": "2.50"}
        for sku, whose in (("S-1", "BOLT"), ("S-2", "OAK"))
    ],
    "suppliers": [{"supplier_id": name, "name": name} for name in ("BOLT", "OAK")],
    "demand": [{"sku": "S-1", "date": AS_OF.isoformat(), "quantity": 3}],
    "stock": [{"sku": "S-1", "on_hand": 4}, {"sku": "S-2", "on_hand": 5}],
}
AGAIN = {"stock": [{"sku": "S-1", "on_hand": 4}, {"sku": "S-2", "on_hand": 6}]}
# To die before or after a read is to die before the next write.
WRITES = ("commit", "write", "keep", "start")
KINDS = ("plan_run", "proposal", "closed_proposal", "order", "sent", "exception")


class Crash(BaseException):
    """The process is gone: nothing of it runs on, not even an `except Exception`."""


class Fuse:
    """Blows at one write of any port, before or after it is done; counts those that it saw."""

    def __init__(self, place, moment):
        self.place, self.moment, self.seen = place, moment, 0

    def around(self, ports):
        names = [field.name for field in fields(Ports)]
        return Ports(**{name: _Port(self, getattr(ports, name)) for name in names})

    def call(self, method, args, more):
        here, self.seen = self.seen, self.seen + 1
        if (here, self.moment) == (self.place, "before"):
            raise Crash
        result = method(*args, **more)
        if (here, self.moment) == (self.place, "after"):
            raise Crash
        return result


class _Port:
    def __init__(self, fuse, real):
        self._fuse, self._real = fuse, real

    def __getattr__(self, name):
        method = getattr(self._real, name)
        if name not in WRITES:
            return method
        return lambda *args, **more: self._fuse.call(method, args, more)


class Fragile(Night):
    """A night with a fuse; whoever calls it calls again after a crash."""

    def __init__(self, place, moment):
        super().__init__(FEEDS)
        self.fuse = Fuse(place, moment)
        self.whole, self.hub = self.hub, self.fuse.around(self.hub)

    def again(self, call):
        try:
            return call()
        except Crash:
            return call()

    def step(self, step, **given):
        return self.again(partial(super().step, step, **given))

    def ask(self, caller=OPERATOR):
        request = once(caller, "run", "POST", "/runs", b"{}")
        start = partial(start_run, self.hub, caller, RunWanted(as_of=AS_OF), request)
        self.again(lambda: act_once(self.hub, request, start))
        [started] = self.whole.workflows.starts
        return self.run(request=started.given["request"])

    def decide(self, proposal):
        request = once(APPROVER, "yes", "POST", proposal, b"{}")
        said = ApprovalWanted()
        act = partial(approve_proposal, self.hub, APPROVER, proposal, said, request)
        done = self.again(lambda: act_once(self.hub, request, act))
        return done.body["order"] if isinstance(done, Answer) else done.order

    def look(self, run):
        return get_run(self.whole, run)

    def waiting(self):
        """As the people see it, who are no part of what dies."""
        fragile, self.hub = self.hub, self.whole
        try:
            return super().waiting()
        finally:
            self.hub = fragile


def live(night):
    """The whole way; gives all that is left of it."""
    night.ask()
    wanted = next(each for each in night.waiting() if each.partner == "BOLT")
    order = night.decide(wanted.id)
    night.hub, fragile = night.whole, night.hub
    night.drop(AGAIN)
    night.hub = fragile
    night.run()
    page = night.whole.ledger.page
    left = {kind: [each.data for each in page(kind, limit=100).states] for kind in KINDS}
    return left | {"order made": order, "files": night.whole.files.keys("plans/")}


@pytest.fixture(scope="module")
def unharmed():
    night = Fragile(None, None)
    return live(night), night.fuse.seen


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_night_that_dies_anywhere_and_is_called_again_ends_the_same(unharmed, moment):
    left, calls = unharmed
    assert calls >= 25
    assert 2 == len(left["plan_run"])
    assert 1 == len(left["order"])
    for place in range(calls):
        assert left == live(Fragile(place, moment)), f"{moment} call {place}"
