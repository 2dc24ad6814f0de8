"""The doors on the ledger's stream: what a real item looks like there, announced and archived."""

import json

import pytest

from functions import archive, outbox, wiring
from hub import memory
from hub.aws import clients
from hub.aws.items import effect_item, event_item, state_item
from hub.aws.lanes import read_lane
from hub.ports import SPILL_BYTES, Change, Effect
from hub.recording import record
from schemas.errors import Unavailable
from schemas.events import Event, Recorded

# A call that fails counts nothing, and Powertools remarks on that.
pytestmark = pytest.mark.filterwarnings("ignore:No application metrics")


class FileRead(Event):
    """A fact with something to tell and something to keep."""

    partner: str
    note: str


def batch(files, note="SECRET"):
    """The stream records of one commit: two events, a state, an effect."""
    facts = [FileRead(partner="acme", note=note), FileRead(partner="bolt", note="x")]
    change = Change("file/f", 0, facts, {"status": "read"})
    effect = Effect("file/f", "x12", "send", {"note": note})
    entries = record([change], [effect], {}, memory.FakeClock().now())
    images = [event_item(event, files) for event in entries.events]
    images += [state_item(entries.streams[0], files), effect_item(entries.effects[0], files)]
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(900 + n), "NewImage": image}}
        for n, image in enumerate(images)
    ]
    return {"Records": records}, entries.events


@pytest.fixture
def hub(monkeypatch):
    ports = memory.ports()
    monkeypatch.setattr(wiring, "ports", lambda: ports)
    return ports


def test_new_effects_wake_their_lane_and_new_events_are_told(hub, context):
    event, recorded = batch(hub.files)

    assert {"batchItemFailures": []} == outbox.handler(event, context)

    assert recorded == hub.bus.announced
    assert [("file/f", "x12")] == [(lane.stream, lane.channel) for lane in hub.lanes.take()]


def test_what_the_bus_refused_comes_again_from_there(hub, context):
    event, recorded = batch(hub.files)
    hub.bus.refuse = frozenset({recorded[1].id})

    assert {"batchItemFailures": [{"itemIdentifier": "901"}]} == outbox.handler(event, context)


def test_a_spilled_event_is_told_and_archived_whole(hub, context):
    event, recorded = batch(hub.files, note="x" * SPILL_BYTES)
    assert "data_body" in event["Records"][0]["dynamodb"]["NewImage"]

    outbox.handler(event, context)
    archive.handler(event, context)

    assert recorded == hub.bus.announced
    assert recorded == archived(hub)


def test_events_are_archived_and_nothing_else(hub, context):
    event, recorded = batch(hub.files)

    assert {"batchItemFailures": []} == archive.handler(event, context)

    assert recorded == archived(hub)


def archived(hub):
    (key,) = hub.files.keys("events/")
    lines = hub.files.read(key, limit=10**7).data.splitlines()
    return [Recorded.model_validate_json(line) for line in lines]


def test_changed_items_are_no_news(hub, context):
    event, _ = batch(hub.files)
    for changed in event["Records"]:
        changed["eventName"] = "MODIFY"

    outbox.handler(event, context)
    archive.handler(event, context)

    assert [] == hub.bus.announced + hub.lanes.take()
    assert [] == hub.files.keys("events/")


def test_a_batch_that_cannot_be_written_fails_as_a_whole(hub, context, monkeypatch):
    def away(*_):
        raise Unavailable("S3 is away")

    event, _ = batch(hub.files)
    monkeypatch.setattr(hub.files, "write", away)

    with pytest.raises(Unavailable):
        archive.handler(event, context)


def test_logs_hold_no_contents(hub, context, caplog, capsys):
    event, recorded = batch(hub.files)
    hub.bus.refuse = frozenset({recorded[0].id})

    outbox.handler(event, context)
    archive.handler(event, context)

    assert {"archived", "the bus refused events"} <= {r.message for r in caplog.records}
    said = [str(vars(record)) for record in caplog.records]
    assert "SECRET" not in "".join([*said, *capsys.readouterr()])


def test_on_aws_the_queue_gets_the_lane_and_the_bus_the_public_facts(deployed, context):
    sqs, asked = clients.sqs(), []
    clients.events().meta.events.register(
        "provide-client-params.events.PutEvents", lambda params, **_: asked.append(params)
    )
    event, recorded = batch(wiring.ports().files)

    assert {"batchItemFailures": []} == outbox.handler(event, context)

    (message,) = sqs.receive_message(QueueUrl=deployed["HUB_EFFECTS_QUEUE_URL"])["Messages"]
    lane = read_lane(message["Body"])
    assert ("file/f", "x12") == (lane.stream, lane.channel)
    first, second = asked[0]["Entries"]
    assert ("procurement.hub", "FileRead", "hub") == (
        first["Source"],
        first["DetailType"],
        first["EventBusName"],
    )
    assert {
        "at": "2026-01-05T09:00:00+00:00",
        "id": recorded[0].id,
        "name": "FileRead",
        "partner": "acme",
        "stream": "file/f",
        "version": 1,
    } == json.loads(first["Detail"])
    assert "bolt" in second["Detail"]
