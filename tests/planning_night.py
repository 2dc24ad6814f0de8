"""Nights of planning in memory: feeds dropped, the workflow's steps called, proposals decided."""

import datetime as dt
import itertools
import tempfile
from pathlib import Path
from typing import Any

from plain_planning import CsvTables, PlainPlanner
from planned_feeds import AS_OF, Tables, company, write_feeds

from hub import memory
from hub.flows.decided import why
from hub.flows.decided_again import replay_shard
from hub.flows.feeds import drop_of, receive_feed
from hub.flows.idempotency import Once, once
from hub.flows.partners import put_partner
from hub.flows.planner import TablePlanner
from hub.flows.proposals import get_proposal, list_proposals
from hub.flows.proposals_decide import approve_proposal, reject_proposal
from hub.flows.replenish import run_step
from hub.flows.replenish_planner import Planner
from hub.flows.replenish_start import get_run, start_run
from hub.memory import FakeClock
from hub.memory.tables import MemoryTables
from hub.ports import Ports
from hub.ports import Tables as TablesPort
from partner_files import BOLT
from schemas.access import Caller
from schemas.plan_run_views import RunWanted, ShardReplayed, Why
from schemas.plan_runs import RunState
from schemas.proposals import ApprovalWanted, Proposal, RejectionWanted

NIGHT = dt.datetime.combine(AS_OF + dt.timedelta(days=1), dt.time(2), dt.UTC)
OPERATOR = Caller(subject="op", name="Olga", roles=frozenset({"operator", "approver"}))
APPROVER = Caller(subject="ann", name="Ann", roles=frozenset({"approver"}))
OAK = BOLT.model_copy(update={"id": "OAK", "name": "Oak Timber"})
_KEYS = (f"key-{number}" for number in itertools.count())


def tables(**changed: Any) -> Tables:
    """The feeds of a small company in need of much, some of its tables as told."""
    found = company(seed=3, skus=8, days=150)
    for row in found["stock"]:
        row |= {"as_of": AS_OF.isoformat(), "reserved": 0, "location": "MAIN"}
    return found | changed


def stock(**changed: Any) -> Tables:
    """Stock counted anew: the same, but for some columns."""
    return {"stock": [row | changed for row in tables()["stock"]]}


class Night:
    """A hub with partners and feeds, and the calls that the workflow and people make of it.

    `real` reads tables and plans as the hub does; else a plain rule does, in no time.
    """

    def __init__(self, feeds: Tables | None = None, *, real: bool = False) -> None:
        self.clock = FakeClock(NIGHT)
        self.hub: Ports = memory.ports(self.clock)
        self.planner: Planner = TablePlanner(rows_a_shard=5) if real else PlainPlanner()
        self.tables: TablesPort = (MemoryTables if real else CsvTables)(self.hub.files)
        self._drops = itertools.count()
        for partner in (BOLT, OAK):
            put_partner(self.hub, partner, by="tests")
        self.drop(tables() if feeds is None else feeds)

    def drop(self, feeds: Tables) -> None:
        """Drop feeds, as an ERP does."""
        with tempfile.TemporaryDirectory() as folder:
            for path in sorted(write_feeds(Path(folder), feeds).iterdir()):
                key = f"feeds/{path.name}"
                self.hub.files.write(key, path.read_bytes(), "text/csv")
                version = self.hub.files.read(key, limit=10**9).version
                at = self.clock.now() + dt.timedelta(seconds=next(self._drops))
                drop = drop_of(key, version, at)
                assert drop is not None
                receive_feed(self.hub, self.tables, drop)

    def step(self, step: str, **given: Any) -> dict[str, Any]:
        """One call of the workflow's."""
        with tempfile.TemporaryDirectory() as folder:
            told: dict[str, Any] = run_step(
                self.hub, self.planner, Path(folder), {"step": step, **given}
            )
        return told

    def run(self, as_of: dt.date | None = AS_OF, request: str | None = None) -> RunState:
        """All of a run, as the workflow calls it."""
        given = {"as_of": as_of.isoformat() if as_of else None, "request": request}
        begun = self.step("snapshot", time=self.clock.now().isoformat(), **given)
        if begun["stopped"] is None:
            for shard in begun["shards"]:
                self.step("shard", **shard)
            collected = self.step("collect", run=begun["run"])
            for batch in collected["batches"]:
                self.step("propose", **batch)
        self.step("finish", run=begun["run"])
        self.clock.advance(dt.timedelta(minutes=1))
        return self.look(begun["run"])

    def look(self, run: str) -> RunState:
        return get_run(self.hub, run)

    def ask(self, caller: Caller = OPERATOR) -> RunState:
        """A run by hand."""
        told = start_run(self.hub, caller, RunWanted(as_of=AS_OF), key("/runs"))
        return self.run(request=told.request)

    def waiting(self) -> list[Proposal]:
        """The proposals that wait for a decision."""
        page = list_proposals(self.hub, partner=None, status="open", limit=200, after=None)
        return [get_proposal(self.hub, each.id) for each in page.proposals]

    def approved(self, proposal: str) -> Proposal:
        found = get_proposal(self.hub, proposal)
        assert "approved" == found.status
        return found

    def why(self, sku: str, location: str | None = None) -> Why:
        with tempfile.TemporaryDirectory() as folder:
            return why(self.hub, self.planner, Path(folder), sku, as_of=None, location=location)

    def replay(self, run: str, shard: str) -> ShardReplayed:
        with tempfile.TemporaryDirectory() as folder:
            return replay_shard(self.hub, self.planner, Path(folder), run, shard)

    def approve(
        self, proposal: str, caller: Caller = APPROVER, sent: Once | None = None, **said: Any
    ) -> Proposal:
        wanted = ApprovalWanted.model_validate(said)
        return approve_proposal(self.hub, caller, proposal, wanted, sent or key(proposal))

    def reject(self, proposal: str, caller: Caller = APPROVER) -> Proposal:
        wanted = RejectionWanted(reason="The shelf is full.")
        return reject_proposal(self.hub, caller, proposal, wanted, key(proposal))


def key(path: str) -> Once:
    """A request of its own."""
    return once(APPROVER, next(_KEYS), "POST", path, b"{}")
