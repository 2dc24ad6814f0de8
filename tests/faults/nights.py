"""Nights: runs of planning, begun by the clock and by hand, and people who decide proposals.

The workflow is Step Functions' in short: each step is tried again a few times, shards stand in the
middle of their work at the same time. What it plans by is tests/plain_planning.py.
"""

import json
import random
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plain_planning import PlainPlanner

from faults.people import Client
from faults.sockets import Call
from faults.workers import Outcome
from hub.flows import decided, decided_again, proposals, proposals_decide, replenish_start
from hub.flows.idempotency import act_once, once
from hub.flows.replenish import run_step
from hub.ports import Ports
from schemas.access import Caller
from schemas.events import Json
from schemas.plan_run_views import RunPage, RunWanted
from schemas.proposals import ApprovalWanted, Proposal, ProposalPage, RejectionWanted

if TYPE_CHECKING:
    from faults.world import World

APPROVER = Caller(subject="ann", name="Ann", roles=frozenset({"approver"}))
OLGA = Caller(subject="olga", name="Olga", roles=frozenset({"operator", "approver"}))
EVERY = 9_000.0
PART = 0.3  # of the runs
TRIES = 3
TRIES_IN_THE_CALM = 40
FEEDS = {
    "items": "sku,description,supplier_id,unit_cost\nP-1,Rod,BOLT,4.10\nP-2,Nut,MILL,0.2\n"
    "P-3,Nail,BOLT,7\nP-4,Screw,BOLT,31.5\nP-5,Saw,NOBODY,5\n",
    "suppliers": "supplier_id,name,lead_time_days\nBOLT,Bolt,7\nMILL,Mill,5\n",
    "demand": "sku,date,quantity\nP-1,2026-01-04,3\n",
}
ON_HAND = 7


class Nights:
    """The nightly workflow, and who decides what it proposes."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.client = Client(world, "the approver")
        self.random: random.Random = self.client.random
        self.started: set[str] = set()
        self.begun = False
        self._keys = 0

    def begin(self, storm: float) -> None:
        """In some runs feeds come, and from now on there are nights."""
        if self.random.random() > PART:
            return
        self.begun = True
        self.world.story.tell("", "and about planning")
        for name, text in FEEDS.items():
            self.world.drop(f"feeds/{name}.csv", text.encode())
        self.recount()
        self.world.agenda.after(self.random.uniform(600, EVERY), self._night, routine=True)
        self.world.agenda.after(self.random.uniform(1200, EVERY), self._decide, routine=True)
        for what in (self.recount, self.ask, self.look, self.tell_orders):
            for _ in range(self.random.randint(0, 3)):
                self.world.agenda.after(self.random.uniform(0, storm * 0.9), what)

    def recount(self) -> None:
        """Stock is counted anew: it is as it was, in another order."""
        skus = [f"P-{place}" for place in range(1, 7)]
        first = self.random.randrange(len(skus))
        skus = skus[first:] + skus[:first]
        text = "".join(f"{sku},{ON_HAND}\n" for sku in skus)
        self.world.drop("feeds/stock.csv", f"sku,on_hand\n{text}".encode())

    def tell_orders(self) -> None:
        """The ERP tells of open orders, some of them the hub's own; at times of one badly."""
        numbers = [str(each.data["number"]) for each in self.world.listed("order")][:3]
        rows = [f"{number},P-1,BOLT,2026-01-05,{ON_HAND}" for number in ("ERP-1", *numbers)]
        good = "".join(f"{row}\n" for row in rows)
        bad = "ERP-2,P-2,MILL,2026-01-05,many\n" if self.random.random() < 0.4 else ""
        head = "order_id,sku,supplier_id,ordered_on,quantity\n"
        self.world.drop("feeds/open_orders.csv", f"{head}{good}{bad}".encode())
        if bad:
            mended = f"{head}{good}".encode()
            mend = partial(self.world.drop, "feeds/open_orders.csv", mended)
            self.world.agenda.after(EVERY, mend)

    def ask(self) -> None:
        """An operator starts a run by hand, at times twice, and once more."""
        self._keys += 1
        yesterday = self.world.clock.now().date() - timedelta(days=1)
        wanted = RunWanted(as_of=self.random.choice((None, yesterday)))
        request = once(OLGA, f"run-{self._keys}", "POST", "/runs", b"{}")

        def ask(ports: Ports) -> Any:
            start = partial(replenish_start.start_run, ports, OLGA, wanted, request)
            return act_once(ports, request, start)

        for _ in range(self.random.choice((1, 2))):
            self.client.call("start a run", ask)
        if self.random.random() < 0.5:
            self.world.agenda.after(self.random.choice((30.0, 300.0)), self.ask)

    def look(self) -> None:
        """Somebody looks at runs, asks why, and has one computed again."""

        def listed(page: RunPage) -> None:
            for head in page.runs:
                self.client.call("a run", partial(replenish_start.get_run, run=head.id), tries=1)
                if head.status == "finished":
                    self.client.call("a replay", partial(_replay, run=head.id), self._same)

        ask = partial(replenish_start.list_runs, limit=2, after=None)
        self.client.call("list runs", ask, listed)
        self.client.call("why", _why)

    def happened(self, call: Call) -> None:
        """A workflow was started: it begins, once under its name."""
        name, given = call.args[1], call.args[2]
        if name not in self.started:
            self.started.add(name)
            self.world.agenda.after(0, partial(self._run, dict(given)))

    def in_between(self) -> None:
        """At times people decide just while a run is at work."""
        if self.random.random() < 0.3 and not self.world.dice.calm:
            self._look_through()

    def _night(self) -> None:
        if self.random.random() < 0.5 and not self.world.dice.calm:
            self.recount()
        self._run({"time": self.world.clock.now().isoformat()})
        if self.random.random() < 0.3 and not self.world.dice.calm:
            # A feed comes while it plans, and somebody starts another.
            self.recount()
            self.world.agenda.after(3, self.ask)
        wait = EVERY * (4 if self.world.dice.calm else 1)
        self.world.agenda.after(wait, self._night, routine=True)

    def _run(self, given: Json) -> None:
        Execution(self.world, given).begin()

    def _decide(self) -> None:
        self._look_through()
        self.world.agenda.after(EVERY / 3, self._decide, routine=True)

    def _look_through(self) -> None:
        def listed(page: ProposalPage) -> None:
            for head in page.proposals:
                if self.random.random() < 0.6:
                    get = partial(proposals.get_proposal, proposal=head.id)
                    self.client.call("a proposal", get, self._say, tries=1)

        ask = partial(proposals.list_proposals, partner=None, status=None, limit=5, after=None)
        self.client.call("list proposals", ask, listed, tries=1)

    def _say(self, proposal: Proposal) -> None:
        """Yes or no, or (to what was decided) what the other one would have said."""
        self._keys += 1
        key = f"decide-{self._keys}"
        caller = self.random.choice((APPROVER, APPROVER, OLGA))
        if self.random.random() < 0.7:
            said: Any = ApprovalWanted()
            act: Any = proposals_decide.approve_proposal
        else:
            said, act = RejectionWanted(reason="Not now."), proposals_decide.reject_proposal
        body = json.dumps(said.model_dump(mode="json")).encode()
        request = once(caller, key, "POST", f"/proposals/{proposal.id}", body)

        def ask(ports: Ports) -> Any:
            decide = partial(act, ports, caller, proposal.id, said, request)
            return act_once(ports, request, decide)

        for _ in range(self.random.choice((1, 1, 2))):
            self.client.call(f"decide proposal {proposal.id[:8]}", ask)

    def _same(self, replayed: Any) -> None:
        if not replayed.matches:
            self.world.broke(f"run {replayed.run} is not what it was", (replayed.run,))


