"""Laws of runs and proposals: no need is ordered twice, whatever comes between whatever."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from plain_planning import FULL
from planned_feeds import AS_OF
from planning_night import Night, stock, tables

from hub.flows.replenish_orders import own_orders
from schemas.errors import Clash

MOST_RESERVED = 2
ON_HAND = {row["sku"]: Decimal(row["on_hand"]) for row in tables()["stock"]}


class Interleaved(Night):
    """A night whose runs go forward a step at a time, in any order."""

    def __init__(self):
        super().__init__()
        self.begun = []

    def snapshot(self, _):
        told = self.step("snapshot", as_of=AS_OF.isoformat())
        self.begun.append([told["run"], [("shard", each) for each in told["shards"]], "collect"])

    def forward(self, which):
        """The next step of one of the runs; a step may come again, and what comes first, wins."""
        if not self.begun:
            return
        run = self.begun[which % len(self.begun)]
        name, left, then = run
        if left:
            step, given_ = left.pop(0)
            self.step(step, **given_)
        elif then == "collect":
            batches = self.step("collect", run=name)["batches"]
            run[1:] = [("propose", each) for each in batches], "finish"
        else:
            self.step("finish", run=name)

    def recount(self, reserved):
        self.drop(stock(reserved=reserved % (MOST_RESERVED + 1)))

    def decide(self, which, what):
        found = self.waiting()
        if found:
            try:
                what(found[which % len(found)].id)
            except Clash:
                return

    def coming(self):
        """How much of each SKU is on its way by live orders."""
        found = defaultdict(Decimal)
        for order in own_orders(self.hub, []).values():
            for line in order.lines:
                found[line.sku] += line.left
        return found


ACTIONS = {
    "snapshot": Interleaved.snapshot,
    "forward": Interleaved.forward,
    "recount": Interleaved.recount,
    "approve": lambda night, which: night.decide(which, night.approve),
    "reject": lambda night, which: night.decide(which, night.reject),
    "wait": lambda night, which: night.clock.advance(dt.timedelta(minutes=7 * which)),
}
OFTEN = ["forward"] * 6 + ["approve"] * 2 + list(ACTIONS)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(OFTEN), st.integers(0, 5)), min_size=10, max_size=50))
def test_no_need_is_ordered_twice_however_runs_and_people_come_between_each_other(actions):
    night = Interleaved()
    for name, which in [("snapshot", 0), *actions]:
        ACTIONS[name](night, which)
        for sku, quantity in night.coming().items():
            assert quantity <= FULL + MOST_RESERVED - ON_HAND[sku], sku


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=0, max_size=12))
def test_a_run_called_step_by_step_twice_over_ends_as_if_called_once(again):
    once, twice = Interleaved(), Interleaved()
    for night in (once, twice):
        night.snapshot(0)
    for place in range(12):
        once.forward(0)
        twice.forward(0)
        if place in again:
            twice.snapshot(0)
            for which in range(3):
                twice.forward(which)
    for _ in range(12):
        once.forward(0)
        twice.forward(0)
    assert [each.lines for each in once.waiting()] == [each.lines for each in twice.waiting()]
