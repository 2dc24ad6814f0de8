"""What AWS would charge for is counted by AWS's own rules."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from hub.aws.files import S3Files
from hub.aws.ledger import DynamoLedger
from hub.cli.meter import Index, Meter, indexes_of, size_of
from hub.memory import FakeClock
from hub.ports import Change, Effect, Lane, Listing
from schemas.events import Event

TEMPLATE = Path(__file__).resolve().parents[2] / "infra/template/Hub.template.json"
LANE = Lane("order/1", "x12")
# What these tests count; the table may have more.
LISTS = (
    Index(("kind", "sort")),
    Index(("kind_partner", "sort")),
    Index(("effect_shard", "effect_at")),
)


class OrderPlaced(Event):
    """A small fact."""


def table():
    template = json.loads(TEMPLATE.read_text())
    [properties] = [
        each["Properties"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::DynamoDB::Table"
    ]
    return properties


@pytest.fixture
def meter(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        meter = Meter(LISTS)
        dynamodb, s3 = (boto3.client(each, region_name="us-east-1") for each in ("dynamodb", "s3"))
        s3.create_bucket(Bucket="documents")
        names = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        dynamodb.create_table(TableName="ledger", **{name: table()[name] for name in names})
        meter.ledger = DynamoLedger(dynamodb, "ledger", S3Files(s3, "documents"), FakeClock())
        meter.attach(dynamodb, s3)
        yield meter


def change(version=0, *, listed=False, size=10, effects=0, ledger=None, sort="a"):
    listing = Listing("order", sort, "BOLT") if listed else None
    return Change("order/1", version, [OrderPlaced()], {"note": "x" * size}, listing)


def spent(meter, act):
    before = meter.write_units, meter.read_units, meter.s3_requests
    act()
    after = meter.write_units, meter.read_units, meter.s3_requests
    return tuple(b - a for a, b in zip(before, after, strict=True))


def test_a_small_event_and_its_state_in_a_transaction_are_four_units(meter):
    assert (4, 0, 0) == spent(meter, lambda: meter.ledger.commit([change()]))


def test_each_kilobyte_begun_counts_twice_in_a_transaction(meter):
    # The event: 2. The state with 3,000 bytes and some names: 3 KB begun, or 6.
    assert (8, 0, 0) == spent(meter, lambda: meter.ledger.commit([change(size=2_500)]))


def test_a_listed_state_is_written_to_two_indexes(meter):
    assert (6, 0, 0) == spent(meter, lambda: meter.ledger.commit([change(listed=True)]))


def test_a_state_that_stays_in_its_place_is_written_to_each_index_once_more(meter):
    meter.ledger.commit([change(listed=True)])
    again = change(1, listed=True, size=11)
    assert (6, 0, 0) == spent(meter, lambda: meter.ledger.commit([again]))


def test_a_state_that_moves_in_its_list_is_deleted_and_put(meter):
    meter.ledger.commit([change(listed=True)])
    moved = change(1, listed=True, sort="b")
    assert (8, 0, 0) == spent(meter, lambda: meter.ledger.commit([moved]))


def test_a_state_that_leaves_its_list_is_deleted_from_it(meter):
    meter.ledger.commit([change(listed=True)])
    assert (6, 0, 0) == spent(meter, lambda: meter.ledger.commit([change(1)]))


def test_an_effect_costs_its_item_its_index_and_its_settling(meter):
    effect = Effect("order/1", "x12", "send", {})
    # Event 2, state 2, effect 2 and its index 1.
    assert (7, 0, 0) == spent(meter, lambda: meter.ledger.commit([change()], [effect]))
    [waiting] = meter.ledger.lane(LANE)
    # The update 1, and 1 for leaving the index.
    assert (2, 0, 0) == spent(meter, lambda: meter.ledger.settle(waiting, {}))


def test_a_consistent_read_is_a_unit_for_four_kilobytes_begun(meter):
    meter.ledger.commit([change(size=10_000)])
    assert (0, 3, 0) == spent(meter, lambda: meter.ledger.load("order/1"))


def test_what_is_not_there_costs_a_unit_too(meter):
    assert (0, 1, 0) == spent(meter, lambda: meter.ledger.load("order/none"))


def test_a_page_of_a_list_is_read_at_half_the_price(meter):
    meter.ledger.commit([change(listed=True)])
    assert (0, 0.5, 0) == spent(meter, lambda: meter.ledger.page("order"))


def test_what_a_filter_leaves_out_is_paid_for(meter):
    effects = [Effect("order/1", "x12", "send", {"note": "x" * 5_000}) for _ in range(2)]
    meter.ledger.commit([change()], effects)
    for waiting in meter.ledger.lane(LANE):
        meter.ledger.settle(waiting, {})
    assert (0, 3, 0) == spent(meter, lambda: meter.ledger.lane(LANE))


def test_numbers_cost_one_write_of_the_counter_and_one_of_the_effect(meter):
    meter.ledger.commit([change()], [Effect("order/1", "x12", "send", {})])
    [waiting] = meter.ledger.lane(LANE)
    # The counter 1, the effect 1, and its place in the index 1; the effect is read first.
    assert (3, 1, 0) == spent(meter, lambda: meter.ledger.take_numbers(waiting, "BOLT", 1))


def test_a_body_that_spills_is_a_request_to_s3(meter):
    *_, requests = spent(meter, lambda: meter.ledger.commit([change(size=300_000)]))
    assert 1 == requests


def test_sizes_are_counted_as_dynamodb_does():
    assert 2 + 3 == size_of({"pk": {"S": "abc"}})
    assert 2 + 2 == size_of({"pk": {"S": "é"}})
    assert 1 + 3 == size_of({"n": {"N": "123"}})


def test_the_indexes_are_those_of_the_template():
    projections = {
        each["Projection"]["ProjectionType"] for each in table()["GlobalSecondaryIndexes"]
    }
    assert projections <= {"ALL", "KEYS_ONLY"}
    assert set(LISTS) <= set(indexes_of(table()))


def test_an_index_of_keys_alone_is_written_when_its_key_changes():
    index = Index(("day", "pk"), whole=False)
    monday = {"pk": {"S": "a"}, "sk": {"S": "b"}, "day": {"S": "monday"}, "note": {"S": "x" * 5000}}
    assert 1 == index.writes({}, monday)
    assert 0 == index.writes(monday, monday | {"note": {"S": "y"}})
    assert 2 == index.writes(monday, monday | {"day": {"S": "tuesday"}})
