"""The ledgers under test, and business words to record in them."""

import itertools
import os
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from moto import mock_aws

from hub.aws import clients
from hub.aws.files import S3Files
from hub.aws.ledger import DynamoLedger
from hub.memory import FakeClock, MemoryFiles, MemoryLedger
from hub.ports import Change, Effect, Files, Lane, Ledger, Listing
from schemas.events import Event, Json, RecordedEffect

_numbers = itertools.count(1)


class OrderPlaced(Event):
    """A fact to record."""

    number: str
    total: str = "12.50"
    note: str | None = None


class OrderSent(Event):
    """What may follow."""

    number: str


class Desk:
    """A ledger with its files and its clock, and the words to fill it."""

    def __init__(self, ledger: Ledger, files: Files, clock: FakeClock) -> None:
        self.ledger = ledger
        self.files = files
        self.clock = clock

    def placed(
        self,
        number: str,
        *,
        expected: int = 0,
        events: int = 1,
        partner: str | None = "acme",
        state: Mapping[str, Json] | None = None,
        note: str | None = None,
        sort: str | None = None,
    ) -> Change:
        """The change that placing an order makes."""
        return Change(
            stream=f"order/{number}",
            expected=expected,
            events=[OrderPlaced(number=number, note=note)] * events,
            state={"number": number, "status": "placed"} if state is None else state,
            listing=Listing("order", sort or f"2026-01-05 {number}", partner),
        )

    def sent(self, number: str, *, expected: int = 1) -> Change:
        """The change that sending an order makes; it leaves the lists."""
        state = {"number": number, "status": "sent"}
        return Change(f"order/{number}", expected, [OrderSent(number=number)], state)

    def sending(self, number: str, channel: str = "x12", **data: Json) -> Effect:
        """The effect that sends an order."""
        return Effect(f"order/{number}", channel, "send_order", {"number": number, **data})

    def waiting(self, number: str, channel: str = "x12") -> list[RecordedEffect]:
        """What is not done in a lane of an order."""
        return self.ledger.lane(Lane(f"order/{number}", channel))


class Cloud:
    """An empty table and bucket in moto, of its own names."""

    def __init__(self) -> None:
        number = next(_numbers)
        self.dynamodb, self.table = clients.dynamodb(), f"ledger-{number}"
        self.s3, self.bucket = clients.s3(), f"documents-{number}"
        self.s3.create_bucket(Bucket=self.bucket)
        self.s3.put_bucket_versioning(
            Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"}
        )
        create_table(self.dynamodb, self.table)

    def files(self) -> S3Files:
        return S3Files(self.s3, self.bucket)

    def ledger(self, clock: FakeClock) -> DynamoLedger:
        return DynamoLedger(self.dynamodb, self.table, self.files(), clock)

    def desk(self, clock: FakeClock) -> Desk:
        return Desk(self.ledger(clock), self.files(), clock)


def create_table(client: Any, table: str) -> None:
    """The table as the template describes it, without its stream."""
    keys = {
        "by_kind": ("kind", "sort"),
        "by_partner": ("kind_partner", "sort"),
        "open_effects": ("effect_shard", "effect_at"),
        "by_day": ("changed_on", "pk"),
    }
    names = {"pk", "sk"}.union(*keys.values())
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in sorted(names)],
        KeySchema=_key("pk", "sk"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": _key(*key),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index, key in keys.items()
        ],
    )


def _key(partition: str, order: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": order, "KeyType": "RANGE"},
    ]


@pytest.fixture(scope="module")
def new_cloud() -> Iterator[type[Cloud]]:
    """Makes clouds; moto and the clients last a module, for they are slow to start."""
    makers = (clients.dynamodb, clients.s3, clients._session)
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        for make in makers:
            make.cache_clear()
        yield Cloud
        for make in makers:
            make.cache_clear()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def cloud(new_cloud: type[Cloud]) -> Cloud:
    return new_cloud()


@pytest.fixture(params=["memory", "aws"])
def desk(request: pytest.FixtureRequest, clock: FakeClock) -> Desk:
    if request.param == "memory":
        return Desk(MemoryLedger(clock), MemoryFiles(), clock)
    return request.getfixturevalue("aws_desk")


@pytest.fixture
def aws_desk(cloud: Cloud, clock: FakeClock) -> Desk:
    return cloud.desk(clock)


@pytest.fixture
def memory_desk(clock: FakeClock) -> Desk:
    return Desk(MemoryLedger(clock), MemoryFiles(), clock)


@pytest.fixture
def wind_on(desk: Desk) -> Any:
    """Takes so many numbers of a counter that it stands at the given one."""

    def wind(counter: str, taken: int) -> None:
        if isinstance(desk.ledger, MemoryLedger):
            desk.ledger._counters[counter] = taken
        else:
            desk.ledger._count(counter, taken)

    return wind
