"""How fast the ledger records, in memory and on the embedded cloud, and what an order's life costs.

A commit here is what most are: one event, one state, and the next event of the same stream later. A
flow is a small invoice taken in and its 997 put out: in memory by the flows themselves, on the
embedded cloud by dropping files and waiting for the answers, queues, streams and workers included.
Rounds are interleaved, medians; the embedded cloud is an emulator, and its figures say nothing of
AWS. What an order's whole life costs is counted, not timed (bench_order_life.py).
"""

import itertools
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hub import memory
from hub.aws.clock import AwsClock
from hub.aws.files import S3Files
from hub.aws.ledger import DynamoLedger
from hub.cli.bench_order_life import order_life
from hub.cli.cloud import TEMPLATE, checkout_cloud
from hub.flows.partners import put_partner
from hub.flows.perform import perform_lane
from hub.flows.performers import PERFORMERS
from hub.flows.receive import delivery, receive_file
from hub.ports import Change, Ledger, Listing
from schemas.errors import Unavailable
from schemas.partners import Identity, Partner
from schemas.receiving import FileRedelivered

if TYPE_CHECKING:
    from hub.local.cloud import Cloud

ROUNDS = 5
COMMITS = {"memory": 2_000, "embedded": 60}
FLOWS = {"memory": 100, "embedded": 10}
PATIENCE_SECONDS = 300.0
US = Identity(qualifier="01", id="098765432")
THEM = Identity(qualifier="01", id="081234567")
BOLT = Partner(id="BOLT", name="Bolt and Beam Fasteners", identities=(THEM,), us=US)


def bench_ledger() -> dict[str, Any]:
    """Commits and flows per second; an order's life in request units."""
    with checkout_cloud() as cloud:
        competitors: dict[str, _Memory | _Embedded] = {
            "memory": _Memory(),
            "embedded": _Embedded(cloud),
        }
        commits: dict[str, list[float]] = {name: [] for name in competitors}
        flows: dict[str, list[float]] = {name: [] for name in competitors}
        competitors["embedded"].flow(FLOWS["embedded"])  # its workers start cold
        for _ in range(ROUNDS):
            for name, each in competitors.items():
                commits[name].append(_rate(COMMITS[name], each.commit))
                each.settle()
                flows[name].append(_rate(FLOWS[name], each.flow))
                each.settle()
        life = order_life(cloud, _table())
    results = {f"commits_per_second_{name}": _median(rates) for name, rates in commits.items()}
    results |= {f"flows_per_second_{name}": _median(rates) for name, rates in flows.items()}
    return {"results": results | life, "ratios": {}}


def _table() -> dict[str, Any]:
    """The properties of the template's table."""
    template = json.loads(TEMPLATE.read_text())
    tables = (
        each["Properties"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::DynamoDB::Table"
    )
    return dict(next(tables))


def _rate(count: int, act: Callable[[int], None]) -> float:
    began = time.perf_counter()
    act(count)
    return count / (time.perf_counter() - began)


def _median(rates: list[float]) -> float:
    return round(statistics.median(rates), 1)


def _commit(ledger: Ledger, count: int, numbers: "itertools.count[int]") -> None:
    """Streams of two commits each: a new one, and one that follows."""
    for _ in range(count // 2):
        stream = f"bench/{next(numbers):08d}"
        for version in (0, 1):
            event = FileRedelivered(file=stream, partner="BOLT", key=f"inbound/BOLT/{version}")
            state = event.data() | {"note": "x" * 400}
            listing = Listing("bench", stream, "BOLT")
            ledger.commit([Change(stream, version, [event], state, listing)])


class _Memory:
    """The ports in memory."""

    def __init__(self) -> None:
        self._ports = memory.ports(AwsClock())
        self._numbers = itertools.count(1)
        put_partner(self._ports, BOLT, by="bench")

    def commit(self, count: int) -> None:
        _commit(self._ports.ledger, count, self._numbers)

    def flow(self, count: int) -> None:
        for _ in range(count):
            number = next(self._numbers)
            key = f"inbound/BOLT/{number}.edi"
            self._ports.files.write(key, invoice(number), "application/edi-x12")
            arrived = delivery(key)
            assert arrived is not None
            file = receive_file(self._ports, arrived)
            if not file.accepted:
                raise Unavailable(f"the invoice was not accepted: {file.model_dump_json()}")
            soon = self._ports.clock.now() + timedelta(minutes=1)
            for lane in self._ports.ledger.open_lanes(soon):
                perform_lane(self._ports, lane, PERFORMERS)

    def settle(self) -> None:
        """Nothing goes on behind our back."""


class _Embedded:
    """The embedded cloud: commits by the adapter of AWS, flows by its functions."""

    def __init__(self, cloud: "Cloud") -> None:
        self._cloud = cloud
        self._bucket = cloud.outputs["DocumentsBucket"]
        self._s3 = cloud.client("s3")
        files, clock = S3Files(self._s3, self._bucket), AwsClock()
        self._ledger = DynamoLedger(
            cloud.client("dynamodb"), cloud.outputs["TableName"], files, clock
        )
        self._numbers = itertools.count(1)
        self._answered = 0
        put_partner(replace(memory.ports(clock), ledger=self._ledger), BOLT, by="bench")

    def commit(self, count: int) -> None:
        _commit(self._ledger, count, self._numbers)

    def flow(self, count: int) -> None:
        for _ in range(count):
            number = next(self._numbers)
            self._s3.put_object(
                Bucket=self._bucket, Key=f"inbound/BOLT/{number}.edi", Body=invoice(number)
            )
        self._answered += count
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._answers() < self._answered:
            if time.monotonic() > deadline:
                raise Unavailable(f"not answered within {PATIENCE_SECONDS} s")
            time.sleep(0.02)

    def settle(self) -> None:
        if not self._cloud.settle(PATIENCE_SECONDS):
            raise Unavailable(f"the embedded cloud did not come to rest: {self._cloud.failures}")

    def _answers(self) -> int:
        listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix="outbound/BOLT/")
        return int(listed["KeyCount"])


def invoice(number: int) -> bytes:
    """An interchange of one small invoice."""
    sender, receiver = f"{THEM.id:15}", f"{US.id:15}"
    segments = (
        f"ISA*00*{'':10}*00*{'':10}*01*{sender}*01*{receiver}*261120*0915*U*00401*{number:09d}*0*P*>",
        f"GS*IN*{THEM.id}*{US.id}*20261120*0915*{number}*X*004010",
        "ST*810*0001",
        f"BIG*20261120*INV-{number}*20261112*PO-10071***DI",
        "IT1*1*24*EA*31.5**BP*FB-2001*VP*BB-CL20",
        "TDS*75600",
        "CTT*1",
        "SE*6*0001",
        f"GE*1*{number}",
        f"IEA*1*{number:09d}",
    )
    return "".join(f"{segment}~\n" for segment in segments).encode()