class Execution:
    """One execution of the workflow."""

    def __init__(self, world: "World", given: Mapping[str, Json]) -> None:
        self.world = world
        self.given = given
        self.left = 0

    def begin(self) -> None:
        self._step({"step": "snapshot", **self.given}, self._shards)

    def _shards(self, told: Json) -> None:
        run = {"run": told["run"]}
        if told["stopped"] is not None or not told["shards"]:
            self._collect(run, stopped=told["stopped"] is not None)
            return
        self.left = len(told["shards"])

        def planned(_: Json) -> None:
            self.left -= 1
            if not self.left:
                self._collect(run, stopped=False)

        for each in told["shards"]:
            self._step({"step": "shard", **each}, planned)

    def _collect(self, run: Json, *, stopped: bool) -> None:
        if stopped:
            self._finish(run)
            return
        self._step({"step": "collect", **run}, self._propose)

    def _propose(self, told: Json) -> None:
        run, batches = {"run": told["run"]}, list(told["batches"])

        def following(_: Json = None) -> None:
            if batches:
                self._step({"step": "propose", **batches.pop(0)}, following)
            else:
                self._finish(run)

        following()

    def _finish(self, run: Json) -> None:
        self._step({"step": "finish", **run}, lambda _: None)

    def _step(self, event: Json, then: Any, tries: int = TRIES) -> None:
        def ended(outcome: Outcome) -> None:
            self.world.nights.in_between()
            if outcome.error is None:
                then(outcome.value)
                return
            if not outcome.died:
                self.world.check_error(outcome.error)
            self._again(event, then, tries - 1)

        def start() -> None:
            self.world.start("plan", lambda: _do(self.world.ports, event), ended)

        # A step takes its time, so that two runs may overtake each other.
        self.world.agenda.after(self.world.nights.random.choice((0.0, 1.0, 30.0)), start)

    def _again(self, event: Json, then: Any, tries: int) -> None:
        if tries <= -TRIES_IN_THE_CALM:
            self.world.broke(f"the workflow tries {event['step']} in vain", (str(event),))
        elif tries > 0 or self.world.dice.calm:
            self.world.agenda.after(10, lambda: self._step(event, then, tries))
        else:
            self.world.story.tell("the workflow", f"fails at {event['step']}")


def _do(ports: Ports, event: Json) -> Json:
    with tempfile.TemporaryDirectory() as folder:
        return run_step(ports, PlainPlanner(), Path(folder), event)


def _why(ports: Ports) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        return decided.why(ports, PlainPlanner(), Path(folder), "P-1", as_of=None, location=None)


def _replay(ports: Ports, run: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        return decided_again.replay_shard(ports, PlainPlanner(), Path(folder), run, "0001")
